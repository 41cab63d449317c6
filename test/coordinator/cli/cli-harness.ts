import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenForOperators, type OperatorServer } from '../../../coordinator/api/operator-server.ts';
import type { Cli } from '../../../coordinator/cli/cli.ts';
import { OperatorClient } from '../../../coordinator/cli/operator-client.ts';
import { runCli } from '../../../coordinator/cli/run-cli.ts';
import { systemRandom } from '../../../shared/random.ts';
import { FakeClock } from '../../fake-clock.ts';
import { OperatorWorld } from '../api/operator-fakes.ts';

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was drawn on the terminal, picture by picture. */
  readonly drawn: readonly string[];
}

export interface CliCall {
  readonly isTerminal?: boolean;
  readonly answer?: string;
  readonly columns?: number;
  readonly interrupt?: AbortController;
  readonly onStderr?: (text: string) => void;
}

/** The real CLI and the real API over a real unix socket; only what is behind the API is made up. */
export class CliHarness {
  readonly world = new OperatorWorld();
  readonly #clients: OperatorClient[] = [];
  #directory = '';
  #server: OperatorServer | undefined;

  async start(): Promise<void> {
    this.#directory = await mkdtemp(join(tmpdir(), 'ks-cli-'));
    this.#server = await listenForOperators(this.world.deps(), { socketPath: this.socketPath });
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    this.world.lifetime.abort();
    await this.#server?.close(200);
    await rm(this.#directory, { recursive: true, force: true });
  }

  get directory(): string {
    return this.#directory;
  }

  get socketPath(): string {
    return join(this.#directory, 'operator.sock');
  }

  async run(
    line: string,
    { isTerminal = false, answer = '', columns = 100, interrupt = new AbortController(), onStderr }: CliCall = {},
  ): Promise<CliResult> {
    let [stdout, stderr] = ['', ''];
    const drawn: string[] = [];
    const cli: Cli = {
      out: (text) => {
        stdout += text;
      },
      err: (text) => {
        stderr += text;
        onStderr?.(text);
      },
      isInteractive: isTerminal,
      isLive: isTerminal,
      hasColour: false,
      columns: () => columns,
      env: {},
      ask: async (question) => {
        stderr += question;
        return answer;
      },
      redraw: async (text) => void drawn.push(text),
      interrupted: interrupt.signal,
      clock: this.world.clock,
      random: systemRandom,
      version: '0.1.0',
      connect: async () => {
        const client = new OperatorClient({ socketPath: this.socketPath, actor: 'kim', signal: interrupt.signal });
        this.#clients.push(client);
        return client;
      },
    };
    const exitCode = await runCli(line.split(' '), cli);
    return { exitCode, stdout, stderr, drawn };
  }

  async json(line: string): Promise<Record<string, unknown>> {
    const { stdout } = await this.run(`${line} -o json`);
    return JSON.parse(stdout) as Record<string, unknown>;
  }
}

/** A CLI without a terminal and without a coordinator, for commands that need neither. */
export function quietCli(env: Cli['env']): { readonly cli: Cli; readonly said: { stdout: string; stderr: string } } {
  const said = { stdout: '', stderr: '' };
  const cli: Cli = {
    out: (text) => {
      said.stdout += text;
    },
    err: (text) => {
      said.stderr += text;
    },
    ...{ isInteractive: false, isLive: false, hasColour: false, columns: () => 100, env, version: '0.1.0' },
    ...{ ask: async () => '', redraw: async () => undefined, interrupted: new AbortController().signal },
    ...{ clock: new FakeClock(), random: systemRandom, connect: () => Promise.reject(new Error('this command asks no coordinator')) },
  };
  return { cli, said };
}
