import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientWritableStream } from '@grpc/grpc-js';
import { KubestepError } from '../shared/errors.ts';
import type { SnapshotUploadOrder__Output } from '../shared/gen/kubestep/v1/SnapshotUploadOrder.ts';
import type { UploadSnapshotRequest } from '../shared/gen/kubestep/v1/UploadSnapshotRequest.ts';
import { parseSetFile, snapshotNamePattern } from '../shared/names.ts';
import { chunkBytes } from '../shared/wire.ts';
import type { CoordinatorConnection } from './coordinator-connection.ts';

/**
 * Sends the file of a saved snapshot from where the coordinator's copy ends. Never more than one chunk waits for a slow coordinator.
 * Safe to repeat: the coordinator asks again after a broken connection.
 */
export async function uploadSnapshot(
  order: SnapshotUploadOrder__Output,
  connection: CoordinatorConnection,
  snapshotsDir: string,
  signal: AbortSignal,
): Promise<void> {
  const problem = await whyNotSendable(order, snapshotsDir);
  if (problem !== undefined) return void (await sendOne({ snapshot: order.snapshot, file: order.file, problem }, connection));
  const storedBytes = await sendOne({ snapshot: order.snapshot, file: order.file }, connection);
  const { stream, storedBytes: answer } = connection.uploadSnapshot();
  const cancel = () => stream.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  answer.catch(() => undefined).finally(() => signal.removeEventListener('abort', cancel)); // a session carries many uploads
  await Promise.race([answer, sendFrom(storedBytes, order, stream, { snapshotsDir, signal })]);
  const whole = (await answer) === order.sizeBytes;
  if (!whole) throw new KubestepError('unavailable', `the coordinator has not stored all of ${order.snapshot}`);
}

async function sendFrom(
  from: number,
  { snapshot, sha256, file: name }: SnapshotUploadOrder__Output,
  stream: ClientWritableStream<UploadSnapshotRequest>,
  { snapshotsDir, signal }: { readonly snapshotsDir: string; readonly signal: AbortSignal },
): Promise<void> {
  let offset = from;
  const file = createReadStream(pathOf(snapshotsDir, snapshot, name), { start: from, highWaterMark: chunkBytes, signal });
  for await (const chunk of file as AsyncIterable<Buffer>) {
    if (!stream.write({ snapshot, file: name, offset, chunk })) await once(stream, 'drain', { signal });
    offset += chunk.length;
  }
  stream.write({ snapshot, file: name, offset, sha256 });
  stream.end();
}

async function sendOne(message: UploadSnapshotRequest, connection: CoordinatorConnection): Promise<number> {
  const { stream, storedBytes } = connection.uploadSnapshot();
  stream.write(message);
  stream.end();
  return storedBytes;
}

async function whyNotSendable(
  { snapshot, file, sizeBytes }: SnapshotUploadOrder__Output,
  snapshotsDir: string,
): Promise<string | undefined> {
  if (!snapshotNamePattern.test(snapshot)) return 'this is not the name of a snapshot';
  if (parseSetFile(file) === undefined) return `${JSON.stringify(file)} is not a file that leaves the node`;
  const found = await stat(pathOf(snapshotsDir, snapshot, file)).catch((cause: Error) => cause);
  if (found instanceof Error) return `the file of ${snapshot} cannot be read: ${found.message}`;
  return found.size === sizeBytes ? undefined : `the file of ${snapshot} has ${found.size} bytes, not ${sizeBytes}`;
}

function pathOf(snapshotsDir: string, snapshot: string, file: string): string {
  return join(snapshotsDir, snapshot, parseSetFile(file) ?? 'snapshot.db');
}
