import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecutorClient } from '../../../agent/executor-client.ts';
import type { OperationState } from '../../../shared/executor-protocol.ts';
import { ulid } from '../../../shared/names.ts';
import type { OperationInput, OperationKind } from '../../../shared/operations.ts';
import { formatSigningPublicKey, type Order, type SignedOrder, signOrder, specHash } from '../../../shared/order.ts';
import { nodePaths } from '../../../shared/paths.ts';
import { systemRandom } from '../../../shared/random.ts';
import { makeNodeFolder } from '../../sim/node-folder.ts';
import { SimulatedNodeHandle } from '../../sim/node-handle.ts';
import { repositoriesOf } from '../../sim/tools/catalog.ts';
import { until } from '../../until.ts';

/** An end, not a pace: on a slow machine it is never near. */
export const limitMs = 60_000;

const yes = () => true;
const no = () => false;

/** Makes orders as the coordinator of one cluster does. */
export class OrderMaker {
  readonly #key: KeyObject;
  readonly publicKey: KeyObject;
  readonly clusterId = 'c1';
  epoch = 1;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.#key = privateKey;
    this.publicKey = publicKey;
  }

  order<K extends OperationKind>(kind: K, input: OperationInput<K>, changes: Partial<Order> = {}): SignedOrder & { operationId: string } {
    const nowMs = Date.now();
    const order: Order = {
      clusterId: this.clusterId,
      node: 'w1',
      operationId: ulid(nowMs, systemRandom),
      kind,
      input,
      specHash: specHash(changes.kind ?? kind, changes.input ?? input),
      epoch: this.epoch,
      issuedAtMs: nowMs,
      notAfterMs: nowMs + 60_000,
      ...changes,
    };
    return { ...signOrder(order, this.#key), operationId: order.operationId };
  }
}

/** A simulated worker with the real executor as its own process. */
export class ExecutorUnderTest extends SimulatedNodeHandle {
  readonly orders = new OrderMaker();
  readonly client: ExecutorClient;
  readonly paths = nodePaths(this.node.root);

  static make(): ExecutorUnderTest {
    const root = mkdtempSync(join(tmpdir(), 'ks-exec-'));
    const repositoryFile = join(root, 'repositories.json');
    writeFileSync(repositoryFile, JSON.stringify(repositoriesOf(['v1.33.13', 'v1.34.4'])));
    const node = { root, name: 'w1', role: 'worker' as const, ip: '127.0.0.1', timeScale: 0.001, repositoryFile };
    makeNodeFolder(node, 'v1.33.13');
    return new ExecutorUnderTest(node);
  }

  constructor(node: SimulatedNodeHandle['node']) {
    super(node);
    const trust = {
      clusterId: this.orders.clusterId,
      node: node.name,
      caPin: `sha256:${'0'.repeat(64)}`,
      signingKey: formatSigningPublicKey(this.orders.publicKey),
    };
    writeFileSync(this.paths.trustFile, JSON.stringify(trust), { mode: 0o644 });
    this.client = new ExecutorClient(this.paths.executorSocket);
  }

  async begin(): Promise<void> {
    this.executor.start();
    const answers = this.client.hello.bind(this.client);
    await until('the executor answers', () => answers(AbortSignal.timeout(limitMs)).then(yes, no));
  }

  async remove(): Promise<void> {
    this.client.close();
    await this.executor.kill();
    await this.cutPower();
    rmSync(this.node.root, { recursive: true, force: true });
  }

  send(order: SignedOrder): Promise<OperationState> {
    return this.client.start(order, AbortSignal.timeout(limitMs));
  }

  wait(operationId: string): Promise<OperationState> {
    return this.client.wait(operationId, AbortSignal.timeout(limitMs));
  }

  async run(order: SignedOrder & { operationId: string }): Promise<OperationState> {
    await this.send(order);
    return this.wait(order.operationId);
  }

  /** How often a tool was begun with these words in its command line. */
  timesBegun(words: string): number {
    return this.commandLines().filter((line) => line.includes(words)).length;
  }

  outputOf(operationId: string): string {
    return readFileSync(join(this.paths.operationsDir, operationId, 'output'), 'utf8');
  }

  hasFile(operationId: string, name: string): boolean {
    return existsSync(join(this.paths.operationsDir, operationId, name));
  }
}
