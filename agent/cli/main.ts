import { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../shared/clock.ts';
import { nodePaths } from '../../shared/paths.ts';
import { agentAccount } from './account.ts';
import { runAgentCommand } from './program.ts';
import { noUnits, SystemdUnits } from './units.ts';

const { argv, env, stdin, stdout, stderr } = process;
const root = env['KUBESTEP_ROOT'] ?? '';
const paths = nodePaths(root);
const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

process.exitCode = await runAgentCommand(argv.slice(2), {
  out: (line) => void stdout.write(line),
  err: (line) => void stderr.write(line),
  readInput: () => text(stdin),
  paths,
  isSimulated: root !== '',
  isRoot: process.getuid?.() === 0,
  hostname: hostname(),
  units: root === '' ? new SystemdUnits(paths.toolDirs) : noUnits,
  agentAccount,
  clock: systemClock,
  signal: interruption.signal,
});
