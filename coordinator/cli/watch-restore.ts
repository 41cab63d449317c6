import { KubestepError, toKubestepError } from '../../shared/errors.ts';
import { type RestoreView, restoreFromMessage } from '../api/restore-message.ts';
import type { Cli } from './cli.ts';
import type { OperatorClient } from './operator-client.ts';
import { Progress } from './progress.ts';
import { restoreStepWords } from './render-restore.ts';

const lookEveryMs = 500;
/** A coordinator that restarts is back within this; its restore goes on by itself. */
const awayForMs = 10 * 60_000;

/**
 * Follows a restore to its end, through restarts of the coordinator. Ending this ends nothing else.
 *
 * @throws KubestepError `cancelled` after ctrl-c, `unavailable`.
 */
export async function watchRestore(cli: Cli, client: OperatorClient, id: string): Promise<RestoreView> {
  const progress = new Progress(cli);
  let lastSeenMs = cli.clock.monotonic();
  const told = new Set<string>();
  try {
    for (;;) {
      try {
        const { restore: message } = await client.call('GetRestore', { restoreId: id });
        lastSeenMs = cli.clock.monotonic();
        const restore = message && restoreFromMessage(message);
        if (restore) {
          for (const line of news(restore, told)) await progress.note(line);
          if (restore.state !== 'running' && restore.state !== 'undoing') return restore;
        }
      } catch (thrown) {
        if (toKubestepError(thrown).code !== 'unavailable' || cli.clock.monotonic() - lastSeenMs > awayForMs) throw thrown;
        await progress.note('the coordinator does not answer; waiting for it');
      }
      await cli.clock.sleep(lookEveryMs, cli.interrupted);
    }
  } catch (thrown) {
    if (!cli.interrupted.aborted) throw thrown;
    throw new KubestepError('cancelled', `stopped watching; restore ${id} continues in the background`, {
      hint: `see how far it is: kubestep backup restores ${id}`,
    });
  } finally {
    await progress.end();
  }
}

/** What has not been told yet: a step's state, or what it says. */
function news({ steps }: RestoreView, told: Set<string>): string[] {
  return steps.flatMap(({ id, kind, node, state, note }) => {
    if (state === 'waiting') return [];
    const line = `${node === undefined ? '' : `${node}: `}${restoreStepWords(kind)}: ${state}${note === undefined ? '' : ` (${note})`}`;
    const key = `${id} ${state} ${note ?? ''}`;
    if (told.has(key)) return [];
    told.add(key);
    return [line];
  });
}
