import { readdir } from 'node:fs/promises';
import type { OperationResult } from '../../shared/operations.ts';
import type { PackageVersion } from '../../shared/operations-packages.ts';
import { isProtectedPackage } from '../../shared/protected-packages.ts';
import { aptGet } from '../executor/apt-command.ts';
import { classifyAptFailure } from '../executor/apt-failure.ts';
import { parseOsPackagesInput } from '../executor/input-os.ts';
import { dpkgComplaint, type Reached, reachedOf, whyNotReached } from './apt/os-installed.ts';
import { parseOffered, parseRemoved } from './apt/os-simulation.ts';
import { withOsSources } from './apt/os-sources.ts';
import { complaintOf, type JobContext, runJob } from './job.ts';
import { JobFailure } from './job-process.ts';
import { repairPackages } from './repair-packages.ts';

/**
 * Upgrades exactly the planned packages. What apt would do is looked at once more right before: anything that the plan does not name, a removal
 * or a protected package refuses all of it. Holds are respected, because the flag that overrides them is not given. Safe to repeat.
 */
export async function upgradeOsPackages(
  planned: readonly PackageVersion[],
  context: JobContext,
): Promise<OperationResult<'upgradeOsPackages'>> {
  const { tools, note } = context;
  return withOsSources('all', context, async ({ options, failure }) => {
    if (failure) throw new JobFailure(failure.class, failure.line);
    if (await isInterrupted(context)) {
      note('dpkg was interrupted: repairing it first');
      await repairPackages(planned, context, options);
    }
    const left = (await reachedOf(planned, tools)).filter(({ isReached }) => !isReached);
    if (left.length > 0) await install(left, { planned, options }, context);
    await requireReached(planned, context);
    return { upgraded: left.map(({ name, version }) => ({ name, version })) };
  });
}

async function isInterrupted({ tools, paths }: JobContext): Promise<boolean> {
  const updates = await readdir(`${paths.root}/var/lib/dpkg/updates`).catch(() => []);
  return updates.some((name) => /^\d+$/.test(name)) || (await dpkgComplaint(tools)) !== '';
}

interface Transaction {
  readonly planned: readonly PackageVersion[];
  readonly options: readonly string[];
}

/** Only what is installed is named: new packages come with what needs them, and are marked so. */
async function install(left: readonly Reached[], { planned, options }: Transaction, context: JobContext): Promise<void> {
  const { tools } = context;
  const present = left.filter(({ found }) => found !== undefined);
  const named = present.map(({ name, version }) => `${name}=${version}`);
  const [apt, ...flags] = aptGet;
  const words = [...flags, ...options, 'install', '--only-upgrade', '--no-remove', '--no-install-recommends', ...named];
  const simulated = await tools.ask(apt, '-s', ...words);
  if (simulated.exitCode !== 0) throw aptFailure(simulated);
  refuseOthers(simulated.stdout, planned);
  const automatic = await marksOf(present, context);
  const result = await tools.work(apt, ...words);
  await markAgain(automatic, context);
  if (result.exitCode !== 0) throw aptFailure(result);
}

/** Packages that came as dependencies. apt takes a package that is named for one that somebody wants, also with --only-upgrade (measured). */
async function marksOf(packages: readonly PackageVersion[], { tools }: JobContext): Promise<string[]> {
  const { stdout } = await tools.ask('apt-mark', 'showauto', ...packages.map(({ name }) => name));
  return stdout.split('\n').filter((name) => name !== '');
}

/** Without its mark an old library or kernel would never be removed by autoremove; nothing else depends on it. */
async function markAgain(automatic: readonly string[], { tools, note }: JobContext): Promise<void> {
  if (automatic.length === 0) return;
  const { exitCode } = await tools.work('apt-mark', 'auto', ...automatic);
  if (exitCode !== 0) note(`not marked as automatically installed again: ${automatic.join(' ')}`);
}

function aptFailure(result: Awaited<ReturnType<JobContext['tools']['work']>>): JobFailure {
  const failure = classifyAptFailure(`${result.stdout}\n${result.stderr}`);
  return new JobFailure(failure.class, failure.line || complaintOf(result));
}

function refuseOthers(simulation: string, planned: readonly PackageVersion[]): void {
  const versions = new Map(planned.map(({ name, version }) => [name, version]));
  const [removal] = parseRemoved(simulation);
  if (removal) throw new JobFailure('plan-stale', `apt would remove ${removal.name}: nothing was changed`);
  const other = parseOffered(simulation).find(({ name, to }) => isProtectedPackage(name) || versions.get(name) !== to);
  if (!other) return;
  const { name, to, from } = other;
  throw new JobFailure('plan-stale', `apt would also install ${name} ${to} (now ${from ?? 'absent'}): nothing was changed; plan anew`);
}

async function requireReached(planned: readonly PackageVersion[], { tools }: JobContext): Promise<void> {
  const left = (await reachedOf(planned, tools)).find(({ isReached }) => !isReached);
  if (left) throw new JobFailure('not-installed', whyNotReached(left));
  const complaint = await dpkgComplaint(tools);
  if (complaint !== '') throw new JobFailure('interrupted', `dpkg --audit is not silent: ${complaint.split('\n')[0]}`);
}

if (import.meta.main) await runJob((input, context) => upgradeOsPackages(parseOsPackagesInput(input).packages, context));
