import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { KubestepError } from '../../../shared/errors.ts';
import { setFiles } from '../../../shared/names.ts';
import { formOf, unsealFile } from '../../../shared/seal.ts';
import { formatBytes } from '../../../shared/text.ts';
import { snapshotFromMessage } from '../../api/snapshot-message.ts';
import { parseSet, setFileName, sha256Of } from '../../snapshots/snapshot-set.ts';
import type { Cli } from '../cli.ts';
import { snapshotDocument } from '../documents.ts';
import { readIdentity } from '../identity-file.ts';
import { type OutputOptions, printObject } from '../output.ts';
import { ReceivedFile } from '../received-file.ts';
import { renderBackup } from '../render-backup.ts';

const known: readonly string[] = [setFileName, ...setFiles];

export interface DownloadOptions {
  readonly toDir: string;
  readonly identityFile?: string;
}

/** The private key stays here: what was encrypted is opened on this side, and what comes out is compared with what was taken. */
export async function downloadBackup(cli: Cli, { toDir, identityFile }: DownloadOptions, name: string): Promise<void> {
  const client = await cli.connect();
  const { snapshot } = await client.call('GetBackup', { name });
  const dir = join(toDir, snapshot?.name ?? name);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const received: string[] = [];
  let current: ReceivedFile | undefined;
  try {
    for await (const { file, chunk } of client.stream('DownloadBackup', { name })) {
      if (file) {
        await current?.end();
        if (!known.includes(file.name)) throw new KubestepError('internal', `${JSON.stringify(file.name)} is not a file of a set`);
        current = await ReceivedFile.begin(join(dir, file.name), file);
        received.push(file.name);
      } else if (chunk) await current?.write(chunk);
    }
    await current?.end();
  } finally {
    await current?.abandon();
  }
  for (const file of received) cli.err(`${file}\n`);
  await openSnapshot(cli, dir, identityFile);
  cli.out(`${dir}\n`);
}

/** Leaves `snapshot.db` beside the stored files where that can be done. */
async function openSnapshot(cli: Cli, dir: string, identityFile: string | undefined): Promise<void> {
  const sealed = (await readdir(dir)).find((file) => /^snapshot\.db\.zst(\.age)?$/.test(file));
  if (sealed === undefined) return;
  const { snapshot } = parseSet(await readFile(join(dir, setFileName), 'utf8'), join(dir, setFileName));
  const form = formOf(sealed);
  if (form === 'zstd+age' && identityFile === undefined) {
    cli.err(`It is encrypted to ${(snapshot.recipients ?? []).join(', ')}; open it with --identity-file FILE\n`);
    return;
  }
  const identities = identityFile === undefined ? [] : [await readIdentity(identityFile)];
  const target = join(dir, 'snapshot.db');
  const opened = await unsealFile(join(dir, sealed), target, { form, identities, recipients: snapshot.recipients ?? [] });
  if (opened.sha256 !== snapshot.sha256) {
    await rm(target, { force: true });
    throw new KubestepError(
      'snapshot-invalid',
      `${sealed} holds something else than was taken: SHA-256 ${opened.sha256}, not ${snapshot.sha256}`,
      {
        hint: 'use another copy of the set',
      },
    );
  }
  cli.err(`snapshot.db, ${formatBytes(opened.sizeBytes)}, as it was taken: SHA-256 ${opened.sha256}\n`);
}

/** The folder of a set as `backup download` left it, or one file of `etcdctl snapshot save`. */
export async function importBackup(cli: Cli, options: OutputOptions & { readonly otherCluster: boolean }, path: string): Promise<void> {
  const files = await filesToSend(path);
  const client = await cli.connect();
  const { snapshot: message } = await client.upload('ImportBackup', importMessages(files, options.otherCluster));
  if (!message) throw new KubestepError('internal', 'the coordinator answered without a backup');
  const snapshot = snapshotFromMessage(message);
  const screen = () => renderBackup(snapshot);
  await printObject(cli, { kind: 'Backup', document: snapshotDocument(snapshot), name: snapshot.name, screen }, options);
}

interface FileToSend {
  readonly path: string;
  readonly name: string;
}

async function filesToSend(path: string): Promise<FileToSend[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new KubestepError('not-found', `cannot read ${path}`, { cause });
  });
  if (!found.isDirectory()) return [{ path, name: 'snapshot.db' }];
  const names = (await readdir(path))
    .filter((name) => known.includes(name))
    .toSorted((a, b) => Number(b === setFileName) - Number(a === setFileName));
  if (names[0] === setFileName) return names.map((name) => ({ path: join(path, name), name }));
  throw new KubestepError('usage', `${path} has no ${setFileName}: it is not the folder of a set`, {
    hint: `name the folder of one set, or a snapshot file: ${basename(path)}/…`,
  });
}

async function* importMessages(files: readonly FileToSend[], isForeignAllowed: boolean) {
  for (const { path, name } of files) {
    yield { file: { name, sizeBytes: (await stat(path)).size, sha256: await sha256Of(path) }, isForeignAllowed };
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) yield { chunk };
  }
}
