import { type ParsedArguments, parseArguments } from './arguments.ts';
import { imageNamesOf, minorOf } from './catalog.ts';
import { kubeadmVersion, upgradeApply, upgradeNode } from './kubeadm-upgrade.ts';
import { readState, writeState } from './node-state.ts';
import { runAsProcess, type StandIn, type Tool, UnknownArgument } from './tool.ts';

const pullSeconds = 5;

export const kubeadm: StandIn = {
  name: 'kubeadm',
  async main(tool) {
    const given = parseArguments(tool.argv, {
      flags: ['--yes', '-y'],
      values: [
        '-o',
        '--output',
        '--ignore-preflight-errors',
        '--kubernetes-version',
        '--certificate-renewal',
        '--etcd-upgrade',
        '--v',
        '-v',
      ],
    });
    const commandLine = given.words.join(' ');
    const failure = tool.failpoint('kubeadm', ({ match }) => commandLine.includes(match ?? ''));
    if (failure) {
      tool.complain(failure.text ?? 'error execution phase preflight: simulated failure');
      return failure.exitCode ?? 1;
    }
    return runCommand(tool, given);
  },
};

if (import.meta.main) await runAsProcess(kubeadm);

async function runCommand(tool: Tool, given: ParsedArguments): Promise<number> {
  const [first, second, third] = given.words;
  if (first === 'version') return printVersion(tool, [...given.valuesOf('-o'), ...given.valuesOf('--output')].at(-1));
  if (first === 'config' && second === 'images') {
    const version = given.valuesOf('--kubernetes-version').at(-1) ?? kubeadmVersion(tool);
    if (third === 'pull') return pullImages(tool, version);
    if (third === 'list') return listImages(tool, version);
  }
  if (first === 'upgrade' && second === 'apply' && third !== undefined) {
    if (given.has('--yes') || given.has('-y')) return upgradeApply(tool, third.startsWith('v') ? third : `v${third}`);
    tool.complain('error execution phase preflight: won’t proceed; the user didn’t answer (Y|y) in order to continue');
    return 1;
  }
  if (first === 'upgrade' && second === 'node') return upgradeNode(tool);
  throw new UnknownArgument(`unknown command ${given.words.join(' ')}`);
}

function printVersion(tool: Tool, output: string | undefined): number {
  const gitVersion = kubeadmVersion(tool);
  if (output === 'short') tool.print(gitVersion);
  else if (output === 'json') tool.print(JSON.stringify({ clientVersion: { major: '1', minor: String(minorOf(gitVersion)), gitVersion } }));
  else throw new UnknownArgument('only -o short and -o json are known');
  return 0;
}

async function pullImages(tool: Tool, version: string): Promise<number> {
  const images = imageNamesOf(version);
  for (const image of images) {
    await tool.spend(pullSeconds / images.length);
    tool.print(`[config/images] Pulled ${image}`);
  }
  const known = readState<string[]>(tool.node.root, 'images', []);
  writeState(tool.node.root, 'images', [...new Set([...known, ...images])].sort());
  return 0;
}

function listImages(tool: Tool, version: string): number {
  tool.print(...imageNamesOf(version));
  return 0;
}
