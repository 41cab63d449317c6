import type { Clock } from '../../shared/clock.ts';
import { ApiCaller } from './api-caller.ts';
import type { ClusterPort } from './cluster-port.ts';
import { CredentialKeeper, endpointsFile } from './credential.ts';
import { EndpointBook } from './endpoints.ts';
import { KubernetesCluster } from './kubernetes-cluster.ts';

export interface OpenClusterOptions {
  readonly kubernetesDir: string;
  readonly clock: Clock;
  readonly requestTimeoutMs?: number;
  readonly withinMs?: number;
}

export interface OpenedCluster {
  readonly cluster: ClusterPort;
  /** When the token ends; for `status`. */
  readonly expiry: CredentialKeeper['expiry'];
  /** Renews the token at half of its life; to be called now and then (once an hour is enough). */
  readonly renewCredential: (signal: AbortSignal) => Promise<boolean>;
  readonly close: () => void;
}

/** Opens the cluster by what `installCredential` stored; contacts nobody yet. @throws KubestepError `unauthenticated` without a credential. */
export async function openCluster({ kubernetesDir, clock, ...limits }: OpenClusterOptions): Promise<OpenedCluster> {
  const keeper = await CredentialKeeper.load(kubernetesDir, clock);
  const endpoints = await EndpointBook.load(endpointsFile(kubernetesDir));
  const caller = new ApiCaller({ endpoints: () => endpoints.list(), identity: () => keeper.identity(), clock, ...limits });
  return {
    cluster: new KubernetesCluster({ caller, endpoints, clock, mark: () => keeper.mark() }),
    expiry: () => keeper.expiry(),
    renewCredential: (signal) => keeper.renew(caller, signal),
    close: () => caller.close(),
  };
}
