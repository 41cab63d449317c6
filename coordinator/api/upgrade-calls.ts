import { KubestepError } from '../../shared/errors.ts';
import type { GetPlanRequest__Output } from '../../shared/gen/kubestep/v1/GetPlanRequest.ts';
import type { GetPlanResponse } from '../../shared/gen/kubestep/v1/GetPlanResponse.ts';
import type { GetUpgradeRequest__Output } from '../../shared/gen/kubestep/v1/GetUpgradeRequest.ts';
import type { GetUpgradeResponse } from '../../shared/gen/kubestep/v1/GetUpgradeResponse.ts';
import type { ListUpgradesRequest__Output } from '../../shared/gen/kubestep/v1/ListUpgradesRequest.ts';
import type { ListUpgradesResponse } from '../../shared/gen/kubestep/v1/ListUpgradesResponse.ts';
import type { PlanUpgradeRequest__Output } from '../../shared/gen/kubestep/v1/PlanUpgradeRequest.ts';
import type { PlanUpgradeResponse } from '../../shared/gen/kubestep/v1/PlanUpgradeResponse.ts';
import type { SkipNodeRequest__Output } from '../../shared/gen/kubestep/v1/SkipNodeRequest.ts';
import type { SkipNodeResponse } from '../../shared/gen/kubestep/v1/SkipNodeResponse.ts';
import type { StartUpgradeRequest__Output } from '../../shared/gen/kubestep/v1/StartUpgradeRequest.ts';
import type { StartUpgradeResponse } from '../../shared/gen/kubestep/v1/StartUpgradeResponse.ts';
import type { WatchUpgradeRequest__Output } from '../../shared/gen/kubestep/v1/WatchUpgradeRequest.ts';
import type { WatchUpgradeResponse } from '../../shared/gen/kubestep/v1/WatchUpgradeResponse.ts';
import { audited } from './audited.ts';
import type { CallContext } from './calls.ts';
import { findRun, findRunToActOn } from './find-run.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { optionsFromMessage, planToMessage } from './plan-message.ts';
import { resolveTarget } from './resolve-target.ts';
import { runToMessage, updateToMessage } from './run-message.ts';

export async function* planUpgrade(
  deps: OperatorDeps,
  request: PlanUpgradeRequest__Output,
  { signal, actor }: CallContext,
): AsyncGenerator<PlanUpgradeResponse> {
  const asked = optionsFromMessage(request.options) ?? deps.defaultPlanOptions;
  const options = asked.accept.length > 0 ? { ...asked, acceptedBy: actor } : asked;
  const target = options.os ? '' : await resolveTarget(deps, request.target, signal);
  if (target !== request.target && !options.os) yield { note: `${request.target} is ${target}` };
  yield { note: options.os ? 'refreshing the package lists of every node' : 'observing nodes, packages, etcd and what a drain would meet' };
  const plan = await deps.engine.plan(target, options, signal);
  await deps.engine.savePlan(plan);
  yield { plan: planToMessage(plan) };
}

export async function getPlan({ engine }: OperatorDeps, { planId }: GetPlanRequest__Output): Promise<GetPlanResponse> {
  const plan = await engine.getPlan(planId);
  if (plan) return { plan: planToMessage(plan) };
  throw new KubestepError('not-found', `there is no plan ${JSON.stringify(planId)}`, { hint: 'make one: kubestep upgrade plan' });
}

export async function startUpgrade(
  deps: OperatorDeps,
  { planId, requestId }: StartUpgradeRequest__Output,
  context: CallContext,
): Promise<StartUpgradeResponse> {
  const request = { planId, startedBy: context.actor, ...(requestId !== '' && { requestId }) };
  const run = await audited(deps, context, { action: 'upgrade.start', object: planId }, () =>
    deps.podMovers.letRunGo(() => deps.engine.start(request)),
  );
  return { run: runToMessage(run) };
}

export async function getUpgrade({ engine }: OperatorDeps, { runId }: GetUpgradeRequest__Output): Promise<GetUpgradeResponse> {
  const run = await findRun(engine, runId);
  const { nodes, workloads, budgets } = await engine.disruption(run.id);
  return { run: runToMessage(run), disruption: { nodes: [...nodes], workloads: [...workloads], budgets: [...budgets] } };
}

export async function listUpgrades({ engine }: OperatorDeps, { limit }: ListUpgradesRequest__Output): Promise<ListUpgradesResponse> {
  const runs = await engine.list();
  return { runs: (limit > 0 ? runs.slice(0, limit) : runs).map(runToMessage) };
}

export async function* watchUpgrade(
  { engine }: OperatorDeps,
  { runId, fromSequence }: WatchUpgradeRequest__Output,
  { signal }: CallContext,
): AsyncGenerator<WatchUpgradeResponse> {
  const { id } = await findRun(engine, runId);
  for await (const update of engine.watch(id, fromSequence, signal)) yield updateToMessage(update);
}

const movesPods: ReadonlySet<string> = new Set(['resume', 'retry']);

export async function steerUpgrade(
  deps: OperatorDeps,
  verb: 'pause' | 'resume' | 'retry' | 'cancel',
  { runId }: GetUpgradeRequest__Output,
  context: CallContext,
): Promise<GetUpgradeResponse> {
  const { id } = await findRunToActOn(deps.engine, runId);
  const run = await audited(deps, context, { action: `upgrade.${verb}`, object: id }, () =>
    movesPods.has(verb) ? deps.podMovers.letRunGo(() => deps.engine[verb](id)) : deps.engine[verb](id),
  );
  return { run: runToMessage(run) };
}

export async function skipUpgradeNode(
  deps: OperatorDeps,
  { runId, node }: SkipNodeRequest__Output,
  context: CallContext,
): Promise<SkipNodeResponse> {
  const { id } = await findRunToActOn(deps.engine, runId);
  const run = await audited(deps, context, { action: 'upgrade.skip', object: `${id} ${node}` }, () => deps.engine.skip(id, node));
  return { run: runToMessage(run) };
}
