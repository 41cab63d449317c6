import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compileCache } from './tools/install-tool.ts';

export const repository = resolve(import.meta.dirname, '../..');
/** The binary itself: a signal must hit the process, not a wrapper. */
export const node24 = realpathSync(join(repository, 'node_modules/.bin/node'));

export interface ProgramOptions {
  readonly name: string;
  /** Below the repository, as `agent/main.ts`. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** stdout and stderr, appended. */
  readonly logFile: string;
}

/**
 * Lets Node keep a program's sources without their types: it writes them down when a process ends, and the simulated nodes' own are killed. The program
 * finds no configuration in the folder and ends at once. Without this each of them strips by itself, at three times the start and 30 MiB.
 */
export async function keepCompiled(entry: string, emptyFolder: string): Promise<void> {
  const environment = { PATH: '/usr/bin:/bin', NODE_COMPILE_CACHE: compileCache, KUBESTEP_ROOT: emptyFolder };
  await once(spawn(node24, [join(repository, entry)], { cwd: '/', stdio: 'ignore', env: environment }), 'exit');
}

/** One long-running process of kubestep in a process group of its own: the place of a systemd service. */
export class Program {
  readonly options: ProgramOptions;
  #child: ChildProcess | undefined;

  constructor(options: ProgramOptions) {
    this.options = options;
  }

  get pid(): number | undefined {
    return this.isRunning ? this.#child?.pid : undefined;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  start(): void {
    if (this.isRunning) throw new Error(`${this.options.name} runs already`);
    const { entry, environment, logFile } = this.options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    this.#child = spawn(node24, [join(repository, entry)], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        LANG: 'C.UTF-8',
        NODE_COMPILE_CACHE: compileCache,
        ...environment,
      },
    });
    closeSync(log);
  }

  /** Ends this process alone, as `kill` does; what it started goes on. Resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child || !this.isRunning) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  async restart(): Promise<void> {
    await this.kill('SIGTERM');
    this.start();
  }
}
