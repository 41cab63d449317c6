import { expect } from 'chai';
import { ExecutorClient } from '../../agent/executor-client.ts';
import type { OperationState } from '../../shared/executor-protocol.ts';
import { operationUnit } from '../../shared/names.ts';
import type { OperationInput, OperationKind, OperationOutcome, OperationResult } from '../../shared/operations.ts';
import type { InstalledPackage } from '../../shared/operations-packages.ts';
import type { Order, SignedOrder } from '../../shared/order.ts';
import { until } from '../until.ts';
import type { Machine } from './machine.ts';
import type { OrderDesk } from './orders.ts';

const forEver = new AbortController().signal;
const operationMs = 120_000;
const executorUnit = 'kubestep-executor.service';

/** A machine with the agent's package: gives orders to its executor, over its socket, with the agent's own client. */
export class KubestepNode {
  readonly machine: Machine;
  readonly desk: OrderDesk;

  constructor(machine: Machine, desk: OrderDesk) {
    this.machine = machine;
    this.desk = desk;
  }

  /** Sends an order once. */
  async send(order: Order): Promise<OperationState> {
    return this.sendSigned(this.desk.sign(order));
  }

  async sendSigned(signed: SignedOrder): Promise<OperationState> {
    return this.#ask((client) => client.start(signed, forEver));
  }

  async hello(): Promise<Awaited<ReturnType<ExecutorClient['hello']>>> {
    return this.#ask((client) => client.hello(forEver));
  }

  /** Waits for an operation's end, over as many executors as it takes. */
  async outcome({ operationId }: Order): Promise<OperationOutcome> {
    let state: OperationState | undefined;
    const hasEnded = async () => {
      state = await this.#ask((client) => client.wait(operationId, forEver)).catch(() => undefined);
      return state !== undefined && state.state !== 'running' && state.state !== 'unknown';
    };
    await until(`operation ${operationId} has ended`, hasEnded, operationMs);
    return state as OperationOutcome;
  }

  /** Gives a new order and waits for its end. */
  async do<K extends OperationKind>(kind: K, input: OperationInput<K>): Promise<OperationOutcome & { readonly order: Order }> {
    const order = this.desk.order(kind, input);
    const started = await this.send(order);
    const outcome = started.state === 'running' ? await this.outcome(order) : (started as OperationOutcome);
    return { ...outcome, order };
  }

  /** As `do`, for what must succeed. */
  async mustDo<K extends OperationKind>(kind: K, input: OperationInput<K>): Promise<OperationResult<K>> {
    const { state, reason, result, order } = await this.do(kind, input);
    expect(state, `${kind}: ${reason}\n${this.output(order)}`).to.equal('succeeded');
    return result as OperationResult<K>;
  }

  output({ operationId }: Order): string {
    return this.machine.read(`/var/lib/kubestep/operations/${operationId}/output`);
  }

  /** How often scripts and programs of the stand-in packages ran whose line begins so. */
  runs(start: string): number {
    return this.machine
      .read('/var/log/stand-in-runs')
      .split('\n')
      .filter((line) => line.startsWith(start)).length;
  }

  tell(failpoint: string, what: 'fail' | 'wait'): void {
    this.machine.write(`/run/failpoints/${failpoint}`, what);
  }

  async reached(failpoint: string): Promise<void> {
    await until(`${failpoint} is reached`, () => this.machine.exists(`/run/failpoints/${failpoint}.reached`));
  }

  /** Takes a failpoint away: what waits goes on. */
  async release(failpoint: string): Promise<void> {
    await this.machine.run(['rm', '-f', `/run/failpoints/${failpoint}`, `/run/failpoints/${failpoint}.reached`]);
  }

  async executorPid(): Promise<number> {
    return Number(await this.machine.run(['systemctl', 'show', '--property=MainPID', '--value', executorUnit]));
  }

  /** Kills the executor as hard as can be, and waits for the next one. */
  async killExecutor(): Promise<void> {
    const before = await this.executorPid();
    await this.machine.run(['kill', '-9', String(before)]);
    await this.nextExecutor(before);
  }

  async nextExecutor(before: number): Promise<void> {
    await until('another executor answers', async () => {
      const pid = await this.executorPid();
      return pid !== 0 && pid !== before && (await this.#answers());
    });
  }

  async ready(): Promise<void> {
    await until('the executor answers', () => this.#answers());
  }

  async isUnitLoaded({ operationId }: Order): Promise<boolean> {
    const { stdout } = await this.machine.tryRun(['systemctl', 'show', '--property=LoadState', '--value', operationUnit(operationId)]);
    return stdout.trim() === 'loaded';
  }

  /** What dpkg says, without the executor. */
  async installed(name: string): Promise<Pick<InstalledPackage, 'version' | 'status'>> {
    const format = ['Version', 'db:Status-Abbrev'].map((field) => `\${${field}}`).join('\\t');
    const { stdout } = await this.machine.tryRun(['dpkg-query', '-W', '-f', format, name]);
    const [version = '', status = ''] = stdout.split('\t');
    return { version, status };
  }

  async #answers(): Promise<boolean> {
    return this.hello().then(
      () => true,
      () => false,
    );
  }

  async #ask<T>(question: (client: ExecutorClient) => Promise<T>): Promise<T> {
    const client = new ExecutorClient(this.machine.path('/run/kubestep/executor.sock'));
    try {
      return await question(client);
    } finally {
      client.close();
    }
  }
}
