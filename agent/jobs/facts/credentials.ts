import { X509Certificate } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeFacts } from '../../../shared/operations.ts';
import type { JobContext } from '../job.ts';

/** Names and dates of what kubeadm made on a control-plane node; never a key. A worker has the CA alone, which tells nothing about the worker. */
export async function credentialFacts({ paths }: JobContext): Promise<Pick<NodeFacts, 'certificates' | 'hasAdminConf'>> {
  const { kubernetesDir, root } = paths;
  const isControlPlane = await isThere(join(kubernetesDir, 'pki/apiserver.crt'));
  const certificates = isControlPlane ? await readCertificates(kubernetesDir, root) : {};
  return { certificates, hasAdminConf: await isThere(join(kubernetesDir, 'admin.conf')) };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
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
  try {
    return new X509Certificate(await readFile(path)).validToDate.getTime();
  } catch {
    return undefined; // not a certificate, whatever its name says
  }
}
