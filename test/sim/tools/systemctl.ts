import { kubeletProperties, restartKubelet, stopKubelet } from './kubelet-unit.ts';
import { runAsProcess, type StandIn, type Tool, UnknownArgument } from './tool.ts';
import { isLoaded, mainPidOf, stopUnit } from './transient-units.ts';

/** Stands in for systemctl: transient units of our systemd-run, the kubelet's unit, and the absence of everything else. */
export const systemctl: StandIn = {
  name: 'systemctl',
  async main(tool) {
    const { flags, properties, words } = split(tool.argv);
    const [verb, ...units] = words;
    if (verb === 'daemon-reload') return 0;
    if (verb === 'show') return show(tool, units, properties, flags.includes('--value'));
    if (verb === 'is-active') return isActive(tool, units, flags);
    const [unit] = units;
    if (unit === undefined) throw new UnknownArgument(`no unit for ${verb}`);
    if (verb === 'restart' && isKubelet(unit)) return restartKubelet(tool.node);
    if (verb === 'stop' && isKubelet(unit)) return stopKubelet(tool.node);
    if (verb === 'stop') return stopTransient(unit);
    throw new UnknownArgument(`unknown: ${words.join(' ')}`);
  },
};

if (import.meta.main) await runAsProcess(systemctl);

function split(argv: readonly string[]) {
  const properties: string[] = [];
  const flags: string[] = [];
  const words: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '-p' || word === '--property') properties.push(...(argv[++at] ?? '').split(','));
    else if (word.startsWith('--property=')) properties.push(...word.slice('--property='.length).split(','));
    else if (word.startsWith('-')) flags.push(word);
    else words.push(word);
  }
  return { flags, properties, words };
}

function isKubelet(unit: string): boolean {
  return unit === 'kubelet' || unit === 'kubelet.service';
}

function show(tool: Tool, units: readonly string[], properties: readonly string[], isValueOnly: boolean): number {
  const blocks = (units.length === 0 ? [managerProperties()] : units.map((unit) => propertiesOf(tool, unit))).map((known) =>
    (properties.length === 0 ? Object.keys(known) : properties.filter((name) => name in known)).map((name) =>
      isValueOnly ? (known[name] ?? '') : `${name}=${known[name]}`,
    ),
  );
  tool.print(...blocks.flatMap((block, at) => (at === 0 ? block : ['', ...block])));
  return 0;
}

/** A unit that nobody loaded looks like one that ended well: that is why results are files. */
function propertiesOf(tool: Tool, unit: string): Readonly<Record<string, string>> {
  if (isKubelet(unit)) return kubeletProperties(tool.node);
  const isHere = isLoaded(unit);
  return {
    Id: unit,
    LoadState: isHere ? 'loaded' : 'not-found',
    ActiveState: isHere ? 'active' : 'inactive',
    SubState: isHere ? 'running' : 'dead',
    UnitFileState: '',
    InvocationID: '',
    NRestarts: '0',
    MainPID: String(mainPidOf(unit) ?? 0),
    ExecMainStatus: '0',
    Result: 'success',
  };
}

/** A simulated node boots when its folder is made. */
function managerProperties(): Readonly<Record<string, string>> {
  return { UserspaceTimestamp: '@1764000000', UserspaceTimestampMonotonic: '1000000' };
}

function isActive(tool: Tool, units: readonly string[], flags: readonly string[]): number {
  const states = units.map((unit) => propertiesOf(tool, unit)['ActiveState'] ?? 'inactive');
  if (!flags.includes('--quiet')) tool.print(...states);
  return states.includes('active') ? 0 : 3;
}

async function stopTransient(unit: string): Promise<number> {
  if (!isLoaded(unit)) return 5;
  await stopUnit(unit);
  return 0;
}
