import type { JournaledOperation } from '../journal.ts';
import type { StepScope } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';

interface SnapshotBefore {
  readonly notBeforeMs: number;
}

/** No hop without a snapshot that was proven by restoring it, at most ten minutes ago; on later hops one of what the hop before has left. */
export const snapshotStep: StepHandler<'snapshot', SnapshotBefore> = {
  observe: async ({ hop }, { clock, waits }) => ({ notBeforeMs: clock.now() - (hop === 1 ? waits.snapshotMaxAgeMs : 0) }),

  async check(_args, { snapshots, waits }, { notBeforeMs }) {
    const last = await snapshots.lastVerified(waits.snapshotMaxAgeMs);
    return last !== undefined && last.takenAtMs >= notBeforeMs;
  },

  apply: (_args, scope) => takeSnapshot(scope),
};

/** Once kubeadm has begun, the snapshot from before it is the one that counts: etcd itself may be half-way. */
export async function replaceStaleSnapshot(scope: StepScope): Promise<void> {
  const { journal, runId, step, snapshots, waits, note } = scope;
  const events = await journal.eventsOf(runId, step.id);
  if (events.some(({ detail }) => (detail as JournaledOperation | undefined)?.kind === step.kind)) return;
  if ((await snapshots.lastVerified(waits.snapshotStaleMs)) !== undefined) return;
  note('the verified snapshot is too old by now: taking another one');
  await takeSnapshot(scope);
}

async function takeSnapshot({ snapshots, journal, runId, step, note, signal }: StepScope): Promise<void> {
  // The port tells of an operation in passing and cannot wait: the writes queue up here and are awaited at the end.
  let written: Promise<void> = Promise.resolve();
  const onOperation = (operationId: string) => {
    written = written.then(() => journal.operation(runId, step.id, { operationId, kind: 'snapshot' }));
    written.catch(() => undefined); // judged below
  };
  try {
    await snapshots.create({ trigger: 'pre-upgrade', runId, isWaiting: true, onProgress: note, onOperation }, signal);
  } finally {
    await written;
  }
}
