import { userInfo } from 'node:os';
import type { createLogUpdate } from 'log-update';
import { systemClock } from '../../shared/clock.ts';
import { coordinatorPaths } from '../../shared/paths.ts';
import { systemRandom } from '../../shared/random.ts';
import { packageVersion } from '../package-version.ts';
import type { Cli } from './cli.ts';
import { runCli } from './run-cli.ts';

type LogUpdate = ReturnType<typeof createLogUpdate>;

const { env, stdin, stdout, stderr } = process;
const interruption = new AbortController();

process.on('SIGINT', () => {
  if (interruption.signal.aborted) process.exit(130);
  interruption.abort();
});
// A reader that has seen enough (`| head`) is no error.
stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const isLive = stderr.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
let redrawn: LogUpdate | undefined;

const cli: Cli = {
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  isInteractive: stdin.isTTY === true && stderr.isTTY === true,
  isLive,
  hasColour: stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  columns: () => stderr.columns ?? stdout.columns ?? 120,
  env,
  ask: async (question) => {
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input: stdin, output: stderr });
    lines.on('SIGINT', () => interruption.abort());
    try {
      return await lines.question(question, { signal: interruption.signal });
    } finally {
      lines.close();
    }
  },
  redraw: async (text) => {
    if (!redrawn) {
      const { createLogUpdate } = await import('log-update');
      redrawn = createLogUpdate(stderr);
    }
    if (text !== '') return redrawn(text.replace(/\n$/, ''));
    redrawn.clear();
    redrawn.done(); // what is written next is not a part of the picture
  },
  interrupted: interruption.signal,
  clock: systemClock,
  random: systemRandom,
  version: packageVersion(),
  connect: async () => {
    const { OperatorClient } = await import('./operator-client.ts');
    const socketPath = coordinatorPaths(env['KUBESTEP_ROOT'] ?? '').operatorSocket;
    return new OperatorClient({ socketPath, actor: env['SUDO_USER'] ?? userInfo().username, signal: interruption.signal });
  },
};

process.exitCode = await runCli(process.argv.slice(2), cli);
if (process.exitCode !== undefined) stdout.write('', () => process.exit()); // an open channel must not hold the program up
