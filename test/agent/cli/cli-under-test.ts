import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AgentCli } from '../../../agent/cli/agent-cli.ts';
import { runAgentCommand } from '../../../agent/cli/program.ts';
import { systemClock } from '../../../shared/clock.ts';
import { type NodePaths, nodePaths } from '../../../shared/paths.ts';
import { AgentsUnderTest, never } from '../../coordinator/agents/agents-under-test.ts';
import { FakeExecutor } from '../fake-executor.ts';
import { FakeUnits } from './fake-units.ts';

/** `kubestep agent …` on an empty machine, against a real coordinator and a fake executor. */
export class CliUnderTest {
  readonly coordinator: AgentsUnderTest;
  readonly paths: NodePaths;
  readonly executor: FakeExecutor;
  readonly units = new FakeUnits();
  readonly #root: string;
  /** Of the last command. */
  out = '';
  err = '';

  private constructor(coordinator: AgentsUnderTest, root: string) {
    this.coordinator = coordinator;
    this.#root = root;
    this.paths = nodePaths(root);
    this.executor = new FakeExecutor(this.paths.executorSocket, this.paths.operationsDir);
  }

  static async start(): Promise<CliUnderTest> {
    const cli = new CliUnderTest(await AgentsUnderTest.start(), await mkdtemp(join(tmpdir(), 'kubestep-cli-')));
    await mkdir(dirname(cli.paths.executorSocket), { recursive: true });
    await cli.executor.listen();
    return cli;
  }

  /** Runs one command line and gives its exit code. */
  async run(words: readonly string[], overrides: Partial<AgentCli> = {}): Promise<number> {
    [this.out, this.err] = ['', ''];
    return runAgentCommand(['agent', ...words], {
      out: (text) => {
        this.out += text;
      },
      err: (text) => {
        this.err += text;
      },
      readInput: async () => '',
      paths: this.paths,
      isSimulated: true,
      isRoot: false,
      hostname: 'w1',
      units: this.units,
      agentAccount: async () => ({ uid: 1, gid: 1 }),
      clock: systemClock,
      signal: never,
      ...overrides,
    });
  }

  async install(token: string, ...more: string[]): Promise<number> {
    return this.run(['install', '--coordinator', this.coordinator.sessions, '--token', token, ...more]);
  }

  async stop(): Promise<void> {
    await this.executor.close();
    await this.coordinator.stop();
    await rm(this.#root, { recursive: true, force: true });
  }
}
