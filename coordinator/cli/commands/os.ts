import type { OsPackageSet } from '../../../shared/os-operations.ts';
import { defaultPlanOptions, type PlanOptions, type RebootPolicy } from '../../plan/plan-options.ts';
import type { Cli, ExitCode } from '../cli.ts';
import {
  type ApprovalOptions,
  approveAndStart,
  fetchPlan,
  type PlanningOptions,
  refuseWithoutAnswer,
  requestPlan,
  showPlan,
} from './upgrade-start.ts';

export interface OsPlanningOptions extends Omit<PlanningOptions, 'ignorePreflightErrors' | 'workers' | 'patches'> {
  readonly packages: OsPackageSet;
  readonly reboot: RebootPolicy;
}

export async function planOs(cli: Cli, options: OsPlanningOptions & { readonly detailedExitcode: boolean }): Promise<ExitCode> {
  return showPlan(cli, await requestPlan(cli, await cli.connect(), osRequest(options)), options);
}

export async function startOs(cli: Cli, options: OsPlanningOptions & ApprovalOptions): Promise<ExitCode> {
  await refuseWithoutAnswer(cli, options);
  const client = await cli.connect();
  const plan = options.plan === undefined ? await requestPlan(cli, client, osRequest(options)) : await fetchPlan(client, options.plan);
  return approveAndStart(cli, client, plan, options);
}

/** No target: Kubernetes stays as it is. */
function osRequest(options: OsPlanningOptions): { readonly target: string; readonly options: PlanOptions } {
  const { accept, maxUnavailable, canaries, pauseAfter, packages, reboot } = options;
  return {
    target: '',
    options: {
      ...defaultPlanOptions,
      ...{ accept, maxUnavailable, canaries, pauseAfter },
      drainTimeoutMs: options.drainTimeout ?? defaultPlanOptions.drainTimeoutMs,
      allowedBarePods: options.allowBarePod,
      isEmptyDirAllowed: options.deleteEmptydirData,
      pools: options.pool,
      windows: options.window,
      os: { packages, reboot },
    },
  };
}
