import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { KubestepError } from '../../shared/errors.ts';
import { syncDirectory } from '../../shared/files.ts';
import type { UploadSnapshotRequest__Output } from '../../shared/gen/kubestep/v1/UploadSnapshotRequest.ts';
import { parseSetFile, type SetFile, snapshotNamePattern } from '../../shared/names.ts';
import { printable } from '../../shared/text.ts';
import { sha256Of } from '../snapshots/snapshot-set.ts';
import { Changes, waitForChange } from './changes.ts';

export interface SnapshotFile {
  readonly name: string;
  /** Default: `snapshot.db`. */
  readonly file?: SetFile;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A file that was asked for and is not whole yet. */
interface Want extends SnapshotFile {
  readonly node: string;
  lastProgress: number;
  failure?: KubestepError;
  isDone: boolean;
  /** The newest upload stream; an older one that still trickles in stops. */
  upload?: symbol;
}

export interface SnapshotTransfersDeps {
  /** One folder per snapshot, each with the files of its set; `<file>.part` while one comes in. */
  readonly dir: string;
  readonly clock: Clock;
  /** Asks the node's agent for the file, when it is connected. */
  readonly ask: (node: string, file: SnapshotFile) => void;
}

/** Brings saved snapshots from nodes to the coordinator, on from where a broken connection left off. */
export class SnapshotTransfers {
  readonly #deps: SnapshotTransfersDeps;
  readonly #wants = new Map<string, Want>();
  readonly #changes = new Changes();

  constructor(deps: SnapshotTransfersDeps) {
    this.#deps = deps;
  }

  /**
   * Fetches one file; a whole and right one that is there already answers at once.
   *
   * @throws KubestepError `usage` for a bad name, `snapshot-invalid` when what came is not what was saved, `unavailable` when nothing came for
   *   `silentForMs`, or what the node says is in its way.
   */
  async fetch(node: string, file: SnapshotFile, silentForMs: number, signal: AbortSignal): Promise<{ path: string }> {
    if (!snapshotNamePattern.test(file.name)) throw new KubestepError('usage', `${JSON.stringify(file.name)} is not a snapshot name`);
    const path = join(this.#deps.dir, file.name, file.file ?? 'snapshot.db');
    if (await isWhole(path, file)) return { path };
    const want = this.#want(node, file);
    this.#deps.ask(node, file);
    while (true) {
      const watch = this.#changes.watch(keyOf(file));
      const leftMs = want.lastProgress + silentForMs - this.#deps.clock.monotonic();
      if (want.isDone || want.failure || leftMs <= 0) watch.stop();
      if (want.isDone) return { path };
      if (want.failure) throw want.failure;
      if (leftMs <= 0) throw this.#giveUp(want, silentForMs);
      await waitForChange(watch, leftMs, this.#deps.clock, signal);
    }
  }

  /** What a node that just connected must be asked for. */
  wantedFrom(node: string): SnapshotFile[] {
    return [...this.#wants.values()].filter((want) => want.node === node);
  }

  /**
   * Takes one upload stream.
   *
   * @returns how many bytes of the file are stored now: where the next stream must go on.
   * @throws KubestepError `permission-denied` for a file that this node was not asked for, `snapshot-invalid` when it is not the right one.
   */
  async receive(node: string, messages: AsyncIterable<UploadSnapshotRequest__Output>): Promise<number> {
    const me = Symbol(node);
    let part: { want: Want; file: FileHandle; size: number } | undefined;
    try {
      for await (const message of messages) {
        part ??= await this.#openPart(node, message, me);
        if (part.want.upload !== me) break;
        if (message.problem !== '')
          return this.#fail(part.want, new KubestepError('command-failed', `${node}: ${printable(message.problem)}`));
        part.size = await this.#append(part, message);
        if (message.sha256 !== '') await this.#complete(part);
      }
      return part?.size ?? 0;
    } finally {
      await part?.file.close();
    }
  }

  #want(node: string, file: SnapshotFile): Want {
    const known = this.#wants.get(keyOf(file));
    if (known && known.node === node && known.sha256 === file.sha256) return known;
    const want: Want = { ...file, node, lastProgress: this.#deps.clock.monotonic(), isDone: false };
    this.#wants.set(keyOf(file), want);
    return want;
  }

  async #openPart(
    node: string,
    message: Pick<UploadSnapshotRequest__Output, 'snapshot' | 'file'>,
    me: symbol,
  ): Promise<{ want: Want; file: FileHandle; size: number }> {
    const name = parseSetFile(message.file);
    const want = name && this.#wants.get(keyOf({ name: message.snapshot, file: name }));
    if (want?.node !== node) throw new KubestepError('permission-denied', `node ${node} was not asked for this snapshot`);
    want.upload = me;
    const path = this.#partPath(want);
    await mkdir(dirname(path), { recursive: true, mode: 0o750 });
    const file = await open(path, 'a', 0o640);
    return { want, file, size: (await file.stat()).size };
  }

  async #append(
    { want, file, size }: { want: Want; file: FileHandle; size: number },
    message: UploadSnapshotRequest__Output,
  ): Promise<number> {
    if (message.chunk.length === 0 || message.offset !== size) return size; // the answer tells where to go on
    if (size + message.chunk.length > want.sizeBytes) throw new KubestepError('usage', `snapshot ${want.name} is longer than announced`);
    await file.appendFile(message.chunk);
    want.lastProgress = this.#deps.clock.monotonic();
    this.#changes.announce(keyOf(want));
    return size + message.chunk.length;
  }

  async #complete({ want, file, size }: { want: Want; file: FileHandle; size: number }): Promise<void> {
    if (size !== want.sizeBytes) return;
    await file.sync();
    const path = this.#partPath(want);
    const sha256 = await sha256Of(path);
    if (sha256 !== want.sha256) {
      await rm(path);
      this.#fail(
        want,
        new KubestepError('snapshot-invalid', `snapshot ${want.name} arrived with SHA-256 ${sha256}, saved was ${want.sha256}`),
      );
      return;
    }
    await rename(path, path.replace(/\.part$/, ''));
    await syncDirectory(dirname(path));
    want.isDone = true;
    this.#forget(want);
  }

  #fail(want: Want, failure: KubestepError): number {
    want.failure = failure;
    this.#forget(want);
    return 0;
  }

  #giveUp(want: Want, silentForMs: number): KubestepError {
    this.#forget(want);
    return new KubestepError('unavailable', `nothing of snapshot ${want.name} came from ${want.node} for ${silentForMs / 1000} s`, {
      hint: `run on the node: kubestep agent status`,
    });
  }

  #forget(want: Want): void {
    if (this.#wants.get(keyOf(want)) === want) this.#wants.delete(keyOf(want));
    this.#changes.announce(keyOf(want));
  }

  #partPath({ name, file = 'snapshot.db' }: SnapshotFile): string {
    return join(this.#deps.dir, name, `${file}.part`);
  }
}

function keyOf({ name, file = 'snapshot.db' }: Pick<SnapshotFile, 'name' | 'file'>): string {
  return `${name}/${file}`;
}

async function isWhole(path: string, { sha256, sizeBytes }: SnapshotFile): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.size === sizeBytes && (await sha256Of(path)) === sha256;
}
