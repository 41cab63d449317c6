import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processes that belong to a simulation or to one of its nodes, found by their KUBESTEP_ROOT at or below the folder: also transient units, which
 * nobody is the parent of.
 */
export function processesBelow(directory: string): number[] {
  const root = `KUBESTEP_ROOT=${directory}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => environmentOf(pid).some((entry) => entry === root || entry.startsWith(`${root}/`)))
    .map(Number);
}

/** Ends what is left, twice: a process may start another one in between. */
export function killProcessesBelow(directory: string): void {
  for (let round = 0; round < 2; round += 1) {
    for (const pid of processesBelow(directory)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it ended by itself
      }
    }
  }
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // it ended, or it is somebody else's
  }
}
