import { parse } from 'yaml';
import { z } from 'zod';
import { KubestepError } from '../../shared/errors.ts';

/** `name=value`; a name may come more than once since v1beta4. */
export type ExtraArgs = readonly string[];

/** kubeadm's ClusterConfiguration, as far as the coordinator decides by it. */
export interface ClusterConfiguration {
  readonly clusterName: string;
  readonly kubernetesVersion: string;
  readonly imageRepository: string;
  readonly controlPlaneEndpoint?: string;
  readonly etcd:
    | { readonly kind: 'local'; readonly dataDir: string; readonly imageTag?: string; readonly extraArgs: ExtraArgs }
    | { readonly kind: 'external'; readonly endpoints: readonly string[] };
  readonly extraArgs: { readonly apiServer: ExtraArgs; readonly controllerManager: ExtraArgs; readonly scheduler: ExtraArgs };
  /** hostPath of each of a component's extraVolumes. */
  readonly extraHostPaths: {
    readonly apiServer: readonly string[];
    readonly controllerManager: readonly string[];
    readonly scheduler: readonly string[];
  };
  /** Where CoreDNS' image comes from, when not from `imageRepository`. */
  readonly dnsImageRepository?: string;
  /** As `Name=true`. */
  readonly featureGates: readonly string[];
}

// v1beta3 has a map, v1beta4 a list in which a name may repeat.
const extraArgs = z
  .union([z.record(z.string(), z.string()), z.array(z.object({ name: z.string(), value: z.string() }))])
  .optional()
  .transform((given): ExtraArgs => {
    if (given === undefined) return [];
    return Array.isArray(given)
      ? given.map(({ name, value }) => `${name}=${value}`)
      : Object.entries(given).map(([name, value]) => `${name}=${value}`);
  });

const extraVolumes = z.array(z.object({ hostPath: z.string() })).nullish();

const component = z
  .object({ extraArgs, extraVolumes })
  .nullish()
  .transform((given) => ({ args: given?.extraArgs ?? [], hostPaths: (given?.extraVolumes ?? []).map(({ hostPath }) => hostPath) }));

const shape = z.object({
  apiVersion: z.enum(['kubeadm.k8s.io/v1beta3', 'kubeadm.k8s.io/v1beta4']),
  kind: z.literal('ClusterConfiguration'),
  clusterName: z.string().default('kubernetes'),
  kubernetesVersion: z.string(),
  imageRepository: z.string().default('registry.k8s.io'),
  controlPlaneEndpoint: z.string().optional(),
  apiServer: component,
  controllerManager: component,
  scheduler: component,
  featureGates: z.record(z.string(), z.boolean()).nullish(),
  dns: z.object({ imageRepository: z.string().optional() }).nullish(),
  etcd: z
    .object({
      local: z.object({ dataDir: z.string().default('/var/lib/etcd'), imageTag: z.string().optional(), extraArgs }).nullish(),
      external: z.object({ endpoints: z.array(z.string()) }).nullish(),
    })
    .default({}),
});

/**
 * Parses `ClusterConfiguration` of the configmap kube-system/kubeadm-config.
 *
 * @throws KubestepError `preflight-refused` for an API version that this kubestep does not know, or anything else that is no ClusterConfiguration.
 */
export function parseClusterConfiguration(yaml: string): ClusterConfiguration {
  const parsed = shape.safeParse(readYaml(yaml));
  if (!parsed.success) {
    const message = `kubeadm-config holds no ClusterConfiguration of v1beta3 or v1beta4: ${z.prettifyError(parsed.error)}`;
    throw new KubestepError('preflight-refused', message, {
      cause: parsed.error,
      hint: 'look at it with `kubectl -n kube-system get configmap kubeadm-config -o yaml`',
    });
  }
  const { apiServer, controllerManager, scheduler, controlPlaneEndpoint, etcd, featureGates, dns, ...rest } = parsed.data;
  return {
    clusterName: rest.clusterName,
    kubernetesVersion: rest.kubernetesVersion,
    imageRepository: rest.imageRepository,
    ...(controlPlaneEndpoint ? { controlPlaneEndpoint } : {}),
    etcd: parseEtcd(etcd),
    extraArgs: { apiServer: apiServer.args, controllerManager: controllerManager.args, scheduler: scheduler.args },
    extraHostPaths: { apiServer: apiServer.hostPaths, controllerManager: controllerManager.hostPaths, scheduler: scheduler.hostPaths },
    ...(dns?.imageRepository ? { dnsImageRepository: dns.imageRepository } : {}),
    featureGates: Object.entries(featureGates ?? {}).map(([name, isOn]) => `${name}=${isOn}`),
  };
}

function parseEtcd({ local, external }: z.infer<typeof shape>['etcd']): ClusterConfiguration['etcd'] {
  if (external) return { kind: 'external', endpoints: external.endpoints };
  return {
    kind: 'local',
    dataDir: local?.dataDir ?? '/var/lib/etcd',
    extraArgs: local?.extraArgs ?? [],
    ...(local?.imageTag ? { imageTag: local.imageTag } : {}),
  };
}

function readYaml(yaml: string): unknown {
  try {
    return parse(yaml);
  } catch {
    return undefined; // broken YAML is no ClusterConfiguration either
  }
}
