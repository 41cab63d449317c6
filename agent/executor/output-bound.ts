import { open, stat } from 'node:fs/promises';
import { findTool, runCommand, toolEnvironment } from '../../shared/exec.ts';
import type { Logger } from '../../shared/log.ts';
import type { NodePaths } from '../../shared/paths.ts';
import type { OperationFiles } from './operation-files.ts';

const mebibyte = 1024 * 1024;
const blockBytes = 4096;
const punchTimeoutMs = 20_000;

export interface OutputLimits {
  /** What is kept of the beginning, and of the end. */
  readonly keptBytes: number;
  /** So much more may be there before the middle is dropped. */
  readonly slackBytes: number;
}

/** Gives the room of a part of a file back; its size and every other byte stay. */
export type PunchHole = (path: string, offset: number, length: number) => Promise<void>;

export interface OutputBoundDeps {
  readonly files: OperationFiles;
  readonly punchHole: PunchHole;
  readonly log: Logger;
  readonly limits?: OutputLimits;
}

/**
 * Keeps a program that talks without end from filling the disk, and leaves the program alone: a killed dpkg leaves the node half-configured, and
 * one whose output is closed dies by SIGPIPE. The kernel appends to the file, so the middle becomes a hole: beginning, end and offsets are what
 * they were.
 */
export class OutputBound {
  readonly #deps: OutputBoundDeps;
  readonly #limits: OutputLimits;
  /** Files whose middle cannot be dropped; said once. */
  readonly #hopeless = new Set<string>();

  constructor(deps: OutputBoundDeps) {
    this.#deps = deps;
    this.#limits = deps.limits ?? { keptBytes: 8 * mebibyte, slackBytes: 16 * mebibyte };
  }

  /** Looks at the files of an operation, and drops what is too much. Never fails. Safe to repeat. */
  async apply(operationId: string): Promise<void> {
    for (const name of ['output', 'stdout'] as const) {
      const path = this.#deps.files.file(operationId, name);
      if (this.#hopeless.has(path)) continue;
      try {
        await this.#applyTo(path);
      } catch (error) {
        this.#hopeless.add(path);
        this.#deps.log.warn('the output of an operation grows and cannot be bounded', { operation: operationId, error });
      }
    }
  }

  async #applyTo(path: string): Promise<void> {
    const { keptBytes, slackBytes } = this.#limits;
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || found.blocks * 512 <= 2 * keptBytes + slackBytes) return;
    const end = Math.floor((found.size - keptBytes) / blockBytes) * blockBytes;
    await this.#deps.punchHole(path, keptBytes, end - keptBytes);
    await tellOfHole(path, keptBytes);
    this.#deps.log.warn('the middle of an output was dropped', { path, fromByte: keptBytes, toByte: end });
  }
}

/** Written over dropped bytes, so it moves nothing. */
async function tellOfHole(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write('\n[kubestep: there was too much output; what stood from here on is dropped, the end follows]\n', at);
  } finally {
    await file.close();
  }
}

/** By fallocate of util-linux, which every Debian and Ubuntu has. @returns what rejects where the file system has no holes. */
export function fallocateHoles(paths: NodePaths): PunchHole {
  return async (path, offset, length) => {
    const range = ['--punch-hole', '--offset', String(offset), '--length', String(length)];
    const argv = [await findTool('fallocate', paths.toolDirs), ...range, path] as const;
    const { exitCode, stderr } = await runCommand({ argv, env: toolEnvironment(paths), timeoutMs: punchTimeoutMs });
    if (exitCode !== 0) throw new Error(stderr.trim() || `fallocate ended with ${exitCode}`);
  };
}
