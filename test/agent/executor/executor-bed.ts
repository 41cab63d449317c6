import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../../agent/executor/check-order.ts';
import { Executor } from '../../../agent/executor/executor.ts';
import { Journal } from '../../../agent/executor/journal.ts';
import { OperationFiles } from '../../../agent/executor/operation-files.ts';
import { operations } from '../../../agent/executor/operations.ts';
import type { TransientUnit, UnitPort } from '../../../agent/executor/systemd.ts';
import { silentLogger } from '../../../shared/log.ts';
import type { SignedOrder } from '../../../shared/order.ts';
import { nodePaths } from '../../../shared/paths.ts';
import { FakeClock } from '../../fake-clock.ts';
import { OrderMaker } from './executor-under-test.ts';

export const idle = `kubeadm\t1.34.4-1.1\thi \n`;

/** PID 1 in memory: what is loaded is loaded until the test ends it. */
export class FakeUnits implements UnitPort {
  readonly started: TransientUnit[] = [];
  readonly loaded = new Set<string>();
  refuseWith: string | undefined;

  async start(unit: TransientUnit): ReturnType<UnitPort['start']> {
    if (this.loaded.has(unit.operationId)) return { outcome: 'already-loaded' };
    if (this.refuseWith !== undefined) return { outcome: 'refused', reason: this.refuseWith };
    this.started.push(unit);
    this.loaded.add(unit.operationId);
    return { outcome: 'started' };
  }

  async isLoaded(operationId: string): Promise<boolean> {
    return this.loaded.has(operationId);
  }
}

/** An executor over a real folder, a fake PID 1 and a clock of its own. */
export class Bed {
  readonly folder = mkdtempSync(join(tmpdir(), 'ks-executor-'));
  readonly orders = new OrderMaker();
  readonly units = new FakeUnits();
  readonly clock = new FakeClock(Date.now());
  readonly files = new OperationFiles(join(this.folder, 'operations'), undefined);
  readonly ends = new Map<string, () => void>();
  installed = idle;
  executor = this.#make(undefined);
  journal: Journal | undefined;

  /** A new process over the same disk; what the units do goes on. */
  async restart(): Promise<Executor> {
    await this.files.prepareRoot();
    await this.journal?.close();
    this.journal = (await Journal.open(join(this.folder, 'journal.jsonl'), this.clock.now())).journal;
    this.executor = this.#make(this.journal);
    await this.executor.recover();
    return this.executor;
  }

  start(order: SignedOrder) {
    return this.executor.start(Buffer.from(order.order).toString('utf8'), Buffer.from(order.signature).toString('base64'));
  }

  /** As record-exit does at the end of a unit. */
  writeExit(operationId: string, exit: { serviceResult?: string; exitCode?: string; exitStatus?: string } = {}): void {
    const whole = { serviceResult: 'success', exitCode: 'exited', exitStatus: '0', atMs: 5, ...exit };
    writeFileSync(this.files.file(operationId, 'exit.json'), JSON.stringify(whole));
  }

  end(operationId: string, exit: Parameters<Bed['writeExit']>[1] = {}): void {
    this.writeExit(operationId, exit);
    this.units.loaded.delete(operationId);
    this.ends.get(operationId)?.();
  }

  async remove(): Promise<void> {
    await this.journal?.close();
    rmSync(this.folder, { recursive: true });
  }

  #make(journal: Journal | undefined): Executor {
    return new Executor({
      trust: { clusterId: this.orders.clusterId, node: 'w1', publicKey: this.orders.publicKey },
      journal: journal as Journal, // the first executor is replaced before it is asked anything
      files: this.files,
      table: operations,
      units: this.units,
      node: { query: async (tool) => ({ exitCode: 0, stdout: tool === 'dpkg-query' ? this.installed : '', stderr: '' }) },
      watch: { ended: (operationId) => new Promise((resolve) => this.ends.set(operationId, resolve)) },
      programs: { tool: async (name) => `/usr/bin/${name}`, job: (name) => ['/usr/lib/kubestep/node', `/jobs/${name}.js`] },
      paths: nodePaths(this.folder),
      clock: this.clock,
      log: silentLogger,
      signal: new AbortController().signal,
    });
  }
}

export async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  const thrown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (thrown instanceof Refusal) return thrown;
  throw new Error('it was not refused', { cause: thrown });
}
