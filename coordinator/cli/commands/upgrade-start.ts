import { KubestepError } from '../../../shared/errors.ts';
import { ulid } from '../../../shared/names.ts';
import { optionsToMessage, planFromMessage } from '../../api/plan-message.ts';
import { runFromMessage } from '../../api/run-message.ts';
import { hasBlockers, type Plan } from '../../plan/plan.ts';
import { defaultPlanOptions, type PausePoint, type PlanOptions, type WorkerPool } from '../../plan/plan-options.ts';
import type { Run } from '../../run/run.ts';
import type { Cli, ExitCode } from '../cli.ts';
import { colours } from '../colours.ts';
import { confirm } from '../confirm.ts';
import { planDocument, runDocument } from '../documents.ts';
import { exitCodeOfRun } from '../exit-code-of-run.ts';
import type { OperatorClient } from '../operator-client.ts';
import { type OutputOptions, printObject } from '../output.ts';
import { Progress } from '../progress.ts';
import { refuseUnnamed } from '../refuse-unnamed.ts';
import { planCommand, renderPlan } from '../render-plan.ts';
import { renderEnd } from '../render-run.ts';
import { watchRun } from '../watch-run.ts';

export interface PlanningOptions extends OutputOptions {
  readonly drainTimeout?: number;
  readonly allowBarePod: readonly string[];
  readonly deleteEmptydirData: boolean;
  readonly onBlocked: PlanOptions['onBlocked'];
  readonly forcePod: readonly string[];
  readonly ignorePreflightErrors: readonly string[];
  readonly accept: readonly string[];
  readonly maxUnavailable: string;
  readonly pool: readonly WorkerPool[];
  readonly canaries: number;
  readonly pauseAfter: readonly PausePoint[];
  readonly workers: PlanOptions['workers'];
  readonly window: readonly string[];
  readonly patches: boolean;
}

export interface WaitOptions extends OutputOptions {
  readonly wait?: boolean;
  readonly detach?: boolean;
  readonly timeout?: number;
}

const preflightRefused = 3;
const hasChanges = 10;

export async function planUpgrade(
  cli: Cli,
  options: PlanningOptions & { readonly to: string; readonly detailedExitcode: boolean },
): Promise<ExitCode> {
  const plan = await requestPlan(cli, await cli.connect(), { target: options.to, options: planOptions(options) });
  return showPlan(cli, plan, options);
}

export async function showPlan(cli: Cli, plan: Plan, options: OutputOptions & { readonly detailedExitcode: boolean }): Promise<ExitCode> {
  await printPlan(cli, plan, options);
  if (hasBlockers(plan)) return preflightRefused;
  return options.detailedExitcode && plan.steps.length > 0 ? hasChanges : 0;
}

export interface ApprovalOptions extends WaitOptions {
  readonly plan?: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly requestId?: string;
}

export type StartOptions = PlanningOptions & ApprovalOptions;

export async function startUpgrade(cli: Cli, options: StartOptions, version: string | undefined): Promise<ExitCode> {
  if ((version === undefined) === (options.plan === undefined)) {
    throw new KubestepError('usage', 'upgrade start takes a version or --plan, one of them', {
      hint: 'kubestep upgrade start v1.34.4, or kubestep upgrade start --plan ID',
    });
  }
  await refuseWithoutAnswer(cli, options);
  const client = await cli.connect();
  const plan =
    version === undefined
      ? await fetchPlan(client, options.plan ?? '')
      : await requestPlan(cli, client, { target: version, options: planOptions(options) });
  return approveAndStart(cli, client, plan, options);
}

/** Before the cluster is observed: a script that forgot --yes learns it at once. */
export async function refuseWithoutAnswer(cli: Cli, options: ApprovalOptions): Promise<void> {
  if (!options.yes && !options.dryRun && !cli.isInteractive) await confirm(cli, 'Start an upgrade?', options);
}

/** Shows the plan, asks, starts it and waits as asked. */
export async function approveAndStart(cli: Cli, client: OperatorClient, plan: Plan, options: ApprovalOptions): Promise<ExitCode> {
  const screen = renderPlan(plan, colours({ isOn: cli.hasColour }), { isStarting: !options.dryRun });
  if (options.dryRun) {
    cli.out(screen.replaceAll(/(?<=.)\n/g, ' (dry run)\n'));
    return hasBlockers(plan) ? preflightRefused : 0;
  }
  cli.err(`${screen}\n`);
  refuseBlockers(plan);
  await confirm(cli, plan.options.os ? `Upgrade the nodes of ${plan.cluster}?` : `Upgrade ${plan.cluster} to ${plan.target}?`, options);
  const requestId = options.requestId ?? ulid(cli.clock.now(), cli.random);
  const run = requireRun(await client.call('StartUpgrade', { planId: plan.id, requestId }, { isUninterruptible: true }));
  cli.err(`Upgrade ${run.id} submitted.\n`);
  return waitForRun(cli, client, run, options);
}

