import { request } from 'node:http';
import type { SimulatedNode } from './node-state.ts';

/** What the simulated cluster tells a stand-in. */
export interface ClusterView {
  /** Version that each control-plane node's API server serves. */
  readonly apiServers: Readonly<Record<string, string>>;
  /** Version that each node's kubelet reported last. */
  readonly kubelets: Readonly<Record<string, string>>;
  /** `kubernetesVersion` of the ConfigMap `kubeadm-config`. */
  readonly configuredVersion: string;
}

/** What happens on a node and is felt by the whole cluster. `test/sim/cluster-events.ts` answers. */
export type ClusterEvent =
  /** The kubelet saw a new manifest and restarts that static pod. */
  | { readonly kind: 'static-pod'; readonly node: string; readonly component: string; readonly image: string }
  /** `kubeadm upgrade apply` stored the new version and applied the addons. */
  | { readonly kind: 'cluster-upgraded'; readonly version: string; readonly corednsTag: string }
  /** A kubelet process of this version started. */
  | { readonly kind: 'kubelet-started'; readonly node: string; readonly version: string }
  | { readonly kind: 'kubelet-stopped'; readonly node: string };

/** @throws Error when the cluster is gone: the stand-in then fails as the real tool does without an API server. */
export async function lookAtCluster(node: SimulatedNode): Promise<ClusterView> {
  return (await call(node, 'GET')) as ClusterView;
}

/** Answers when the event has begun; what takes time goes on in the cluster. A node without cluster tells nobody. */
export async function tellCluster(node: SimulatedNode, event: ClusterEvent): Promise<void> {
  if (node.controlSocket !== undefined) await call(node, 'POST', JSON.stringify(event));
}

function call({ controlSocket }: SimulatedNode, method: string, body?: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: controlSocket, method, path: '/', headers: { connection: 'close' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(text));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
