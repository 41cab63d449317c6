import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { NodeFacts } from '../../../shared/operations.ts';
import { asList, field } from '../fields.ts';
import type { JobContext } from '../job.ts';

type Manifests = NodeFacts['manifests'];

/** The static pods that kubeadm put below /etc/kubernetes: images, hashes, flags. */
export async function manifestFacts({ paths, note }: JobContext): Promise<Pick<NodeFacts, 'manifests'>> {
  const folder = join(paths.kubernetesDir, 'manifests');
  const found: Record<string, Manifests[string]> = {};
  for (const name of await manifestNames(folder)) {
    const text = await readFile(join(folder, name), 'utf8');
    const manifest = parseManifest(text);
    if (manifest) found[manifest.component ?? basename(name).replace(/\.ya?ml$/, '')] = manifest.facts;
    else note(`${name} is not a manifest of a static pod`);
  }
  return { manifests: found };
}

/** Reads a static pod's manifest: image, tag and flags of its first container. */
export function parseManifest(text: string): { component?: string; facts: Manifests[string] } | undefined {
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

/** Names of the files that the kubelet reads as static pods; it skips dot files. */
export async function manifestNames(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
}

/** Undefined for a text that is no YAML. */
export function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 10 });
  } catch {
    return undefined;
  }
}
