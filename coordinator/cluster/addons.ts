import { z } from 'zod';

/** What kubeadm installed beside the control plane, as it is now; absent when it does not exist. */
export interface AddonFacts {
  readonly kubeProxy?: WorkloadFacts;
  readonly coreDns?: WorkloadFacts;
}

export interface WorkloadFacts {
  readonly images: readonly string[];
  /** Fields of the spec that somebody else than kubeadm has set since, as `spec.template.spec.containers[coredns].resources.limits.memory`. */
  readonly foreignFields: readonly { readonly manager: string; readonly field: string }[];
}

const shape = z.object({
  metadata: z.object({
    managedFields: z
      .array(z.object({ manager: z.string().default(''), subresource: z.string().optional(), fieldsV1: z.unknown() }))
      .default([]),
  }),
  spec: z.object({ template: z.object({ spec: z.object({ containers: z.array(z.object({ image: z.string().default('') })) }) }) }),
});

/** Reads a DaemonSet or Deployment. The API server itself keeps account of who set which field last. */
export function parseWorkload(object: unknown): WorkloadFacts {
  const { metadata, spec } = shape.parse(object);
  const foreign = metadata.managedFields.filter(({ manager, subresource }) => manager !== 'kubeadm' && subresource === undefined);
  return {
    images: spec.template.spec.containers.map(({ image }) => image),
    foreignFields: foreign.flatMap(({ manager, fieldsV1 }) =>
      leavesOf(specOf(fieldsV1), 'spec')
        .filter((field) => !isHarmless(field))
        .map((field) => ({ manager, field })),
    ),
  };
}

function specOf(fields: unknown): unknown {
  return isRecord(fields) ? fields['f:spec'] : undefined;
}

/** `{"f:a": {"k:{\"name\":\"x\"}": {"f:b": {}}}}` gives `a[x].b`. */
function leavesOf(fields: unknown, path: string): string[] {
  if (!isRecord(fields)) return [];
  const inner = Object.entries(fields).filter(([key]) => key !== '.');
  if (inner.length === 0) return [path];
  return inner.flatMap(([key, value]) => leavesOf(value, `${path}${stepOf(key)}`));
}

function stepOf(key: string): string {
  if (key.startsWith('f:')) return `.${key.slice(2)}`;
  const [, name] = /"(?:name|key|mountPath)":"([^"]+)"/.exec(key) ?? [];
  return `[${name ?? key.slice(2)}]`;
}

/** kubeadm keeps the number of replicas; a restart leaves only its time behind. */
function isHarmless(field: string): boolean {
  return field === 'spec.replicas' || field.endsWith('.annotations.kubectl.kubernetes.io/restartedAt') || /\.annotations$/.test(field);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
