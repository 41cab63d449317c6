import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tool } from './tool.ts';

/** Who holds dpkg's lock, as apt names it. */
interface Holder {
  readonly pid: number;
  readonly name: string;
}

/** Takes dpkg's frontend lock, waiting as `DPkg::Lock::Timeout` allows; false when it stays taken, with apt's own lines on stderr. */
export async function takeDpkgLock(tool: Tool, timeoutSeconds: number): Promise<boolean> {
  const path = '/var/lib/dpkg/lock-frontend';
  const deadlineMs = Date.now() + timeoutSeconds * 1000 * tool.node.timeScale;
  for (;;) {
    const holder = holderOf(tool) ?? occupy(tool);
    if (!holder) return true;
    if (Date.now() >= deadlineMs) {
      const isHolderTold = timeoutSeconds === 0;
      if (isHolderTold) tool.complain(`E: Could not get lock ${path}. It is held by process ${holder.pid} (${holder.name})`);
      tool.complain(`E: Unable to acquire the dpkg frontend lock (${path}), is another process using it?`);
      return false;
    }
    tool.print(`Waiting for cache lock: Could not get lock ${path}. It is held by process ${holder.pid} (${holder.name})...`);
    await sleep(Math.max(20, 1000 * tool.node.timeScale));
  }
}

export function releaseDpkgLock(tool: Tool): void {
  rmSync(lockFile(tool), { force: true });
}

/** Says who keeps `dpkg` and `apt-mark` from writing just now. */
export function holderOf(tool: Tool): Holder | undefined {
  const foreign = tool.failpoint('apt-lock');
  if (foreign) return { pid: 2596, name: foreign.text ?? 'unattended-upgr' };
  try {
    const pid = Number(readFileSync(lockFile(tool), 'utf8'));
    return pid !== process.pid && isAlive(pid) ? { pid, name: 'apt-get' } : undefined;
  } catch {
    return undefined; // nobody ever took it
  }
}

/** A lock of a dead process is no lock, as with fcntl; the loser of a race sees the winner. */
function occupy(tool: Tool): Holder | undefined {
  const path = lockFile(tool);
  mkdirSync(dirname(path), { recursive: true });
  if (!holderOf(tool)) rmSync(path, { force: true });
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return undefined;
  } catch {
    return { pid: Number(readFileSync(path, 'utf8')), name: 'apt-get' };
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function lockFile({ node }: Tool): string {
  return join(node.root, 'var/lib/sim/dpkg-lock');
}
