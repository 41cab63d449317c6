import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Clock, waitUntil } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { lastLines } from '../../shared/text.ts';

export const unit = 'kubestep-coordinator.service';
const startForMs = 60_000;

export interface ServiceDeps {
  /** Runs systemctl; gives its exit code and output. */
  readonly systemctl: (...args: string[]) => Promise<{ readonly exitCode: number; readonly output: string }>;
  /** Whether the coordinator answers on its socket. */
  readonly isAnswering: () => Promise<boolean>;
  readonly clock: Clock;
}

/**
 * Enables the unit and starts it anew, so that it reads the configuration; returns when the coordinator answers.
 *
 * @throws KubestepError `command-failed` with systemd's words, or naming the journal when it does not come up.
 */
export async function startService({ systemctl, isAnswering, clock }: ServiceDeps, signal: AbortSignal): Promise<void> {
  for (const args of [
    ['enable', unit],
    ['restart', unit],
  ]) {
    const { exitCode, output } = await systemctl(...args);
    if (exitCode === 0) continue;
    throw new KubestepError('command-failed', `systemctl ${args.join(' ')} failed`, {
      cause: new Error(lastLines(output, 2).join(' ')),
      hint: `journalctl -u ${unit}`,
    });
  }
  if (await waitUntil(isAnswering, { everyMs: 250, forMs: startForMs }, clock, signal)) return;
  throw new KubestepError('command-failed', `${unit} was started and does not answer`, { hint: `journalctl -u ${unit} -n 50` });
}

export async function runSystemctl(...args: string[]): Promise<{ readonly exitCode: number; readonly output: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)('systemctl', args, { timeout: 90_000 });
    return { exitCode: 0, output: stdout + stderr };
  } catch (thrown) {
    const { code, stdout = '', stderr = '' } = thrown as { code?: unknown; stdout?: string; stderr?: string };
    return { exitCode: typeof code === 'number' ? code : 1, output: `${stdout}${stderr}` };
  }
}
