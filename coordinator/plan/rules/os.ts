import { maxOsPackages } from '../../../shared/os-operations.ts';
import { isProtectedPackage } from '../../../shared/protected-packages.ts';
import type { NodeInventory } from '../../inventory/inventory.ts';
import type { Finding } from '../plan.ts';
import { blocker, note, onEachNode, type Rule, type RuleInput, warning } from '../rule-input.ts';

function probe({ name, os, osProblem, agent }: NodeInventory): Finding[] {
  if (os || !agent.isConnected) return []; // node/agent-lost says it
  const evidence = `apt on ${name} told nothing about its packages: ${osProblem ?? 'nobody asked'}`;
  return [blocker({ rule: 'os/probe', node: name, evidence, fix: `on ${name}: apt-get update; journalctl -u kubestep-executor -n 50` })];
}

function repository({ name, os }: NodeInventory): Finding[] {
  if (!os?.failure) return [];
  const { class: failureClass, line } = os.failure;
  const evidence = `apt on ${name} cannot tell what is new (${failureClass}): ${line}`;
  return [
    blocker({ rule: 'os/repository', node: name, evidence, fix: `on ${name}: repair it until apt-get update ends without a complaint` }),
  ];
}

/** Never in passing: a container runtime that is replaced ends every pod of its node, and Kubernetes has an order of its own. */
function protectedPackages({ name, os }: NodeInventory): Finding[] {
  return (os?.refused ?? []).map((change): Finding => {
    const isProtected = isProtectedPackage(change.name);
    const what = change.action === 'remove' ? 'remove' : 'change';
    const versions = [change.from, change.to].filter((version) => version !== undefined).join(' -> ');
    const evidence = `the upgrade on ${name} would also ${what} ${change.name}${versions === '' ? '' : ` (${versions})`}`;
    const fix = isProtected
      ? `on ${name}: apt-get -s upgrade --with-new-pkgs shows why; hold what pulls it in, or upgrade ${change.name} by itself`
      : `on ${name}: apt-get -s install shows why; decide about ${change.name} by hand first`;
    return blocker({ rule: isProtected ? 'os/protected' : 'os/removes', node: name, evidence, fix });
  });
}

function tooMany({ name, os }: NodeInventory): Finding[] {
  const count = os?.packages.length ?? 0;
  if (count <= maxOsPackages) return [];
  const evidence = `${count} packages are newer on ${name}, more than ${maxOsPackages} at once`;
  return [blocker({ rule: 'os/too-many', node: name, evidence, fix: 'begin with --packages security, or replace the node' })];
}

function left({ name, os }: NodeInventory): Finding[] {
  const text = (why: 'protected' | 'foreign') =>
    (os?.left ?? [])
      .filter((one) => one.why === why)
      .map((one) => `${one.name} ${one.from ?? ''} (${one.to} is there)`)
      .join(', ');
  const [kept, foreign] = [text('protected'), text('foreign')];
  return [
    ...(kept === '' ? [] : [note({ rule: 'os/left', node: name, evidence: `left alone on ${name}: ${kept}`, fix: ownOrder })]),
    ...(foreign === ''
      ? []
      : [note({ rule: 'os/left', node: name, evidence: `not of the distribution on ${name}: ${foreign}`, fix: 'upgrade them by hand' })]),
  ];
}

const ownOrder = 'Kubernetes: kubestep upgrade; a container runtime: drain the node, upgrade it and reboot';

function keptBack({ name, os }: NodeInventory): Finding[] {
  const names = os?.keptBack ?? [];
  if (names.length === 0) return [];
  const evidence = `apt on ${name} keeps back ${names.join(', ')}: on hold, phased, or possible only with a removal`;
  return [note({ rule: 'os/kept-back', node: name, evidence, fix: `on ${name}: apt-mark showhold; apt-get -s dist-upgrade` })];
}

function declined({ name, os }: NodeInventory, { options }: RuleInput): Finding[] {
  const reasons = os?.boot.rebootReasons ?? [];
  if (options.os?.reboot !== 'never' || reasons.length === 0) return [];
  const evidence = `a reboot of ${name} is due and was declined: ${reasons.join('; ')}`;
  return [warning({ rule: 'os/reboot-declined', node: name, evidence, fix: 'leave --reboot never out' })];
}

export const osRules: readonly Rule[] = [probe, repository, protectedPackages, tooMany, left, keptBack, declined].map(onEachNode);
