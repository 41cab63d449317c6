import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeRoot } from './node-state.ts';

/**
 * Where a node's manager takes requests, below /run: a boot empties it. The wrapper of install-tool.ts is the other side.
 *
 * - `manager.pid`: the manager, once it takes requests.
 * - `inbox`: a FIFO; each line is the id of a request.
 * - `requests/<id>`: the tool and its arguments, each ended by NUL; the id is the caller's pid.
 * - `requests/<id>.answer`: a FIFO of the caller, for the exit code; `.out` and `.err` are there before it, when there is something to say.
 */
export function managerFolder(): string {
  return join(nodeRoot(), 'run/sim-manager');
}

/** The pid of the manager that takes requests; undefined when there is none. */
export function runningManager(): number | undefined {
  try {
    const pid = Number(readFileSync(join(managerFolder(), 'manager.pid'), 'utf8'));
    return isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
