import type { StepHandler } from './handler.ts';

/** No hop without a snapshot that was proven by restoring it, at most ten minutes ago. */
export const snapshotStep: StepHandler<'snapshot'> = {
  observe: async () => null,

  async check(_args, { snapshots, waits }) {
    return (await snapshots.lastVerified(waits.snapshotMaxAgeMs)) !== undefined;
  },

  async apply(_args, { snapshots, journal, runId, step, note, signal }) {
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
  },
};
