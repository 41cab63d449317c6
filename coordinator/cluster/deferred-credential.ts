import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type KubestepError, toKubestepError } from '../../shared/errors.ts';
import { writeFileDurably } from '../../shared/files.ts';
import { readAdminKubeconfig } from './admin-kubeconfig.ts';
import { caFingerprint } from './cluster-name.ts';
import { endpointsFile, type InstallCredentialOptions, type InstalledCredential, installCredential } from './credential.ts';
import { EndpointBook } from './endpoints.ts';

export interface DeferredOptions {
  /** This machine in Kubernetes: its API server is the one that admin.conf names. */
  readonly node: string;
  readonly clusterName: string;
  /** Told when no API server answered and the credential is a place-holder. */
  readonly onDeferred: () => void;
}

/**
 * As `installCredential`, for the bad day: when no API server answers, the coordinator gets the CA and an address and a token that no API server
 * accepts, so that it can start, meet its agents and restore etcd. `coordinator install` afterwards makes the real one.
 */
export function installOrDefer(deferred: DeferredOptions): typeof installCredential {
  return async (options, signal) => {
    try {
      return await installCredential(options, signal);
    } catch (thrown) {
      if (!isAway(toKubestepError(thrown)) || signal.aborted) throw thrown;
      deferred.onDeferred();
      return storePlaceHolder(options, deferred);
    }
  };
}

function isAway({ code }: KubestepError): boolean {
  return code === 'unavailable' || code === 'deadline-exceeded';
}

async function storePlaceHolder(options: InstallCredentialOptions, { node, clusterName }: DeferredOptions): Promise<InstalledCredential> {
  const { kubernetesDir, adminKubeconfig, storing = (write) => write() } = options;
  const { server, identity } = await readAdminKubeconfig(adminKubeconfig);
  const endpoints = [{ ...server, node }];
  await storing(async () => {
    await mkdir(kubernetesDir, { recursive: true, mode: 0o700 });
    await EndpointBook.create(endpointsFile(kubernetesDir), endpoints);
    const credential = { token: 'none-yet', issuedAtMs: 0, expiresAtMs: 0, caPem: identity.caPem };
    await writeFileDurably(join(kubernetesDir, 'token.json'), `${JSON.stringify(credential, null, 2)}\n`);
  });
  return { defaultClusterName: clusterName, clusterUid: '', caFingerprint: caFingerprint(identity.caPem), expiresAtMs: 0, endpoints };
}
