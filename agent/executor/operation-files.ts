import { chmod, chown, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeFileDurably } from '../../shared/files.ts';
import type { OperationOutcome } from '../../shared/operations.ts';
import type { Ended } from './operation-table.ts';

/** What `record-exit` wrote when the unit ended, in systemd's words. */
export interface UnitExit {
  /** `success`, `exit-code`, `signal`, `timeout`, `oom-kill`, … */
  readonly serviceResult: string;
  /** `exited`, `killed` or `dumped`. */
  readonly exitCode: string;
  /** A number, or the name of a signal. */
  readonly exitStatus: string;
  readonly atMs: number;
}

const tailBytes = 64 * 1024;
const maxResultBytes = 1024 * 1024;

/** The folder of one operation: written by its unit and by the executor, readable by the agent (group kubestep-agent). */
export class OperationFiles {
  readonly #operationsDir: string;
  readonly #groupId: number | undefined;

  constructor(operationsDir: string, groupId: number | undefined) {
    this.#operationsDir = operationsDir;
    this.#groupId = groupId;
  }

  get root(): string {
    return this.#operationsDir;
  }

  folder(operationId: string): string {
    return join(this.#operationsDir, operationId);
  }

  file(operationId: string, name: 'output' | 'stdout' | 'order.json' | 'exit.json' | 'outcome.json'): string {
    return join(this.folder(operationId), name);
  }

  async prepareRoot(): Promise<void> {
    await mkdir(this.#operationsDir, { recursive: true, mode: 0o750 });
    await this.#share(this.#operationsDir, 0o750);
  }

  async exists(operationId: string): Promise<boolean> {
    return (await stat(this.folder(operationId)).catch(ignoreMissing)) !== undefined;
  }

  /** Makes the folder with empty output files, so that the unit appends to files whose owner and mode are ours. */
  async create(operationId: string, order: string): Promise<void> {
    await mkdir(this.folder(operationId), { mode: 0o750 });
    await this.#share(this.folder(operationId), 0o750);
    for (const [name, content] of [
      ['output', ''],
      ['stdout', ''],
      ['order.json', `${order}\n`],
    ] as const) {
      const path = this.file(operationId, name);
      const file = await open(path, 'wx', 0o640);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.#share(path, 0o640);
    }
    await syncDirectory(this.folder(operationId));
    await syncDirectory(this.#operationsDir);
  }

  async readExit(operationId: string): Promise<UnitExit | undefined> {
    const text = await readFile(this.file(operationId, 'exit.json'), 'utf8').catch(ignoreMissing);
    return text === undefined ? undefined : (JSON.parse(text) as UnitExit);
  }

  /** What the unit left to read: the end of the output, and the whole result unless it is too large to be one. */
  async readEnded(operationId: string, isExitZero: boolean): Promise<Ended> {
    const output = await readTail(this.file(operationId, 'output'), tailBytes);
    const stdout = await readTail(this.file(operationId, 'stdout'), maxResultBytes);
    return { isExitZero, output, stdout };
  }

  async readOutcome(operationId: string): Promise<OperationOutcome | undefined> {
    const text = await readFile(this.file(operationId, 'outcome.json'), 'utf8').catch(ignoreMissing);
    return text === undefined ? undefined : (JSON.parse(text) as OperationOutcome);
  }

  async writeOutcome(operationId: string, outcome: OperationOutcome): Promise<void> {
    if (!(await this.exists(operationId))) return; // interrupted before its folder was made, or cleaned away by a person
    const path = this.file(operationId, 'outcome.json');
    await writeFileDurably(path, `${JSON.stringify(outcome)}\n`, { mode: 0o640 });
    await this.#share(path, 0o640);
  }

  async remove(operationId: string): Promise<void> {
    await rm(this.folder(operationId), { recursive: true, force: true });
  }

  async #share(path: string, mode: number): Promise<void> {
    if (this.#groupId !== undefined) await chown(path, process.getuid?.() ?? 0, this.#groupId);
    await chmod(path, mode); // the process' umask took the group's bits
  }
}

async function readTail(path: string, bytes: number): Promise<string> {
  const file = await open(path, 'r').catch(ignoreMissing);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, bytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
