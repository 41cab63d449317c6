import type { PackageVersion } from '../../shared/operations-packages.ts';

/** An edited configuration file keeps the operator's text; without these dpkg asks, and a question without a terminal is a failure. */
export const keepConfigurationFiles = ['--force-confdef', '--force-confold'] as const;

/**
 * What every apt-get of ours begins with. Use-Pty=0 keeps dpkg's stderr on stderr; apt waits for dpkg's locks by itself, which is the only
 * waiting that does not race.
 */
export const aptGet = [
  'apt-get',
  '-y',
  '-q',
  '-o',
  'Dpkg::Use-Pty=0',
  '-o',
  'DPkg::Lock::Timeout=300',
  ...keepConfigurationFiles.flatMap((option) => ['-o', `Dpkg::Options::=${option}`]),
] as const;

/** Downgrades remove dependants silently under -y, so removing is off; the hold is set again by `afterStop`. */
export const installFlags = ['--no-remove', '--no-install-recommends', '--allow-change-held-packages'] as const;

export function packageArguments(packages: readonly PackageVersion[]): string[] {
  return packages.map(({ name, version }) => `${name}=${version}`);
}

/**
 * `apt-get update` of one source file alone, so that a third party's broken source is not our failure. Error-Mode=any turns "failed to
 * fetch, old lists used" (exit 0) into a failure; without List-Cleanup=0 the lists of all other sources would be deleted.
 */
export function updateOnly(sourceFile: string): [string, ...string[]] {
  return updateWith(['-o', `Dir::Etc::SourceList=${sourceFile}`, '-o', 'Dir::Etc::SourceParts=/dev/null']);
}

/** `apt-get update` of the sources and lists that these options name. */
export function updateWith(options: readonly string[]): [string, ...string[]] {
  return [
    'apt-get',
    'update',
    '-q',
    '-o',
    'APT::Update::Error-Mode=any',
    ...options,
    '-o',
    'APT::Get::List-Cleanup=0',
    '-o',
    'Acquire::http::Timeout=20',
    '-o',
    'Acquire::https::Timeout=20',
    '-o',
    'Acquire::Retries=2',
  ];
}
