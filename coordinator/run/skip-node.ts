import { KubestepError } from '../../shared/errors.ts';
import { parseKubeVersion } from '../../shared/version.ts';
import type { ClusterPort } from '../cluster/cluster-port.ts';
import type { Plan } from '../plan/plan.ts';
import { skewViolations } from '../policy/skew.ts';
import type { RunJournal } from './journal.ts';
import type { Run, StepState } from './run.ts';
import { isOwnCordon } from './steps/drain.ts';

export interface SkipDeps {
  readonly journal: RunJournal;
  readonly cluster: ClusterPort;
}

/**
 * Leaves a worker out of the rest of a run, and undoes the run's own cordon. Safe to repeat.
 *
 * @throws KubestepError `conflict` for a control-plane node, a node that is worked on, has nothing left, or would be left too far behind.
 */
export async function skipNode(node: string, run: Run, plan: Plan, { journal, cluster }: SkipDeps, signal: AbortSignal): Promise<void> {
  const own = run.steps.filter((step) => step.node === node);
  refuseOthers(node, run, plan);
  const stepsIn = (...states: StepState[]) => own.filter(({ state }) => states.includes(state));
  const [running] = stepsIn('running');
  if (running) {
    throw new KubestepError('conflict', `${node} is just being worked on (${running.kind}); a step that has begun comes to its end`, {
      hint: `let it end first: kubestep upgrade pause ${run.id}, then skip it and resume`,
    });
  }
  const left = stepsIn('waiting', 'failed');
  if (left.length === 0 && stepsIn('skipped').length === 0) {
    throw new KubestepError('conflict', `${node} has nothing left to skip in ${run.id}`, { hint: `kubestep upgrade describe ${run.id}` });
  }
  refuseTooFarBehind(node, run, plan);
  if (left.length > 0)
    await journal.skipped(
      run.id,
      left.map(({ id }) => id),
    );
  const now = await cluster.getNode(node, signal);
  if (isOwnCordon(now, run.id)) await cluster.setCordon(node, { isCordoned: false }, signal);
}

function refuseOthers(name: string, { id }: Run, { nodes }: Plan): void {
  const node = nodes.find((candidate) => candidate.name === name);
  if (!node) throw new KubestepError('not-found', `${name} is no node of ${id}`, { hint: `kubestep upgrade describe ${id}` });
  if (node.role === 'worker') return;
  throw new KubestepError('conflict', `${name} is a control-plane node: without it no other node may go on`, {
    hint: `repair it, then: kubestep upgrade retry ${id}, or end the upgrade: kubestep upgrade cancel ${id}`,
  });
}

/** The rest of the cluster goes on to the target: its kubelet must stay inside the policy there too. */
function refuseTooFarBehind(name: string, run: Run, { steps, hops, nodes, target, options }: Plan): void {
  if (options.os) return; // no version of Kubernetes changes
  const isDone = (id: string) => run.steps.some((step) => step.id === id && step.state === 'succeeded');
  const replaced = steps.findLast(({ id, node, kind }) => node === name && kind === 'installKubelet' && isDone(id));
  const kubelet = (replaced && hops[replaced.hop - 1]?.to) ?? nodes.find((node) => node.name === name)?.kubeletVersion ?? target;
  const newest = parseKubeVersion(target);
  const [broken] = skewViolations({
    nodes: [
      { name, kubelet: parseKubeVersion(kubelet) },
      { name: 'the control plane', kubelet: newest, apiServer: newest },
    ],
  });
  if (!broken) return;
  throw new KubestepError('conflict', `${name} cannot be left behind: at ${target} it would have ${broken.evidence}`, {
    hint: `repair it, then: kubestep upgrade retry ${run.id}`,
  });
}
