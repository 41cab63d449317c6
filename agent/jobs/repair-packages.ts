import type { InstalledPackage, PackagesResult, PackageVersion } from '../../shared/operations-packages.ts';
import { aptGet, installFlags, keepConfigurationFiles } from '../executor/apt-command.ts';
import { classifyAptFailure } from '../executor/apt-failure.ts';
import { parsePackagesInput } from '../executor/input.ts';
import { dpkgFormat, parseInstalled, queryPackages } from '../executor/read-result.ts';
import { complaintOf, type JobContext, runJob } from './job.ts';
import { JobFailure } from './job-process.ts';

const lockWaitMs = 10 * 60_000;
const lockPollMs = 3_000;
const dpkgIsLocked = 2;

/**
 * Brings an interrupted dpkg back. `dpkg --configure -a` finishes what was unpacked, and leaves a half-unpacked package broken with exit 0,
 * so those are reinstalled at the planned version. Safe to repeat.
 *
 * @param aptOptions - Where apt finds the planned versions, when the node's own lists do not have them.
 */
export async function repairPackages(
  planned: readonly PackageVersion[],
  context: JobContext,
  aptOptions: readonly string[] = [],
): Promise<PackagesResult> {
  await configureAll(context);
  for (const broken of await findBroken(context)) await reinstall(broken, { planned, aptOptions }, context);
  await context.tools.work('systemctl', 'daemon-reload');
  const node = { query: context.tools.ask };
  const result = await queryPackages(
    planned.map(({ name }) => name),
    node,
  );
  if (result.audit !== '') throw new JobFailure('interrupted', `dpkg --audit still names: ${result.audit.replaceAll(/\s+/g, ' ')}`);
  const stillBroken = await findBroken(context);
  if (stillBroken.length > 0)
    throw new JobFailure('interrupted', `still not installed completely: ${stillBroken.map(({ name }) => name).join(', ')}`);
  return result;
}

/** dpkg itself does not wait for its locks. */
async function configureAll({ tools, clock, note, stopping }: JobContext): Promise<void> {
  const deadlineMs = clock.monotonic() + lockWaitMs;
  while (true) {
    const result = await tools.work('dpkg', '--configure', '-a', ...keepConfigurationFiles);
    if (result.exitCode === 0) return;
    if (result.exitCode !== dpkgIsLocked) {
      note('some packages could not be configured; they are installed again below'); // their scripts may fail once more, and then say why
      return;
    }
    const failure = classifyAptFailure(result.stderr);
    if (failure.class !== 'locked' || clock.monotonic() >= deadlineMs) throw new JobFailure(failure.class, failure.line);
    await clock.sleep(lockPollMs, stopping);
  }
}

/** Neither installed nor removed: dpkg's second letter is not `i`, `n` or `c`, or the third asks for a reinstallation. */
async function findBroken({ tools }: JobContext): Promise<InstalledPackage[]> {
  const { stdout, exitCode, stderr } = await tools.ask('dpkg-query', '-W', '-f', dpkgFormat);
  if (exitCode !== 0 && stdout === '') throw new JobFailure('interrupted', `dpkg-query does not answer: ${stderr.trim()}`);
  return parseInstalled(stdout).filter(({ status }) => !/^.[inc] $/.test(status));
}

/** With --reinstall apt says "Internal Error, No file name" for a package that is only unpacked, so that is for the half-installed ones. */
async function reinstall(
  broken: InstalledPackage,
  { planned, aptOptions }: { readonly planned: readonly PackageVersion[]; readonly aptOptions: readonly string[] },
  { tools, note }: JobContext,
): Promise<void> {
  const { name, status } = broken;
  const version = planned.find((candidate) => candidate.name === name)?.version ?? broken.version;
  note(`${name} is in state ${JSON.stringify(status)}: installing ${version}`);
  const mustReinstall = status.endsWith('R') ? ['--reinstall'] : [];
  const [apt, ...flags] = aptGet;
  const result = await tools.work(apt, ...flags, ...aptOptions, 'install', ...mustReinstall, ...installFlags, `${name}=${version}`);
  if (result.exitCode === 0) return;
  const failure = classifyAptFailure(`${result.stdout}\n${result.stderr}`);
  throw new JobFailure(failure.class, failure.line || complaintOf(result));
}

if (import.meta.main) await runJob((input, context) => repairPackages(parsePackagesInput(input).packages, context));
