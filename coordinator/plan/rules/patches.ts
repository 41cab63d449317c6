import type { NodeInventory } from '../../inventory/inventory.ts';
import { canPatch, isPatchOf, type PatchTarget, patchesFolder } from '../../policy/kubeadm-patches.ts';
import type { Finding } from '../plan.ts';
import { blocker, note, onEachNode, type Rule, type RuleInput, warning } from '../rule-input.ts';

/** Whether this upgrade gives kubeadm a patch of that target on the node. */
export function isPatched(target: PatchTarget, { facts }: NodeInventory, { options, target: version }: RuleInput): boolean {
  const patches = facts?.configuration?.patches;
  if (!options.usePatches || !patches || patches.problem !== undefined) return false;
  return canPatch(target, version.minor) && patches.files.some((file) => isPatchOf(target, file));
}

/** What would vanish refuses the start; what a patch of the target brings back is only told. */
export function vanishing(text: Parameters<typeof blocker>[0], isKept: boolean): Finding {
  if (!isKept) return blocker(text);
  return note({
    ...text,
    evidence: `${text.evidence}; a patch in ${patchesFolder} is applied again`,
    fix: 'check that the patch holds it',
  });
}

function folder({ name, facts }: NodeInventory, { options }: RuleInput): Finding[] {
  if (!facts?.configuration) return [];
  const { patches } = facts.configuration;
  if (!options.usePatches) return unusedPatches(name, patches?.files ?? []);
  if (!patches) {
    const evidence = `${name} has no ${patchesFolder}, which kubeadm would be given there`;
    const fix = `on ${name}: install -d -o root -g root -m 0755 ${patchesFolder}; an empty folder will do`;
    return [blocker({ rule: 'patches/unusable', node: name, evidence, fix })];
  }
  if (patches.problem === undefined) return [];
  const fix = `on ${name}: chown -R root:root ${patchesFolder} && chmod -R go-w ${patchesFolder}`;
  return [blocker({ rule: 'patches/unusable', node: name, evidence: `${name}: ${patches.problem}`, fix })];
}

function unusedPatches(node: string, files: readonly string[]): Finding[] {
  if (files.length === 0) return [];
  const evidence = `${node} has ${files.length} patches in ${patchesFolder} that this upgrade does not give to kubeadm: ${files.slice(0, 5).join(', ')}`;
  return [warning({ rule: 'patches/unused', node, evidence, fix: 'plan with --patches, unless they are meant to go' })];
}

export const patchRules: readonly Rule[] = [onEachNode(folder)];
