import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KubestepError } from '../../shared/errors.ts';
import { syncDirectory, writeFileDurably } from '../../shared/files.ts';
import { ulidPattern } from '../../shared/names.ts';
import { type OperationKind, type OperationOutcome, operationEffects } from '../../shared/operations.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** What was durable before an operation was started. */
export interface Intent {
  readonly operationId: string;
  readonly kind: OperationKind;
  readonly input: unknown;
  readonly specHash: string;
  readonly epoch: number;
  readonly atMs: number;
}

export interface End {
  readonly state: OperationOutcome['state'];
  readonly atMs: number;
}

export interface JournalEntry {
  readonly intent: Intent;
  readonly end?: End;
}

type JournalLine =
  | ({ readonly type: 'intent' } & Intent)
  | ({ readonly type: 'end'; readonly operationId: string } & End)
  | { readonly type: 'epoch'; readonly epoch: number };

const dayMs = 24 * 3600_000;
/** Reads may be done twice without harm; there are many of them, so they are forgotten sooner. Orders expire long before. */
const rememberedForMs = { read: 2 * dayMs, write: 90 * dayMs } as const;
const compactAfterLines = 2_000;

/**
 * The executor's memory: a line per intent and per end, each on the disk before `append` returns. A torn last line (a power cut while it was
 * written) was never acknowledged and is dropped; damage elsewhere means that an intent may be missing, so `damage` forbids new writes.
 */
export class Journal {
  readonly #path: string;
  readonly #entries = new Map<string, JournalEntry>();
  #file: FileHandle | undefined;
  /** How much of the file was acknowledged. */
  #sizeBytes = 0;
  /** An append failed, and part of its line may be there. */
  #isTorn = false;
  #highestEpoch = 0;
  #linesSinceCompaction = 0;
  #damage: string | undefined;
  /** An end is appended whenever its unit ends: a line that came between the reading and the renaming of a compaction would be lost. */
  readonly #oneAtATime = oneAtATime();

  private constructor(path: string) {
    this.#path = path;
  }

