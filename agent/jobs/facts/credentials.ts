import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../../../shared/files.ts';
import type { NodeFacts } from '../../../shared/operations.ts';
import type { JobContext } from '../job.ts';

/**
 * Names and dates of what kubeadm made, of the certificates inside kubeconfigs, and of the kubelet's own; never a key. A worker's copy of the CA
 * is left out: it tells nothing about the worker.
 */
export async function credentialFacts({ paths }: JobContext): Promise<Pick<NodeFacts, 'certificates' | 'hasAdminConf'>> {
  const { kubernetesDir, kubeletDir, root } = paths;
  const isControlPlane = await exists(join(kubernetesDir, 'pki/apiserver.crt'));
  const certificates = {
    ...(isControlPlane ? await readCertificates(kubernetesDir, root) : {}),
    ...(await readKubeconfigs(kubernetesDir, root)),
    ...(await readKubelet(kubeletDir, root)),
  };
  return { certificates, hasAdminConf: await exists(join(kubernetesDir, 'admin.conf')) };
}

/** The kubelet renews these itself, into new files behind links. `kubelet.crt`, which it signs itself, is left out: nobody trusts it, so its end means nothing. */
async function readKubelet(kubeletDir: string, root: string): Promise<Record<string, number>> {
  const files = ['kubelet-client-current.pem', 'kubelet-server-current.pem'].map((name) => join(kubeletDir, 'pki', name));
  const ends = await Promise.all(files.map(readExpiry));
  return Object.fromEntries(files.flatMap((file, index) => (ends[index] === undefined ? [] : [[file.slice(root.length), ends[index]]])));
}

/** A kubeconfig holds a certificate where it does not only name a file. */
async function readKubeconfigs(kubernetesDir: string, root: string): Promise<Record<string, number>> {
  const expiry: Record<string, number> = {};
  const names = (await readdir(kubernetesDir).catch(() => [])).filter((name) => name.endsWith('.conf')).sort();
  for (const name of names) {
    const file = join(kubernetesDir, name);
    const text = await readFile(file, 'utf8').catch(() => '');
    const [, encoded] = /^\s*(?:- )?client-certificate-data:\s*([A-Za-z0-9+/=]+)\s*$/m.exec(text) ?? [];
    const endsAtMs = encoded === undefined ? undefined : endOf(Buffer.from(encoded, 'base64'));
    if (endsAtMs !== undefined) expiry[file.slice(root.length)] = endsAtMs;
  }
  return expiry;
}

async function readCertificates(kubernetesDir: string, root: string): Promise<Record<string, number>> {
  const folders = [join(kubernetesDir, 'pki'), join(kubernetesDir, 'pki/etcd')];
  const expiry: Record<string, number> = {};
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.crt')).sort();
    for (const name of names) {
      const endsAtMs = await readExpiry(join(folder, name));
      if (endsAtMs !== undefined) expiry[join(folder, name).slice(root.length)] = endsAtMs;
    }
  }
  return expiry;
}

async function readExpiry(path: string): Promise<number | undefined> {
  const pem = await readFile(path).catch(() => undefined);
  return pem && endOf(pem);
}

/** The end of the first certificate in a PEM text, which may hold keys as well. */
function endOf(pem: Buffer): number | undefined {
  try {
    return new X509Certificate(pem).validToDate.getTime();
  } catch {
    return undefined; // not a certificate, whatever its name says
  }
}
