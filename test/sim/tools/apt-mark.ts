import { holderOf } from './apt-lock.ts';
import { parseArguments } from './arguments.ts';
import { readPackages, updatePackage } from './packages.ts';
import { runAsProcess, type StandIn, type Tool, UnknownArgument } from './tool.ts';

export const aptMark: StandIn = {
  name: 'apt-mark',
  main(tool) {
    const [command, ...names] = parseArguments(tool.argv, { flags: ['-q', '-qq'], values: ['-o'] }).words;
    const records = readPackages(tool.node.root);
    if (command === 'showhold') {
      for (const [name, { isHeld }] of Object.entries(records).toSorted(([a], [b]) => a.localeCompare(b))) if (isHeld) tool.print(name);
      return 0;
    }
    if (command !== 'hold' && command !== 'unhold') throw new UnknownArgument(`unknown command ${command}`);
    const unknown = names.find((name) => !(name in records));
    if (unknown !== undefined) {
      tool.complain(`E: Unable to locate package ${unknown}`, 'E: No packages found');
      return 100;
    }
    const holder = holderOf(tool);
    if (holder) {
      tool.complain(`dpkg: error: dpkg frontend lock was locked by another process with pid ${holder.pid}`);
      tool.complain('E: Executing dpkg failed. Are you root?');
      return 100;
    }
    for (const name of names) mark(tool, name, command === 'hold');
    return 0;
  },
};

if (import.meta.main) await runAsProcess(aptMark);

function mark(tool: Tool, name: string, isHeld: boolean): void {
  const isSame = readPackages(tool.node.root)[name]?.isHeld === isHeld;
  if (!isSame) updatePackage(tool.node.root, name, { isHeld });
  if (isHeld) tool.print(isSame ? `${name} was already set on hold.` : `${name} set on hold.`);
  else tool.print(isSame ? `${name} was already not on hold.` : `Canceled hold on ${name}.`);
}
