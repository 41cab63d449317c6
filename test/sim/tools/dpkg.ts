import { holderOf, releaseDpkgLock, takeDpkgLock } from './apt-lock.ts';
import { compareDebVersions } from './apt-resolve.ts';
import { parseArguments } from './arguments.ts';
import { configurePackage } from './dpkg-work.ts';
import { type PackageRecord, readPackages, setInterrupted } from './packages.ts';
import { runAsProcess, type StandIn, type Tool, UnknownArgument } from './tool.ts';

export const dpkg: StandIn = {
  name: 'dpkg',
  main(tool) {
    const given = parseArguments(tool.argv, {
      flags: ['--audit', '--configure', '-a', '--pending', '--force-confdef', '--force-confold', '--print-architecture'],
      values: ['--compare-versions'],
    });
    if (given.has('--audit')) return audit(tool);
    if (given.has('--configure')) return configureAll(tool);
    if (given.has('--print-architecture')) return architecture(tool);
    const [left] = given.valuesOf('--compare-versions');
    const [operator = '', right] = given.words;
    if (left === undefined || right === undefined) throw new UnknownArgument('unknown command');
    return isTrue(compareDebVersions(left, right), operator) ? 0 : 1;
  },
};

if (import.meta.main) await runAsProcess(dpkg);

function architecture(tool: Tool): number {
  tool.print('amd64');
  return 0;
}

/** What is not done, with dpkg's own headings; always rc 0. */
function audit(tool: Tool): number {
  const headings: readonly [PackageRecord['state'], string][] = [
    ['half-installed', 'The following packages are only half installed, due to problems during\ninstallation.'],
    ['unpacked', 'The following packages have been unpacked but not yet configured.'],
    ['half-configured', 'The following packages are only half configured, probably due to problems\nconfiguring them the first time.'],
  ];
  for (const [state, heading] of headings) {
    const names = Object.entries(readPackages(tool.node.root)).filter(([, record]) => record.state === state);
    if (names.length === 0) continue;
    tool.print(heading, ...names.map(([name]) => ` ${name.padEnd(20)} simulated package`), '');
  }
  return 0;
}

/** Repairs unpacked and half-configured packages and clears the journal; a half-installed one stays as it is, with rc 0. */
async function configureAll(tool: Tool): Promise<number> {
  const { root } = tool.node;
  const holder = holderOf(tool);
  if (holder || !(await takeDpkgLock(tool, 0))) {
    tool.complain(`dpkg: error: dpkg frontend lock was locked by another process with pid ${holder?.pid}`);
    return 2;
  }
  const failed: string[] = [];
  for (const [name, { state }] of Object.entries(readPackages(root))) {
    if (state !== 'unpacked' && state !== 'half-configured') continue;
    if (!(await configurePackage(tool, name))) failed.push(name);
  }
  setInterrupted(root, false);
  releaseDpkgLock(tool);
  if (failed.length === 0) return 0;
  tool.complain('Errors were encountered while processing:', ...failed.map((name) => ` ${name}`));
  return 1;
}

function isTrue(order: number, operator: string): boolean {
  const operators: Record<string, boolean> = {
    lt: order < 0,
    le: order <= 0,
    eq: order === 0,
    ne: order !== 0,
    ge: order >= 0,
    gt: order > 0,
  };
  const answer = operators[operator];
  if (answer === undefined) throw new UnknownArgument(`unknown operator ${operator}`);
  return answer;
}
