import { compareDebVersions } from './apt-resolve.ts';
import { minorOf } from './catalog.ts';

interface ApplyRequest {
  readonly target: string;
  readonly kubeadm: string;
  readonly cluster: string;
  readonly kubelets: Readonly<Record<string, string>>;
}

/** Why `kubeadm upgrade apply` refuses, in its own words; undefined when it does not. */
export function applyRefusal({ target, kubeadm, cluster, kubelets }: ApplyRequest): string | undefined {
  const errors: string[] = [];
  if (minorOf(target) > minorOf(kubeadm)) {
    errors.push(
      `Specified version to upgrade to "${target}" is at least one minor release higher than the kubeadm minor release (${minorOf(target)} > ${minorOf(kubeadm)}). Such an upgrade is not supported`,
    );
  } else if (compareDebVersions(target, kubeadm) > 0) {
    errors.push(
      `Specified version to upgrade to "${target}" is higher than the kubeadm version "${kubeadm}". Upgrade kubeadm first using the tool you used to install kubeadm`,
    );
  }
  if (minorOf(target) - minorOf(cluster) > 1) {
    errors.push(`Specified version to upgrade to "${target}" is too high; kubeadm can upgrade only 1 minor version at a time`);
  }
  if (minorOf(target) < minorOf(cluster)) {
    errors.push(`Specified version to downgrade to "${target}" is too low; kubeadm can downgrade only 1 minor version at a time`);
  }
  const old = Object.values(kubelets).filter((version) => minorOf(target) - minorOf(version) > 3);
  if (old.length > 0) errors.push(`There are kubelets in this cluster that are too old that have these versions [${old.join(' ')}]`);
  return errors.length === 0 ? undefined : fatal(errors);
}

function fatal(errors: readonly string[]): string {
  return [
    'error execution phase preflight: the version argument is invalid due to these fatal errors:',
    '',
    ...errors.map((error) => `\t- ${error}`),
    '',
    'Please fix the misalignments highlighted above and try upgrading again',
    'To see the stack trace of this error execute with --v=5 or higher',
  ].join('\n');
}

/** A kubeadm that is older than the cluster's configuration cannot read it. */
export function nodeRefusal({ target, kubeadm }: Pick<ApplyRequest, 'target' | 'kubeadm'>): string | undefined {
  if (minorOf(target) <= minorOf(kubeadm)) return undefined;
  return `this version of kubeadm only supports deploying clusters with the control plane version >= 1.${minorOf(kubeadm) - 1}.0. Current version: ${target}`;
}
