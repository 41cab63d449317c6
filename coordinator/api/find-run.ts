import { KubestepError } from '../../shared/errors.ts';
import type { Engine } from '../run/engine-port.ts';
import type { Run } from '../run/run.ts';

/**
 * Finds a run by its id or the beginning of it; without one, the run that holds the cluster, else the newest.
 *
 * @throws KubestepError `not-found`; `usage` when the beginning fits several.
 */
export async function findRun(engine: Engine, text: string): Promise<Run> {
  if (text === '') return (await engine.active()) ?? (await newest(engine));
  const exact = await engine.status(text);
  if (exact) return exact;
  return pickByPrefix(await engine.list(), (run) => run.id, text, 'upgrade');
}

/** The same for commands that act: without an id only the run that holds the cluster will do. */
export async function findRunToActOn(engine: Engine, text: string): Promise<Run> {
  if (text !== '') return findRun(engine, text);
  const active = await engine.active();
  if (active) return active;
  throw new KubestepError('not-found', 'no upgrade is running, paused or failed', { hint: 'run: kubestep upgrade history' });
}

/** Names may be cut short as long as they stay unique. @throws KubestepError `not-found`, `usage` */
export function pickByPrefix<T>(items: readonly T[], nameOf: (item: T) => string, text: string, what: 'upgrade' | 'backup'): T {
  const exact = items.find((item) => nameOf(item) === text);
  if (exact) return exact;
  const [first, ...more] = items.filter((item) => nameOf(item).startsWith(text));
  const list = what === 'upgrade' ? 'kubestep upgrade history' : 'kubestep backup list';
  if (first === undefined) throw new KubestepError('not-found', `there is no ${what} ${JSON.stringify(text)}`, { hint: `run: ${list}` });
  if (more.length === 0) return first;
  const names = [first, ...more].map(nameOf).slice(0, 5).join(', ');
  throw new KubestepError('usage', `${JSON.stringify(text)} is the beginning of several names: ${names}`, {
    hint: 'write more of the name',
  });
}

async function newest(engine: Engine): Promise<Run> {
  const [run] = await engine.list();
  if (run) return run;
  throw new KubestepError('not-found', 'there was no upgrade yet', { hint: 'run: kubestep upgrade plan' });
}
