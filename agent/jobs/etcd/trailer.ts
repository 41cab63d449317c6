import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { toKubestepError } from '../../../shared/errors.ts';
import { SnapshotDigester as SharedDigester, type SnapshotDigest } from '../../../shared/snapshot-trailer.ts';
import { EtcdFailure } from './etcd-failure.ts';

export { type SnapshotDigest, trailerBytes } from '../../../shared/snapshot-trailer.ts';

/** The shared digester in the words of the jobs. */
export class SnapshotDigester extends SharedDigester {
  /** @throws EtcdFailure `snapshot-corrupt` that says what is wrong. */
  override finish(): SnapshotDigest {
    try {
      return super.finish();
    } catch (thrown) {
      throw new EtcdFailure('snapshot-corrupt', toKubestepError(thrown).message, thrown);
    }
  }
}

/** @throws EtcdFailure `snapshot-missing`, `snapshot-corrupt` */
export async function digestSnapshot(path: string): Promise<SnapshotDigest> {
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere) throw new EtcdFailure('snapshot-missing', `there is no file ${path}`);
  const digester = new SnapshotDigester();
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) digester.update(chunk as Buffer);
  return digester.finish();
}
