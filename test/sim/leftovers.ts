import { readdirSync, readFileSync, rmSync } from 'node:fs';

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

/** Removes a simulation when this process ends, also when a signal ends it; whoever handles the signal himself goes on after that. */
export function removeAtEnd(directory: string): void {
  const remove = () => {
    killProcessesBelow(directory);
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', remove);
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => {
      killProcessesBelow(directory);
      if (process.listenerCount(signal) === 0) process.exit(exitCode);
    });
  }
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // it ended, or it is somebody else's
  }
}
