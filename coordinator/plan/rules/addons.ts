import type { WorkloadFacts } from '../../cluster/addons.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { canPatch, type PatchTarget, patchesFolder } from '../../policy/kubeadm-patches.ts';
import type { Finding } from '../plan.ts';
import { blocker, controlPlaneOf, type Rule, type RuleInput } from '../rule-input.ts';
import { isPatched, vanishing } from './patches.ts';

interface Addon {
  readonly what: string;
  readonly workload: WorkloadFacts | undefined;
  readonly target: PatchTarget;
  readonly setting: string;
  readonly repository: string | undefined;
}

const defaultRepository = 'registry.k8s.io';

/** kubeadm replaces both workloads whole, with its own image; a changed Corefile it keeps and migrates. */
const addons: Rule = (input) => {
  const { addons: found, clusterConfiguration } = input.inventory;
  if (!found) return [];
  const repository = clusterConfiguration?.imageRepository;
  const all: readonly Addon[] = [
    {
      ...{ what: 'the DaemonSet kube-proxy', workload: found.kubeProxy, target: 'kubeproxydaemonset' },
      ...{ setting: 'imageRepository', repository: repository && `${repository}/kube-proxy` },
    },
    {
      ...{ what: 'the Deployment coredns', workload: found.coreDns, target: 'corednsdeployment' },
      ...{ setting: 'dns.imageRepository', repository: coreDnsRepository(clusterConfiguration) },
    },
  ];
  return all.flatMap((addon) => [...strangeImage(addon), ...strangeFields(addon, input)]);
};

function coreDnsRepository(configuration: Inventory['clusterConfiguration']): string | undefined {
  if (configuration?.dnsImageRepository !== undefined) return `${configuration.dnsImageRepository}/coredns`;
  if (configuration?.imageRepository === undefined) return undefined;
  return configuration.imageRepository === defaultRepository
    ? `${defaultRepository}/coredns/coredns`
    : `${configuration.imageRepository}/coredns`;
}

function strangeImage({ what, workload, repository, setting }: Addon): Finding[] {
  const image = workload?.images[0];
  if (image === undefined || repository === undefined || image.split('@')[0]?.replace(/:[^:/]+$/, '') === repository) return [];
  const evidence = `${what} runs ${image}; kubeadm writes ${repository} there`;
  const fix = `set ${setting} to where the image of the new version is: kubectl -n kube-system edit configmap kubeadm-config`;
  return [blocker({ rule: 'addons/changed', evidence, fix })];
}

function strangeFields({ what, workload, target }: Addon, input: RuleInput): Finding[] {
  const fields = (workload?.foreignFields ?? []).map(({ manager, field }) => `${field} (by ${manager})`);
  if (fields.length === 0) return [];
  const shown = fields.length > 6 ? `${fields.slice(0, 6).join(', ')} and ${fields.length - 6} more` : fields.join(', ');
  const evidence = `${what} was changed after kubeadm, which writes it anew: ${shown}`;
  const again = 'change it again afterwards and accept this: --accept addons/changed';
  const patch = `put a patch for ${target} into ${patchesFolder} on every control-plane node and plan with --patches, or ${again}`;
  const isKept = controlPlaneOf(input.inventory).every((node) => isPatched(target, node, input));
  return [vanishing({ rule: 'addons/changed', evidence, fix: canPatch(target, input.target.minor) ? patch : again }, isKept)];
}

export const addonRules: readonly Rule[] = [addons];
