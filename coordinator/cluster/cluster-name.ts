import { createHash, X509Certificate } from 'node:crypto';
import { parseClusterConfiguration } from './cluster-configuration.ts';

/** SHA-256 of the public key of the cluster's CA, lower-case hex: what kubeadm calls `discovery-token-ca-cert-hash`. */
export function caFingerprint(caPem: string): string {
  const spki = new X509Certificate(caPem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
}

/** kubeadm's clusterName is `kubernetes` nearly everywhere; six digits of the CA's hash tell two clusters apart. */
export function defaultClusterName(kubeadmConfig: Readonly<Record<string, string>>, caPem: string): string {
  const { clusterName } = parseClusterConfiguration(kubeadmConfig['ClusterConfiguration'] ?? '');
  return `${clusterName}-${caFingerprint(caPem).slice(0, 6)}`;
}
