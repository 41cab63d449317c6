import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, type FSWatcher, openSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/**
 * Runs a real etcd for as long as its manifest is in the folder, as the kubelet does: a manifest that goes ends it, one that comes starts it, and
 * an etcd that ends by itself is started again.
 */
export class KubeletStandIn {
  readonly #manifest: string;
  readonly #log: number;
  readonly #etcd: string;
  readonly #watcher: FSWatcher;
  #child: ChildProcess | undefined;
  #isStopped = false;

  constructor(manifests: string, { etcd, log }: { readonly etcd: string; readonly log: string }) {
    this.#manifest = join(manifests, 'etcd.yaml');
    this.#etcd = etcd;
    this.#log = openSync(log, 'a');
    this.#watcher = watch(manifests, () => this.#reconcile());
    this.#reconcile();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#watcher.close();
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  #reconcile(): void {
    if (this.#isStopped) return;
    if (!existsSync(this.#manifest)) return void this.#child?.kill('SIGTERM');
    if (this.#child) return;
    const pod = parse(readFileSync(this.#manifest, 'utf8')) as { spec: { containers: { command: string[] }[] } };
    const [, ...flags] = pod.spec.containers[0]?.command ?? [];
    const child = spawn(this.#etcd, flags, { stdio: ['ignore', this.#log, this.#log], env: { PATH: '/usr/bin:/bin', LANG: 'C' } });
    this.#child = child;
    child.once('exit', () => {
      this.#child = undefined;
      setImmediate(() => this.#reconcile());
    });
  }
}
