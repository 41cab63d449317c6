import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { KubestepError } from '../../shared/errors.ts';
import type { DownloadBackupResponse } from '../../shared/gen/kubestep/v1/DownloadBackupResponse.ts';
import type { FileHead__Output } from '../../shared/gen/kubestep/v1/FileHead.ts';
import type { ImportBackupRequest__Output } from '../../shared/gen/kubestep/v1/ImportBackupRequest.ts';
import type { ImportBackupResponse } from '../../shared/gen/kubestep/v1/ImportBackupResponse.ts';
import { importedFiles } from '../snapshots/import-set.ts';
import { audited } from './audited.ts';
import { findSnapshot } from './backup-calls.ts';
import type { CallContext } from './calls.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { snapshotToMessage } from './snapshot-message.ts';

/** A snapshot holds every Secret of the cluster: who gets one is on record. */
export async function* downloadBackup(
  deps: OperatorDeps,
  request: { readonly name: string },
  context: CallContext,
): AsyncGenerator<DownloadBackupResponse> {
  const { name } = await findSnapshot(deps, request.name);
  const files = await audited(deps, context, { action: 'backup.download', object: name }, async () =>
    deps.catalogue.files(name, context.signal),
  );
  for await (const { content, ...head } of files) {
    yield { file: head };
    for await (const chunk of content) yield { chunk };
  }
}

/** Files come one after the other; each must be whole before the next begins, and all of them before anything is believed. */
export async function importBackup(
  deps: OperatorDeps,
  messages: AsyncIterable<ImportBackupRequest__Output>,
  context: CallContext,
): Promise<ImportBackupResponse> {
  const staging = await deps.catalogue.staging();
  let isForeignAllowed = false;
  let current: IncomingFile | undefined;
  try {
    for await (const { file, chunk, isForeignAllowed: isAllowed } of messages) {
      isForeignAllowed ||= isAllowed;
      if (file) {
        await current?.end();
        current = await IncomingFile.begin(staging.dir, file);
      } else if (chunk && chunk.length > 0) {
        if (!current) throw new KubestepError('usage', 'bytes came before the name of their file');
        await current.write(chunk);
      }
    }
    await current?.end();
    current = undefined;
    const work = () => deps.catalogue.import(staging.dir, { isForeignAllowed }, deps.lifetime);
    return { snapshot: snapshotToMessage(await audited(deps, context, { action: 'backup.import', object: 'a set' }, work)) };
  } finally {
    await current?.close();
    await staging.end();
  }
}

class IncomingFile {
  readonly #head: FileHead__Output;
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;

  private constructor(head: FileHead__Output, file: FileHandle) {
    this.#head = head;
    this.#file = file;
  }

  /** @throws KubestepError `usage` for a name that is none of a set's: it becomes a path. */
  static async begin(dir: string, head: FileHead__Output): Promise<IncomingFile> {
    if (!importedFiles.includes(head.name)) throw new KubestepError('usage', `${JSON.stringify(head.name)} is not a file of a set`);
    return new IncomingFile(head, await open(join(dir, head.name), 'wx', 0o600));
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > this.#head.sizeBytes) throw new KubestepError('usage', `${this.#head.name} is longer than announced`);
    this.#hash.update(chunk);
    await this.#file.writeFile(chunk);
  }

  /** @throws KubestepError `snapshot-invalid` when it did not come through whole. */
  async end(): Promise<void> {
    await this.#file.sync();
    await this.close();
    if (this.#sizeBytes === this.#head.sizeBytes && this.#hash.digest('hex') === this.#head.sha256) return;
    throw new KubestepError('snapshot-invalid', `${this.#head.name} did not arrive as it was sent`, { hint: 'send it again' });
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined); // closed already
  }
}
