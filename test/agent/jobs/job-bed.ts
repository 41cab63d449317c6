import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JobContext } from '../../../agent/jobs/job.ts';
import type { CommandResult } from '../../../shared/exec.ts';
import { nodePaths } from '../../../shared/paths.ts';
import { FakeClock } from '../../fake-clock.ts';

type Answer = string | Partial<CommandResult> | ((line: string) => string | Partial<CommandResult>);

/** A job's surroundings: a node in a fresh folder, and tools that answer what they were told to, and refuse anything else. */
export class JobBed {
  readonly root: string = mkdtempSync(join(tmpdir(), 'kubestep-job-'));
  readonly stop: AbortController = new AbortController();
  readonly clock: FakeClock = new FakeClock();
  /** What ran, in order: `tool argument …`. */
  readonly asked: string[] = [];
  readonly worked: string[] = [];
  readonly notes: string[] = [];
  readonly #answers: (readonly [pattern: RegExp, answer: Answer])[] = [];

  constructor() {
    mkdirSync(join(this.root, 'run'), { recursive: true });
  }

  /** The newest answer whose pattern fits a command's line is given. */
  on(pattern: RegExp, answer: Answer): this {
    this.#answers.unshift([pattern, answer]);
    return this;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  get context(): JobContext {
    const ask: JobContext['tools']['ask'] = async (tool, ...args) => this.#answer(this.asked, [tool, ...args].join(' '));
    return {
      paths: nodePaths(this.root, []),
      clock: this.clock,
      note: (line) => void this.notes.push(line),
      stopping: this.stop.signal,
      tools: { ask, askProgram: ask, work: async (tool, ...args) => this.#answer(this.worked, [tool, ...args].join(' ')) },
    };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #answer(log: string[], line: string): CommandResult {
    log.push(line);
    const found = this.#answers.find(([pattern]) => pattern.test(line));
    if (!found) throw new Error(`nobody was expected to run: ${line}`);
    const answer = typeof found[1] === 'function' ? found[1](line) : found[1];
    const result = typeof answer === 'string' ? { stdout: answer } : answer;
    return { exitCode: 0, stdout: '', stderr: '', isTimedOut: false, ...result };
  }
}
