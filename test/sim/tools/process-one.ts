import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, managerFolder, runningManager } from './manager-folder.ts';
import { replaceFile } from './node-state.ts';
import { runStandIn, type StandIn } from './tool.ts';

/**
 * PID 1 of a simulated node, one process for as long as the node is on: it starts and follows transient units, and answers what tools ask that only look
 * or mark. Starting Node takes twenty times as long as those take in truth. Called without `serve`, it starts one and returns when that takes requests.
 */
const guests: Readonly<Record<string, () => Promise<StandIn>>> = {
  'systemd-run': async () => (await import('./systemd-run.ts')).systemdRun,
  systemctl: async () => (await import('./systemctl.ts')).systemctl,
  'dpkg-query': async () => (await import('./dpkg-query.ts')).dpkgQuery,
  dpkg: async () => (await import('./dpkg.ts')).dpkg,
  'apt-mark': async () => (await import('./apt-mark.ts')).aptMark,
  kubelet: async () => (await import('./kubelet.ts')).kubelet,
  kubeadm: async () => (await import('./kubeadm.ts')).kubeadm,
  kubectl: async () => (await import('./kubectl.ts')).kubectl,
};

const folder = managerFolder();
const requests = join(folder, 'requests');
const pidFile = join(folder, 'manager.pid');

if (process.argv[2] === 'serve') serve();
else await startManager();

/** Of several that begin at once, one takes the place; whoever finds it taken ends. */
async function startManager(): Promise<void> {
  while (runningManager() === undefined) {
    const child = spawn(process.execPath, [import.meta.filename, 'serve'], { detached: true, stdio: 'ignore', cwd: '/' });
    child.unref();
    while (runningManager() === undefined && child.exitCode === null) await sleep(5);
  }
}

function serve(): void {
  mkdirSync(requests, { recursive: true });
  if (!takePlace()) process.exit(0);
  const inbox = join(folder, 'inbox');
  rmSync(inbox, { force: true });
  execFileSync('/usr/bin/mkfifo', [inbox]);
  const lines = new Socket({ fd: openSync(inbox, constants.O_RDWR | constants.O_NONBLOCK), readable: true, writable: false });
  createInterface({ input: lines }).on('line', (id) => {
    answer(id).catch((error: unknown) => process.emitWarning(`request ${id}: ${String(error)}`));
  });
  replaceFile(pidFile, `${process.pid}\n`);
  // The node's folder is removed, or its power was cut and this process was overlooked.
  setInterval(() => {
    if (runningManager() !== process.pid) process.exit(0);
  }, 1_000);
}

/** The lock names its holder, so that one that was left behind by a dead manager does not count. */
function takePlace(): boolean {
  const lock = join(folder, 'lock');
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      const holder = Number(readFileSync(lock, 'utf8'));
      if (holder > 0 && isAlive(holder)) return false;
      rmSync(lock, { force: true });
    }
  }
}

async function answer(id: string): Promise<void> {
  const request = join(requests, id);
  const [name = '', ...argv] = readFileSync(request, 'utf8').split('\0').slice(0, -1);
  rmSync(request);
  const output = { out: '', err: '' };
  const exitCode = await exitCodeOf(name, argv, output);
  if (output.out !== '') writeFileSync(`${request}.out`, output.out);
  if (output.err !== '') writeFileSync(`${request}.err`, output.err);
  await tell(Number(id), `${request}.answer`, `${exitCode}\n`);
}

async function exitCodeOf(name: string, argv: readonly string[], output: { out: string; err: string }): Promise<number> {
  const collect = (key: 'out' | 'err') => (text: string) => {
    output[key] += text;
  };
  try {
    const load = guests[name];
    if (!load) throw new Error(`${name} is no guest of the manager`);
    return await runStandIn(await load(), argv, { out: collect('out'), err: collect('err') });
  } catch (error) {
    output.err += `simulated ${name}: ${error instanceof Error ? error.stack : String(error)}\n`;
    return 70;
  }
}

/** The caller opens its end after it has asked, or never: it may have been killed. */
async function tell(caller: number, fifo: string, text: string): Promise<void> {
  while (isAlive(caller)) {
    try {
      const fd = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(fd, text);
      closeSync(fd);
      return;
    } catch {
      await sleep(2);
    }
  }
  for (const ending of ['answer', 'out', 'err']) rmSync(join(requests, `${caller}.${ending}`), { force: true });
}
