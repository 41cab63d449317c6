import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiServerState, type SeenRequest, SimulatedApiServer } from './api-server.ts';
import { type KeyPair, TestAuthority } from './certificates.ts';
import { SimulatedCluster } from './cluster.ts';
import { listenForControl } from './control.ts';
import type { KubeletTimes } from './kubelets.ts';
import type { ObjectStore } from './object-store.ts';
import { seed } from './seed.ts';
import { Tokens } from './tokens.ts';

export interface SimulatedKubernetesOptions {
  /** Each gets an API server of its own on `ip:apiServerPort`; loopback addresses. */
  readonly controlPlanes: readonly { readonly name: string; readonly ip: string }[];
  readonly workers: readonly { readonly name: string; readonly ip: string }[];
  readonly version: string;
  /** Folder for admin.conf and the control socket; made when missing. */
  readonly dir: string;
  /** A deployment `default/web` of three pods with a budget of two; default true. */
  readonly workload?: boolean;
  /** Default 6443. */
  readonly apiServerPort?: number;
  readonly times?: Partial<KubeletTimes>;
}

export interface SimulatedKubernetes {
  /** Path of an admin.conf as kubeadm writes it. */
  readonly adminKubeconfig: string;
  /** Path of the unix socket; `control.ts` says what it takes. */
  readonly controlSocket: string;
  readonly caPem: string;
  readonly authority: TestAuthority;
  readonly store: ObjectStore;
  readonly cluster: SimulatedCluster;
  readonly tokens: Tokens;
  readonly apiServers: ReadonlyMap<string, SimulatedApiServer>;
  /** Every answered call, oldest first. */
  readonly requests: SeenRequest[];
  setApiServer(node: string, state: ApiServerState): Promise<void>;
  stop(): Promise<void>;
}

const defaultTimes: KubeletTimes = { podStartMs: 20, podStopMs: 20, nodeGraceMs: 400 };

/** Starts API servers, controllers and kubelets of a simulated kubeadm cluster in this process. @throws when an address is in use. */
export async function startSimulatedKubernetes(options: SimulatedKubernetesOptions): Promise<SimulatedKubernetes> {
  const { controlPlanes, version, dir, workload = true, apiServerPort = 6443 } = options;
  await mkdir(dir, { recursive: true });
  const authority = await TestAuthority.create();
  const cluster = new SimulatedCluster({ ...defaultTimes, ...options.times });
  seed(cluster.store, { controlPlanes, workers: options.workers, version, apiServerPort, workload });
  const tokens = new Tokens();
  const requests: SeenRequest[] = [];
  const apiServers = new Map<string, SimulatedApiServer>();
  for (const { name, ip } of controlPlanes) {
    const pair = await authority.serverPair(name, [ip, '10.96.0.1']);
    const server = { node: name, host: ip, port: apiServerPort, version, caPem: authority.certificatePem, pair };
    apiServers.set(name, new SimulatedApiServer(server, { cluster, tokens }, (request) => requests.push(request)));
  }
  for (const server of apiServers.values()) await server.setState('up');
  const adminKubeconfig = join(dir, 'admin.conf');
  const admin = await authority.clientPair('kubernetes-admin', 'kubeadm:cluster-admins');
  await writeFile(adminKubeconfig, kubeconfig(`https://${controlPlanes[0]?.ip}:${apiServerPort}`, authority.certificatePem, admin), {
    mode: 0o600,
  });
  const controlSocket = join(dir, 'control.sock');
  const control = await listenForControl(controlSocket, { cluster, apiServers });

  return {
    adminKubeconfig,
    controlSocket,
    caPem: authority.certificatePem,
    authority,
    store: cluster.store,
    cluster,
    tokens,
    apiServers,
    requests,
    setApiServer: async (node, state) => {
      await apiServers.get(node)?.setState(state);
    },
    stop: async () => {
      cluster.close();
      control.close();
      control.closeAllConnections();
      await once(control, 'close');
      for (const server of apiServers.values()) await server.close();
    },
  };
}

function kubeconfig(server: string, caPem: string, { certificatePem, keyPem }: KeyPair): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(caPem)}
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: kubernetes-admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
kind: Config
users:
- name: kubernetes-admin
  user:
    client-certificate-data: ${base64(certificatePem)}
    client-key-data: ${base64(keyPem)}
`;
}
