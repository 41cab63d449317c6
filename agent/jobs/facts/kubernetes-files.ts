import { createHash, X509Certificate } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { NodeFacts } from '../../../shared/operations.ts';
import type { JobContext } from '../job.ts';

type KubernetesFiles = Pick<NodeFacts, 'manifests' | 'certificates' | 'hasAdminConf'>;

/** What kubeadm put below /etc/kubernetes: names, hashes, flags and dates; never a key. */
export async function kubernetesFileFacts({ paths, note }: JobContext): Promise<KubernetesFiles> {
  const manifests = await readManifests(join(paths.kubernetesDir, 'manifests'), note);
  const certificates = manifests['kube-apiserver'] ? await readCertificates(paths.kubernetesDir, paths.root) : {};
  const hasAdminConf = await access(join(paths.kubernetesDir, 'admin.conf')).then(
    () => true,
    () => false,
  );
  return { manifests, certificates, hasAdminConf };
}

async function readManifests(folder: string, note: (line: string) => void): Promise<KubernetesFiles['manifests']> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort(); // the kubelet skips dot files
  const found: Record<string, KubernetesFiles['manifests'][string]> = {};
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    const manifest = parseManifest(text);
    if (manifest) found[manifest.component ?? basename(name).replace(/\.ya?ml$/, '')] = manifest.facts;
    else note(`${name} is not a manifest of a static pod`);
  }
  return found;
}

/** Reads a static pod's manifest: image, tag and flags of its first container. */
export function parseManifest(text: string): { component?: string; facts: KubernetesFiles['manifests'][string] } | undefined {
  const pod = parseYaml(text);
  const container = asList(field(field(pod, 'spec'), 'containers'))[0];
  const image = field(container, 'image');
  if (typeof image !== 'string') return undefined;
  const component = field(field(field(pod, 'metadata'), 'labels'), 'component');
  const words = [...asList(field(container, 'command')), ...asList(field(container, 'args'))];
  return {
    ...(typeof component === 'string' && { component }),
    facts: {
      image,
      tag: /:([^/@:]+)(?:@.*)?$/.exec(image)?.[1] ?? '',
      sha256: createHash('sha256').update(text).digest('hex'),
      flags: words.filter((word): word is string => typeof word === 'string' && word.startsWith('--')),
    },
  };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 10 });
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
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