/** Waits as asked (on a terminal by default) and says how it ended; ctrl-c stops the watching only. */
export async function waitForRun(cli: Cli, client: OperatorClient, run: Run, options: WaitOptions): Promise<ExitCode> {
  const isWaiting = options.detach ? false : (options.wait ?? cli.isInteractive);
  if (!isWaiting) {
    cli.err(`It goes on in the background. Watch it with: kubestep upgrade status ${run.id} --watch\n`);
    await printRun(cli, run, options, `${run.id} ${run.state}\n`);
    return 0;
  }
  cli.err('You may safely press ctrl-c to stop watching - the upgrade continues in the background.\n');
  const ended = await followRun(cli, client, run.id, options.timeout);
  await printRun(cli, ended, options, renderEnd(ended, cli.clock.now()));
  return exitCodeOfRun(ended);
}

export async function followRun(cli: Cli, client: OperatorClient, runId: string, timeoutMs: number | undefined): Promise<Run> {
  try {
    return await watchRun(cli, client, { runId, ...(timeoutMs !== undefined && { timeoutMs }) });
  } catch (thrown) {
    if (!cli.interrupted.aborted) throw thrown;
    throw new KubestepError('cancelled', `stopped watching; upgrade ${runId} continues in the background`, {
      hint: `watch it again: kubestep upgrade status ${runId} --watch, or stop it: kubestep upgrade pause ${runId}`,
    });
  }
}

/** What the words of the command line mean for a plan. */
function planOptions(options: PlanningOptions): PlanOptions {
  refuseUnnamed(options);
  return {
    ...options,
    drainTimeoutMs: options.drainTimeout ?? defaultPlanOptions.drainTimeoutMs,
    allowedBarePods: options.allowBarePod,
    isEmptyDirAllowed: options.deleteEmptydirData,
    forcePods: options.forcePod,
    pools: options.pool,
    windows: options.window,
    usePatches: options.patches,
  };
}

export async function requestPlan(
  cli: Cli,
  client: OperatorClient,
  { target, options }: { readonly target: string; readonly options: PlanOptions },
): Promise<Plan> {
  const progress = new Progress(cli);
  const request = { target, options: optionsToMessage(options) };
  try {
    for await (const { note, plan } of client.stream('PlanUpgrade', request)) {
      if (plan) return planFromMessage(plan);
      if (note) await progress.note(note);
    }
  } finally {
    await progress.end();
  }
  throw new KubestepError('internal', 'the coordinator ended the call without a plan');
}

export async function fetchPlan(client: OperatorClient, planId: string): Promise<Plan> {
  const { plan } = await client.call('GetPlan', { planId });
  if (plan) return planFromMessage(plan);
  throw new KubestepError('internal', 'the coordinator answered without a plan');
}

async function printPlan(cli: Cli, plan: Plan, options: OutputOptions): Promise<void> {
  const screen = () => renderPlan(plan, colours({ isOn: cli.hasColour }));
  await printObject(cli, { kind: 'Plan', document: planDocument(plan), name: plan.id, screen }, options);
}

export async function printRun(cli: Cli, run: Run, options: OutputOptions, screen: string): Promise<void> {
  await printObject(cli, { kind: 'Upgrade', document: runDocument(run), name: run.id, screen: () => screen }, options);
}

function refuseBlockers(plan: Plan): void {
  const blockers = plan.findings.filter(({ severity }) => severity === 'blocker');
  const [first] = blockers;
  if (!first) return;
  const where = first.node === undefined ? '' : `${first.node}: `;
  throw new KubestepError('preflight-refused', `${blockers.length} blockers; nothing was changed`, {
    cause: new Error(`${where}${first.evidence}`),
    hint: first.fix === '' ? planCommand(plan) : first.fix,
  });
}

export function requireRun({ run }: { readonly run: Parameters<typeof runFromMessage>[0] | null }): Run {
  if (run) return runFromMessage(run);
  throw new KubestepError('internal', 'the coordinator answered without a run');
}
