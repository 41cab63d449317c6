import { allFactsParts, type FactsOf, type FactsPart } from '../../shared/facts-parts.ts';
import type { NodeFacts } from '../../shared/operations.ts';
import { parseFactsInput } from '../executor/input-facts.ts';
import { hostFacts } from './facts/host.ts';
import { kubeletFacts } from './facts/kubelet.ts';
import { bootFacts, diskFacts, repositoryFacts, rivalFacts } from './facts/machine.ts';
import { packageFacts } from './facts/packages.ts';
import { toolFacts } from './facts/tools.ts';
import { type JobContext, runJob } from './job.ts';

type Reader<P extends FactsPart> = (context: JobContext) => Promise<Omit<FactsOf<P>, 'takenAtMs'>>;

/** One reader for each part. Those that parse YAML are loaded when they are asked: the parser costs more than the reading. */
const readers = {
  boot: bootFacts,
  packages: packageFacts,
  kubelet: async (context) => ({ kubelet: await kubeletFacts(context) }),
  manifests: async (context) => (await import('./facts/manifests.ts')).manifestFacts(context),
  credentials: async (context) => (await import('./facts/credentials.ts')).credentialFacts(context),
  disks: async (context) => ({ disks: await diskFacts(context) }),
  repository: repositoryFacts,
  rivals: async (context) => ({ rivals: await rivalFacts(context) }),
  host: hostFacts,
  configuration: async (context) => ({ configuration: await (await import('./facts/configuration.ts')).configurationFacts(context) }),
  tools: toolFacts,
} satisfies { readonly [P in FactsPart]: Reader<P> };

/** What root can see of a node without network: all of it, or the parts that were asked. Changes nothing. */
export async function readFacts(context: JobContext, parts: readonly FactsPart[] = allFactsParts): Promise<Partial<NodeFacts>> {
  const found = await Promise.all(parts.map((part) => readers[part](context)));
  return Object.assign({ takenAtMs: context.clock.now() }, ...found) as Partial<NodeFacts>;
}

if (import.meta.main) await runJob((input, context) => readFacts(context, parseFactsInput(input).parts));
