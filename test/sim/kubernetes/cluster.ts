import { computeBudgets } from './budgets.ts';
import { markDeleted } from './eviction.ts';
import { Kubelets, type KubeletTimes } from './kubelets.ts';
import { ObjectStore } from './object-store.ts';
import { OldApis } from './old-apis.ts';
import { reconcileWorkloads } from './workloads.ts';

/** Store, controllers and kubelets; after every write the controllers run until nothing changes any more. */
export class SimulatedCluster {
  readonly store = new ObjectStore();
  readonly oldApis = new OldApis();
  readonly kubelets: Kubelets;
  #isReconciling = false;

  constructor(times: KubeletTimes) {
    this.kubelets = new Kubelets(this.store, times);
    this.store.onChange(() => this.reconcile());
  }

  /** A write made by a controller is seen by the next pass of the same call, so that a reader never sees half of a reaction. */
  reconcile(): void {
    if (this.#isReconciling) return;
    this.#isReconciling = true;
    try {
      for (let before = ''; before !== this.store.revision; ) {
        before = this.store.revision;
        reconcileWorkloads(this.store, (pod) => markDeleted(this.store, pod));
        this.kubelets.reconcile();
        computeBudgets(this.store);
      }
    } finally {
      this.#isReconciling = false;
    }
  }

  close(): void {
    this.kubelets.close();
  }
}
