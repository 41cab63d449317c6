import type { Cli } from './cli.ts';

/** Notes of a call under way: one line that is redrawn on a terminal, one line each elsewhere. Always on stderr. */
export class Progress {
  readonly #cli: Cli;
  #last = '';

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  async note(text: string): Promise<void> {
    if (text === this.#last) return;
    this.#last = text;
    if (this.#cli.isLive) return this.#cli.redraw(`${text.slice(0, this.#cli.columns() - 1)}\n`);
    this.#cli.err(`${new Date(this.#cli.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')} ${text}\n`);
  }

  /** Removes the line that was redrawn. Safe to repeat. */
  async end(): Promise<void> {
    if (this.#cli.isLive && this.#last !== '') await this.#cli.redraw('');
    this.#last = '';
  }
}
