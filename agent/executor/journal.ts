import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KubestepError } from '../../shared/errors.ts';
import { syncDirectory, writeFileDurably } from '../../shared/files.ts';
import { ulidPattern } from '../../shared/names.ts';
import { type OperationKind, type OperationOutcome, operationEffects } from '../../shared/operations.ts';

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
  #highestEpoch = 0;
  #linesSinceCompaction = 0;
  #damage: string | undefined;

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
    if (journal.#damage !== undefined) await journal.#reopen(text);
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

  /** Writes only what is still remembered. */
  async compact(nowMs: number): Promise<string[]> {
    const forgotten = [...this.#entries.values()].filter((entry) => isForgotten(entry, nowMs)).map(({ intent }) => intent.operationId);
    for (const operationId of forgotten) this.#entries.delete(operationId);
    const lines: JournalLine[] = [{ type: 'epoch', epoch: this.#highestEpoch }];
    for (const { intent, end } of this.#entries.values()) {
      lines.push({ type: 'intent', ...intent });
      if (end) lines.push({ type: 'end', operationId: intent.operationId, ...end });
    }
    await this.close();
    await writeFileDurably(this.#path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    this.#file = await open(this.#path, 'a', 0o600);
    this.#linesSinceCompaction = 0;
    return forgotten;
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
  async #reopen(text: string): Promise<void> {
    this.#file = await open(this.#path, 'a', 0o600);
    if (!text.endsWith('\n')) await this.#file.write('\n');
  }

  async #append(line: JournalLine): Promise<void> {
    if (!this.#file) throw new KubestepError('internal', 'the journal is closed');
    try {
      await this.#file.write(`${JSON.stringify(line)}\n`);
      await this.#file.datasync();
    } catch (cause) {
      // Half a line may be there now, and a later one would be appended to it: nothing is written until a restart has read the file.
      this.#damage = `writing to ${this.#path} failed: ${cause instanceof Error ? cause.message : String(cause)}`;
      throw new KubestepError('disk-full', this.#damage, { cause, hint: 'free disk space, then run: systemctl restart kubestep-executor' });
    }
    this.#linesSinceCompaction += 1;
    this.#take(line);
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
