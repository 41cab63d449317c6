import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EtcdTools } from '../../../shared/operations-etcd.ts';
import { EtcdFailure, toEtcdFailure } from './etcd-failure.ts';
import { type EtcdToolSet, findTools, toolNames, whyNoProof } from './etcd-tools.ts';
import { copyImageTools } from './image-tools.ts';
import { type JobContext, parseNothing } from './job.ts';
import { runJob } from './main.ts';

/**
 * Makes the tools of the running member's version ready: an untouched kubeadm node has none, and Debian's are of another minor.
 * They come out of the etcd image on the node; nothing is downloaded. Safe to repeat.
 */
export async function prepareTools({ paths, note }: Pick<JobContext, 'paths' | 'note'>): Promise<EtcdTools> {
  const image = await imageOfMember(join(paths.kubernetesDir, 'manifests/etcd.yaml'));
  const key = createHash('sha256').update(image).digest('hex').slice(0, 12); // one marker per image, whatever its name holds
  let imageProblem: string | undefined;
  let version: string | undefined;
  try {
    version = await copyImageTools({ image, key, paths, note });
  } catch (thrown) {
    imageProblem = toEtcdFailure(thrown, `the tools in image ${image}`).message;
    note(`warning: ${imageProblem}`);
  }
  const tools = await findTools(paths, version ?? versionOfTag(image));
  return describe(tools, imageProblem);
}

function describe(tools: EtcdToolSet, imageProblem: string | undefined): EtcdTools {
  const missing = whyNoProof(tools);
  const problem = missing === undefined ? undefined : [missing, imageProblem].filter((text) => text !== undefined).join('; ');
  const names = toolNames.filter((name) => tools.paths[name] !== undefined);
  return { version: tools.version, source: tools.source, tools: names, ...(problem !== undefined && { problem }) };
}

async function imageOfMember(manifest: string): Promise<string> {
  const text = await readFile(manifest, 'utf8').catch((thrown: unknown) => {
    throw new EtcdFailure('configuration', `no etcd runs as a static pod on this node: ${String(thrown)}`, thrown);
  });
  const image = /^\s*(?:- )?image:\s*["']?([\w./:@-]+)["']?\s*$/m.exec(text)?.[1];
  if (image === undefined) throw new EtcdFailure('configuration', `${manifest} names no image`);
  return image;
}

/** `registry.k8s.io/etcd:3.5.24-0` holds 3.5.24; a name without a tag tells nothing. */
function versionOfTag(image: string): string {
  return /:v?(\d+\.\d+\.\d+)[^/]*$/.exec(image)?.[1] ?? 'unknown';
}

if (import.meta.main) await runJob(parseNothing, (_input, context) => prepareTools(context));
