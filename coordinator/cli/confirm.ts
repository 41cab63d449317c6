import { KubestepError } from '../../shared/errors.ts';
import type { Cli } from './cli.ts';

/**
 * Asks before something that cannot simply be undone.
 *
 * @throws KubestepError `usage` when nobody can be asked and `--yes` is missing, `cancelled` when the answer is not yes.
 */
export async function confirm(cli: Cli, question: string, { yes }: { readonly yes: boolean }): Promise<void> {
  if (yes) return;
  if (!cli.isInteractive) {
    throw new KubestepError('usage', `${question} Nobody can be asked here: this is not a terminal`, { hint: 'add --yes' });
  }
  const answer = await cli.ask(`${question} Type yes to go on: `);
  cli.interrupted.throwIfAborted();
  if (answer.trim().toLowerCase() !== 'yes') throw new KubestepError('cancelled', 'not confirmed; nothing was changed');
}
