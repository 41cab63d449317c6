import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '../until.ts';

export interface CommandOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const environment = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C'];
const bootMs = 60_000;

/** One machine with a systemd of its own. Its disk is a folder: a power cut leaves what was written, and a boot goes on from there. */
export class Machine {
  readonly name: string;
  readonly #home: string;
  readonly #lower: string;
  #nspawn: ChildProcess | undefined;

  /** @param lower - read-only disks below its own, the topmost first. */
  constructor(name: string, home: string, lower: readonly string[]) {
    this.name = name;
    this.#home = home;
    this.#lower = lower.join(':');
  }

  async boot(): Promise<void> {
    mkdirSync(this.#home, { recursive: true });
    const log = openSync(join(this.#home, 'console.log'), 'a');
    const script = join(import.meta.dirname, 'boot.sh');
    const argv = ['--mount', '--propagation', 'private', 'bash', script, this.name, this.#home, this.#lower];
    this.#nspawn = spawn('unshare', argv, { stdio: ['ignore', log, log] });
    const isUp = async () => /^(running|degraded)/.test((await this.tryRun(['systemctl', 'is-system-running'])).stdout);
    await until(`${this.name} has booted, see ${this.#home}/console.log`, isUp, bootMs);
  }

  /** The power cord: every process is gone at once. Resolves when the last one is. */
  async powerCut(): Promise<void> {
    const nspawn = this.#nspawn;
    if (!nspawn || hasEnded(nspawn)) return;
    const end = once(nspawn, 'exit');
    const leader = this.#leader();
    if (leader !== undefined) process.kill(leader, 'SIGKILL'); // its process 1: the kernel ends all others with it
    nspawn.kill('SIGKILL');
    await end;
    if (leader !== undefined) await until(`${this.name} is off`, () => isGone(leader));
  }

  async powerOff(): Promise<void> {
    const nspawn = this.#nspawn;
    await this.tryRun(['systemctl', 'poweroff']);
    await until(`${this.name} switches itself off`, () => !nspawn || hasEnded(nspawn), bootMs);
  }

  /** Resolves when the machine has gone down by itself, as a reboot does; nspawn ends with it, and `boot` goes on from there. */
  async hasGoneDown(): Promise<void> {
    const nspawn = this.#nspawn;
    await until(`${this.name} goes down`, () => !nspawn || hasEnded(nspawn), bootMs);
  }

  /** Runs a program in the machine. @throws Error with what it said when it does not end with 0. @returns its stdout. */
  async run(argv: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.tryRun(argv);
    if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode} on ${this.name}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Like `run` for a program that may fail; 255 when the machine is off. */
  async tryRun(argv: readonly string[]): Promise<CommandOutput> {
    const leader = this.#leader();
    if (leader === undefined) return { exitCode: 255, stdout: '', stderr: `${this.name} is off\n` };
    const enter = ['-t', String(leader), '-m', '-u', '-i', '-n', '-p', '-C', 'env', '-i', ...environment, ...argv];
    const child = spawn('nsenter', enter, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
      });
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { exitCode: code ?? 255, ...output };
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  exists(path: string): boolean {
    return existsSync(this.path(path));
  }

  /** A file of the running machine as this process opens it; also its sockets. */
  path(path: string): string {
    const leader = this.#leader();
    if (leader === undefined) throw new Error(`${this.name} is off`);
    return `/proc/${leader}/root${path}`;
  }

  /** The machine's process 1: the only child of nspawn. */
  #leader(): number | undefined {
    const nspawn = this.#nspawn;
    if (nspawn?.pid === undefined || hasEnded(nspawn)) return undefined;
    const children = readFileSync(`/proc/${nspawn.pid}/task/${nspawn.pid}/children`, 'utf8').trim();
    return /^\d+$/.test(children) ? Number(children) : undefined; // while boot.sh runs it has children of its own, mostly none
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** A zombie counts: whoever reaps it may be slow. */
function isGone(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}
