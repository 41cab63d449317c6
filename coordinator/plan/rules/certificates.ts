import { formatDuration } from '../../../shared/text.ts';
import type { NodeInventory } from '../../inventory/inventory.ts';
import type { Finding } from '../plan.ts';
import { blocker, onEachNode, type Rule, type RuleInput, warning } from '../rule-input.ts';

/** kubeadm renews leaf certificates in the upgrade, but not CAs; a CA needs a person and time. */
const leafWarnMs = 7 * 86_400_000;
const authorityWarnMs = 180 * 86_400_000;

function expiry({ name, facts }: NodeInventory, { nowMs }: RuleInput): Finding[] {
  return Object.entries(facts?.certificates ?? {}).flatMap(([path, endsAtMs]): Finding[] => {
    const leftMs = endsAtMs - nowMs;
    const isAuthority = /(^|\/)([a-z-]+-)?ca\.crt$/.test(path);
    const fix = isAuthority ? 'renew the CA by hand; kubeadm never does' : repairOf(path, name);
    if (leftMs <= 0) {
      return [
        blocker({ rule: 'certificates/expired', node: name, evidence: `${path} on ${name} expired ${formatDuration(-leftMs)} ago`, fix }),
      ];
    }
    if (leftMs > (isAuthority ? authorityWarnMs : leafWarnMs)) return [];
    const evidence = `${path} on ${name} expires in ${formatDuration(leftMs)}`;
    return [
      warning({
        rule: 'certificates/expiring',
        node: name,
        evidence,
        fix: isAuthority || isOfKubelet(path) ? fix : 'the upgrade renews it',
      }),
    ];
  });
}

/** The kubelet renews its own long before the end, and kubeadm never does: one that is about to end is not being renewed. */
function isOfKubelet(path: string): boolean {
  return path.includes('kubelet');
}

function repairOf(path: string, node: string): string {
  if (path.endsWith('/kubelet.conf')) {
    return `on ${node}: point client-certificate and client-key of /etc/kubernetes/kubelet.conf to /var/lib/kubelet/pki/kubelet-client-current.pem, then systemctl restart kubelet`;
  }
  if (isOfKubelet(path))
    return `on ${node}: rotateCertificates: true in /var/lib/kubelet/config.yaml, then look at kubectl get csr and journalctl -u kubelet`;
  return `on ${node}: kubeadm certs renew all, then restart the static pods`;
}

export const certificateRules: readonly Rule[] = [onEachNode(expiry)];
