import { stringify } from 'yaml';
import { z } from 'zod';

const podShape = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }),
  spec: z.looseObject({
    volumes: z.array(z.looseObject({ name: z.string() })).optional(),
    containers: z.array(z.looseObject({ volumeMounts: z.array(z.looseObject({ name: z.string() })).optional() })),
    initContainers: z.array(z.looseObject({ volumeMounts: z.array(z.looseObject({ name: z.string() })).optional() })).optional(),
  }),
});

type Container = z.infer<typeof podShape>['spec']['containers'][number];

const serverSetMetadata = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];
/** The priority is computed again from the class; the node is the scheduler's choice, and the old one is being drained. */
const serverSetSpec = ['nodeName', 'preemptionPolicy', 'priority', 'serviceAccount'];
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Turns a pod as the API server gives it into YAML for `kubectl apply`: without status, what the server sets, and the token volume that
 * admission adds again.
 *
 * @param json - the pod as JSON text, because typed models lose fields that are newer than the client library.
 */
export function podManifestOf(json: string): string {
  const pod = podShape.parse(JSON.parse(json));
  const { annotations = {}, ...metadata } = pod.metadata;
  const { [lastApplied]: _, ...keptAnnotations } = annotations;
  return stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...without(metadata, serverSetMetadata),
      ...(Object.keys(keptAnnotations).length > 0 ? { annotations: keptAnnotations } : {}),
    },
    spec: withoutTokenVolume({ ...without(pod.spec, serverSetSpec), containers: pod.spec.containers }),
  });
}

function withoutTokenVolume(spec: z.infer<typeof podShape>['spec']): Record<string, unknown> {
  const isToken = ({ name }: { readonly name: string }): boolean => name.startsWith('kube-api-access-');
  const strip = ({ volumeMounts = [], ...container }: Container) => {
    const kept = volumeMounts.filter((mount) => !isToken(mount));
    return kept.length > 0 ? { ...container, volumeMounts: kept } : container;
  };
  const { volumes = [], containers, initContainers, ...rest } = spec;
  const keptVolumes = volumes.filter((volume) => !isToken(volume));
  return {
    ...rest,
    ...(initContainers ? { initContainers: initContainers.map(strip) } : {}),
    containers: containers.map(strip),
    ...(keptVolumes.length > 0 ? { volumes: keptVolumes } : {}),
  };
}

function without(object: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