  /** Reads and compacts the journal. @returns it, and the ids that were forgotten: their folders can go. */
  static async open(path: string, nowMs: number): Promise<{ journal: Journal; forgotten: string[] }> {
    const journal = new Journal(path);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    journal.#load(text);
    const forgotten = journal.#damage === undefined ? await journal.compact(nowMs) : [];
    if (journal.#damage !== undefined) await journal.#keepDamaged(text);
    return { journal, forgotten };
  }

  get highestEpoch(): number {
    return this.#highestEpoch;
  }

  /** Why nothing may be written on this node until a person looked; undefined when all is well. */
  get damage(): string | undefined {
    return this.#damage;
  }

  get isDueForCompaction(): boolean {
    return this.#damage === undefined && this.#linesSinceCompaction >= compactAfterLines;
  }

  entry(operationId: string): JournalEntry | undefined {
    return this.#entries.get(operationId);
  }

  unfinished(): Intent[] {
    return [...this.#entries.values()].filter(({ end }) => end === undefined).map(({ intent }) => intent);
  }

  async appendIntent(intent: Intent): Promise<void> {
    await this.#append({ type: 'intent', ...intent });
  }

  async appendEnd(operationId: string, end: End): Promise<void> {
    await this.#append({ type: 'end', operationId, ...end });
  }

  /** Writes only what is still remembered. When it fails, the journal is what it was before. */
  async compact(nowMs: number): Promise<string[]> {
    return this.#oneAtATime(async () => {
      await this.#cutTornLine();
      const remembered = [...this.#entries.values()].filter((entry) => !isForgotten(entry, nowMs));
      try {
        await writeFileDurably(this.#path, textOf(remembered, this.#highestEpoch));
      } finally {
        await this.#reopen(); // the old handle may be that of the replaced file
      }
      this.#linesSinceCompaction = 0;
      const forgotten = [...this.#entries.values()].filter((entry) => isForgotten(entry, nowMs)).map(({ intent }) => intent.operationId);
      for (const operationId of forgotten) this.#entries.delete(operationId);
      return forgotten;
    });
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  #load(text: string): void {
    const lines = text.split('\n');
    lines.pop(); // what follows the last newline: nothing, or a line that was torn
    for (const [index, line] of lines.entries()) {
      const parsed = parseLine(line);
      if (parsed) this.#take(parsed);
      else this.#damage ??= `line ${index + 1} of ${this.#path} is damaged`;
    }
  }

  /** A damaged journal is kept as it is, for the person who looks at it; reads may still append to it. */
  async #keepDamaged(text: string): Promise<void> {
    await this.#reopen();
    if (text.endsWith('\n')) return;
    await this.#file?.appendFile('\n');
    this.#sizeBytes += 1;
  }

  async #reopen(): Promise<void> {
    await this.close();
    this.#file = await open(this.#path, 'a', 0o600);
    this.#sizeBytes = (await this.#file.stat()).size;
  }

  /** A line counts when it is whole and on the disk. What a failed append left is cut off before the next one. */
  async #append(line: JournalLine): Promise<void> {
    await this.#oneAtATime(async () => {
      if (!this.#file) throw new KubestepError('internal', 'the journal is closed');
      const text = `${JSON.stringify(line)}\n`;
      try {
        await this.#cutTornLine();
        this.#isTorn = true;
        await this.#file.appendFile(text); // unlike `write` it goes on after a short write, or fails
        await this.#file.datasync();
        this.#isTorn = false;
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new KubestepError('disk-full', `writing to ${this.#path} failed: ${why}`, { cause, hint: 'free disk space on this node' });
      }
      this.#sizeBytes += Buffer.byteLength(text);
      this.#linesSinceCompaction += 1;
      this.#take(line);
    });
  }

  async #cutTornLine(): Promise<void> {
    if (!this.#isTorn) return;
    await this.#file?.truncate(this.#sizeBytes);
    this.#isTorn = false;
  }

  #take(line: JournalLine): void {
    if (line.type === 'epoch') {
      this.#highestEpoch = Math.max(this.#highestEpoch, line.epoch);
      return;
    }
    if (line.type === 'intent') {
      const { type: _type, ...intent } = line;
      this.#highestEpoch = Math.max(this.#highestEpoch, intent.epoch);
      this.#entries.set(intent.operationId, { intent });
      return;
    }
    const entry = this.#entries.get(line.operationId);
    if (entry) this.#entries.set(line.operationId, { intent: entry.intent, end: { state: line.state, atMs: line.atMs } });
  }
}

/** Makes the journal's folder entry durable once; the folder itself must be there. */
export async function createJournal(path: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  await file.close();
  await syncDirectory(dirname(path));
}

function textOf(entries: readonly JournalEntry[], epoch: number): string {
  const lines: JournalLine[] = [{ type: 'epoch', epoch }];
  for (const { intent, end } of entries) {
    lines.push({ type: 'intent', ...intent });
    if (end) lines.push({ type: 'end', operationId: intent.operationId, ...end });
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function isForgotten({ intent, end }: JournalEntry, nowMs: number): boolean {
  return end !== undefined && end.atMs + rememberedForMs[operationEffects[intent.kind]] < nowMs;
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isJournalLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isJournalLine(line: unknown): line is JournalLine {
  if (line === null || typeof line !== 'object') return false;
  const { type, operationId, kind, epoch, atMs, specHash, state } = line as Record<string, unknown>;
  if (type === 'epoch') return Number.isSafeInteger(epoch);
  if (typeof operationId !== 'string' || !ulidPattern.test(operationId) || !Number.isSafeInteger(atMs)) return false;
  if (type === 'end') return typeof state === 'string';
  return (
    type === 'intent' &&
    Number.isSafeInteger(epoch) &&
    typeof specHash === 'string' &&
    typeof kind === 'string' &&
    Object.hasOwn(operationEffects, kind)
  );
}
