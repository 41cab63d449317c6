import type { OperationInput } from '../../shared/operations.ts';
import type { PackageChange } from '../../shared/operations-packages.ts';
import type { OsPackage, OsPackageSet, OsProbe } from '../../shared/os-operations.ts';
import { isProtectedPackage } from '../../shared/protected-packages.ts';
import { aptGet } from '../executor/apt-command.ts';
import { classifyAptFailure } from '../executor/apt-failure.ts';
import { canBeNamed, parseOsProbeInput } from '../executor/input-os.ts';
import {
  isOfDistribution,
  isSecurity,
  type OfferedPackage,
  parseKeptBack,
  parseOffered,
  parseRemoved,
  parseSizes,
} from './apt/os-simulation.ts';
import { type OsSources, withOsSources } from './apt/os-sources.ts';
import { parseDownloadBytes } from './apt/simulation.ts';
import { bootAndReasons } from './facts/boot.ts';
import { type JobContext, runJob } from './job.ts';

/**
 * Asks apt what upgrading the distribution's packages would do; changes nothing. First all that could be upgraded without a removal, then,
 * of what is wanted of it, the very transaction that `upgradeOsPackages` would do, with everything that it pulls in.
 */
export async function probeOsUpgrade({ packages }: OperationInput<'probeOsUpgrade'>, context: JobContext): Promise<OsProbe> {
  const boot = await bootAndReasons(context);
  const asked = await withOsSources(packages, context, (sources) => askApt(packages, sources, context));
  return { ...nothing, ...asked, boot };
}

type Answers = Omit<OsProbe, 'boot'>;

const nothing: Answers = { packages: [], left: [], keptBack: [], refused: [], downloadBytes: 0 };

async function askApt(wanted: OsPackageSet, { options, failure }: OsSources, { tools }: JobContext): Promise<Partial<Answers>> {
  if (failure) return { failure };
  const [apt, ...flags] = aptGet;
  const upgrade = await tools.ask(apt, '-s', ...flags, ...options, 'upgrade', '--with-new-pkgs');
  if (upgrade.exitCode !== 0) return { failure: classifyAptFailure(`${upgrade.stdout}\n${upgrade.stderr}`) };
  const upgrades = parseOffered(upgrade.stdout).filter(({ from }) => from !== undefined); // new ones come with what needs them
  const chosen = upgrades.filter((one) => isChosen(one, wanted));
  const others = { left: upgrades.flatMap((one) => leftOf(one, wanted)), keptBack: parseKeptBack(upgrade.stdout) };
  if (chosen.length === 0) return others;
  const install = ['install', '--only-upgrade', '--no-install-recommends', ...chosen.map(({ name, to }) => `${name}=${to}`)];
  const simulated = await tools.ask(apt, '-s', ...flags, ...options, ...install);
  if (simulated.exitCode !== 0) return { ...others, failure: classifyAptFailure(`${simulated.stdout}\n${simulated.stderr}`) };
  const { stdout: uris } = await tools.ask(apt, '--print-uris', ...flags, ...options, ...install);
  return { ...others, ...transactionOf(simulated.stdout, uris), downloadBytes: parseDownloadBytes(uris) };
}

function isChosen(one: OfferedPackage, wanted: OsPackageSet): boolean {
  const isWanted = wanted === 'security' ? isSecurity(one) : isOfDistribution(one);
  return isWanted && !isProtectedPackage(one.name) && canBeNamed({ name: one.name, version: one.to });
}

/** What is passed over though somebody may expect it; a newer version outside of the security suites is none of that. */
function leftOf(one: OfferedPackage, wanted: OsPackageSet): OsProbe['left'] {
  const entry = { ...one, sizeBytes: 0 };
  if (isProtectedPackage(one.name)) return [{ ...entry, why: 'protected' }];
  return wanted === 'all' && !isChosen(one, wanted) ? [{ ...entry, why: 'foreign' }] : [];
}

function transactionOf(simulation: string, uris: string): Pick<Answers, 'packages' | 'refused'> {
  const sizes = parseSizes(uris);
  const packages: OsPackage[] = parseOffered(simulation).map((one) => ({ ...one, sizeBytes: sizes.get(one.name) ?? 0 }));
  const touched = packages
    .filter(({ name }) => isProtectedPackage(name))
    .map(({ name, from, to }): PackageChange => {
      return { action: 'install', name, to, ...(from !== undefined && { from }) };
    });
  return { packages, refused: [...touched, ...parseRemoved(simulation)] };
}

if (import.meta.main) await runJob((input, context) => probeOsUpgrade(parseOsProbeInput(input), context));
