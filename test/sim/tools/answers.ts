import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Kept answers of tools that only ask, below `var/lib/sim/answers/<generation>`: the wrapper that `installTool` writes repeats them, because starting
 * Node takes twenty times as long as the real tools take. Every change of the node's state begins a new generation.
 */
export class AnswerKeeper {
  readonly #directory: string;
  readonly #name: string;
  #text = '';

  constructor(root: string, commandLine: string) {
    // read before the state is: an answer that mixes old and new state is kept under the old generation, where nobody looks
    this.#directory = join(answersOf(root), currentGeneration(root));
    this.#name = commandLine;
  }

  add(text: string): void {
    this.#text += text;
  }

  /** The exit code is the first line. */
  keep(exitCode: number): void {
    if (exitCode > 1 || this.#name.includes('/') || this.#name.length > 200) return; // a refusal, or no name for a file
    mkdirSync(this.#directory, { recursive: true });
    writeFileSync(join(this.#directory, this.#name), `${exitCode}\n${this.#text}`);
  }
}

/** To be called after the state was changed. */
export function beginGeneration(root: string): void {
  const answers = answersOf(root);
  mkdirSync(answers, { recursive: true });
  writeFileSync(join(answers, 'now'), `${Date.now()}-${process.pid}\n`);
}

function currentGeneration(root: string): string {
  try {
    return readFileSync(join(answersOf(root), 'now'), 'utf8').trim() || 'first';
  } catch {
    return 'first';
  }
}

function answersOf(root: string): string {
  return join(root, 'var/lib/sim/answers');
}
