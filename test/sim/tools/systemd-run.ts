import { parseArguments } from './arguments.ts';
import { type StandIn, UnknownArgument } from './tool.ts';
import { startUnit, type UnitSpec } from './transient-units.ts';

/** Stands in for `systemd-run --unit=NAME`: starts once per name while loaded, outlives its caller, and returns as soon as the command was executed. */
export const systemdRun: StandIn = {
  name: 'systemd-run',
  async main(tool) {
    const problem = await startUnit(parseSpec(tool.argv));
    if (problem === undefined) return 0;
    tool.complain(`Failed to start transient service unit: ${problem}`);
    return 1;
  },
};

function parseSpec(argv: readonly string[]): UnitSpec {
  const end = argv.indexOf('--');
  const [command, ...commandArguments] = end < 0 ? [] : argv.slice(end + 1);
  if (command === undefined) throw new UnknownArgument('no command after --');
  const given = parseArguments(argv.slice(0, end), {
    flags: ['--quiet', '--collect', '--no-ask-password', '--service-type=exec'],
    values: ['--unit', '--description', '-p', '--property', '--setenv', '-E'],
  });
  const name = given.valuesOf('--unit').at(-1);
  if (name === undefined) throw new UnknownArgument('no --unit');
  const properties = [...given.valuesOf('-p'), ...given.valuesOf('--property')].map(splitAtEquals);
  const last = (key: string) => properties.findLast(([candidate]) => candidate === key)?.[1];
  refuseUnknown(properties.map(([key]) => key));
  const append = (key: string) => last(key)?.replace(/^append:/, '');
  const [stdoutFile, stderrFile, runtimeMax] = [append('StandardOutput'), append('StandardError'), last('RuntimeMaxSec')];
  return {
    name,
    argv: [command, ...commandArguments],
    environment: Object.fromEntries([...given.valuesOf('--setenv'), ...given.valuesOf('-E')].map(splitAtEquals)),
    ...(stdoutFile !== undefined && { stdoutFile }),
    ...(stderrFile !== undefined && { stderrFile }),
    ...(runtimeMax !== undefined && { runtimeMaxMs: Number(runtimeMax) * 1000 }),
    credentials: Object.fromEntries(properties.filter(([key]) => key === 'LoadCredential').map(([, value]) => splitAt(value, ':'))),
    killSignal: (last('KillSignal') ?? 'SIGTERM') as NodeJS.Signals,
    stopCommands: properties.filter(([key]) => key === 'ExecStopPost').map(([, line]) => stopCommand(line)),
  };
}

/** Kept: what the executor relies on. Users and network walls are systemd's; the ring of real nodes proves them. */
function refuseUnknown(keys: readonly string[]): void {
  const kept = ['StandardOutput', 'StandardError', 'RuntimeMaxSec', 'LoadCredential', 'KillSignal', 'ExecStopPost'];
  const ignored = [
    'KillMode',
    'TimeoutStopSec',
    'StandardInput',
    'User',
    'Group',
    'PermissionsStartOnly',
    'PrivateNetwork',
    'SupplementaryGroups',
    'UMask',
  ];
  const unknown = keys.find((key) => ![...kept, ...ignored].includes(key));
  if (unknown !== undefined) throw new UnknownArgument(`unknown property ${unknown}`);
}

function stopCommand(line: string): UnitSpec['stopCommands'][number] {
  const prefix = /^[-+!@:]*/.exec(line)?.[0] ?? '';
  const [command, ...rest] = line.slice(prefix.length).split(' ');
  if (!command) throw new UnknownArgument(`no command in ExecStopPost=${line}`);
  return { argv: [command, ...rest], mayFail: prefix.includes('-') };
}

function splitAtEquals(text: string): [string, string] {
  return splitAt(text, '=');
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  if (at < 1) throw new UnknownArgument(`no ${separator} in ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}
