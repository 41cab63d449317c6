import { formatBytes, formatDuration } from '../../../shared/text.ts';
import type { NodeInventory } from '../../inventory/inventory.ts';
import { cgroupV2RequiredSince, containerd2RequiredSince } from '../../policy/runtime-rules.ts';
import type { Finding } from '../plan.ts';
import { blocker, onEachNode, type Rule, type RuleInput, warning } from '../rule-input.ts';

/** Packages, images, kubeadm's backups and an etcd snapshot fit into this; less, and a half-written manifest is likely. */
const minFreeBytes = 2 * 1024 ** 3;
/** Four packages and the images of a control plane have some ten thousand files. */
const minFreeInodes = 20_000;
/** Certificates and orders carry times: beyond this they are refused for no visible reason. */
const maxClockSkewMs = 60_000;

function agent({ name, agent: { isEnrolled, isConnected, lastSeenMs } }: NodeInventory, { nowMs }: RuleInput): Finding[] {
  if (!isEnrolled) {
    const fix = `on the coordinator: kubestep token create ${name}; on ${name}: kubestep agent install --coordinator HOST:7444 --token TOKEN`;
    return [blocker({ rule: 'node/no-agent', node: name, evidence: `${name} has no kubestep agent`, fix })];
  }
  if (isConnected) return [];
  const since = lastSeenMs === undefined ? 'never connected' : `last heard of ${formatDuration(nowMs - lastSeenMs)} ago`;
  return [
    blocker({
      rule: 'node/agent-lost',
      node: name,
      evidence: `the agent on ${name} is not connected: ${since}`,
      fix: `on ${name}: systemctl status kubestep-agent kubestep-executor`,
    }),
  ];
}

function facts({ name, agent: { isConnected }, facts: found, factsProblem }: NodeInventory): Finding[] {
  if (found || !isConnected) return [];
  return [
    blocker({
      rule: 'node/facts',
      node: name,
      evidence: factsProblem ?? `${name} told nothing`,
      fix: `on ${name}: journalctl -u kubestep-executor -n 50`,
    }),
  ];
}

function ready({ name, isReady, notReadySinceMs }: NodeInventory, { nowMs }: RuleInput): Finding[] {
  if (isReady) return [];
  const since = notReadySinceMs === undefined ? '' : ` for ${formatDuration(nowMs - notReadySinceMs)}`;
  return [
    blocker({
      rule: 'node/not-ready',
      node: name,
      evidence: `${name} has been NotReady${since}`,
      fix: `repair it or take it out: kubectl describe node ${name}`,
    }),
  ];
}

function disk({ name, facts: found }: NodeInventory): Finding[] {
  return (found?.disks ?? [])
    .filter(({ freeBytes }) => freeBytes < minFreeBytes)
    .map(({ path, freeBytes }) => {
      const evidence = `${path} on ${name} has ${formatBytes(freeBytes)} free, ${formatBytes(minFreeBytes)} are needed`;
      return blocker({
        rule: 'node/disk-low',
        node: name,
        evidence,
        fix: `on ${name}: apt-get clean; crictl rmi --prune; look into /etc/kubernetes/tmp`,
      });
    });
}

/** A file system can be full of files with half of its bytes free: images are many small ones. */
function inodes({ name, facts: found }: NodeInventory): Finding[] {
  return (found?.disks ?? []).flatMap(({ path, freeInodes, totalInodes = 0 }) => {
    if (freeInodes === undefined || totalInodes === 0 || freeInodes >= minFreeInodes) return []; // btrfs counts none
    const evidence = `${path} on ${name} has ${freeInodes} of ${totalInodes} inodes free, ${minFreeInodes} are needed`;
    return [
      blocker({
        rule: 'node/inodes-low',
        node: name,
        evidence,
        fix: `on ${name}: crictl rmi --prune; find ${path} -xdev -printf '%h\\n' | sort | uniq -c | sort -n | tail`,
      }),
    ];
  });
}

function clock({ name, clockSkewMs }: NodeInventory): Finding[] {
  if (clockSkewMs === undefined || Math.abs(clockSkewMs) <= maxClockSkewMs) return [];
  const evidence = `the clock of ${name} is ${formatDuration(Math.abs(clockSkewMs))} ${clockSkewMs > 0 ? 'ahead of' : 'behind'} the coordinator's`;
  return [blocker({ rule: 'node/clock-skew', node: name, evidence, fix: `on ${name}: timedatectl set-ntp true` })];
}

function cordon({ name, isCordoned, cordonedBy }: NodeInventory): Finding[] {
  if (!isCordoned) return [];
  const evidence = `${name} is cordoned by ${cordonedBy ?? 'somebody else'}; the upgrade leaves it so`;
  return [warning({ rule: 'node/foreign-cordon', node: name, evidence, fix: `if it may serve again: kubestep node uncordon ${name}` })];
}

function rivals({ name, facts: found }: NodeInventory): Finding[] {
  return (found?.rivals ?? []).map((unit) =>
    warning({
      rule: 'node/rival',
      node: name,
      evidence: `${unit} installs packages on ${name} just now`,
      fix: `wait for it, or on ${name}: systemctl stop ${unit}`,
    }),
  );
}

/** Refused unless the operator named kubeadm's own exception; the kubelet's half of it is checked by kubeadm. */
function cgroup({ name, facts: found }: NodeInventory, { target, options }: RuleInput): Finding[] {
  if (found?.cgroupVersion !== 1 || target.minor < cgroupV2RequiredSince) return [];
  const text = {
    rule: 'node/cgroup-v1',
    node: name,
    evidence: `${name} runs cgroup v1; kubelets refuse to start there since v1.${cgroupV2RequiredSince}`,
  } as const;
  const fix = `boot ${name} with cgroup v2, or set failCgroupV1: false in kubelet-config and name --ignore-preflight-errors SystemVerification`;
  return [options.ignorePreflightErrors.includes('SystemVerification') ? warning({ ...text, fix }) : blocker({ ...text, fix })];
}

function runtime({ name, containerRuntime }: NodeInventory, { target }: RuleInput): Finding[] {
  if (!containerRuntime.startsWith('containerd://1.') || target.minor < containerd2RequiredSince - 1) return [];
  const evidence = `${name} runs ${containerRuntime}; kubelets refuse it from v1.${containerd2RequiredSince} on`;
  const text = { rule: 'node/container-runtime', node: name, evidence, fix: `upgrade containerd on ${name} to 2.x` } as const;
  return [target.minor >= containerd2RequiredSince ? blocker(text) : warning(text)];
}

export const nodeRules: readonly Rule[] = [agent, facts, ready, disk, inodes, clock, cordon, rivals, cgroup, runtime].map(onEachNode);
