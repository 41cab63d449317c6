import type { PackageVersion } from '../../shared/operations-packages.ts';
import { type BootIdentity, maxOsPackages, type OsPackageSet, osPackageSets } from '../../shared/os-operations.ts';
import { isProtectedPackage } from '../../shared/protected-packages.ts';
import { count, fieldsOf, type InputParser, list, matching, oneOf, refuse } from './input.ts';

/** Debian policy 5.6.1, and an architecture where it is not the node's own. apt reads a `-` at the end as "remove it". */
const namePattern = /^[a-z0-9][a-z0-9+.-]{0,98}[a-z0-9+.](:[a-z0-9][a-z0-9-]{1,20})?$/;
/** Debian policy 5.6.12. apt reads a `+` or `-` at the end of its argument as an order of its own. */
const versionPattern = /^(\d{1,9}:)?\d([A-Za-z0-9.+~-]{0,120}[A-Za-z0-9~])?$/;
const bootIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const parseOsProbeInput: InputParser<{ packages: OsPackageSet }> = (input) => ({
  packages: oneOf('packages', fieldsOf(input, ['packages']).packages, osPackageSets),
});

export const parseReadOsInput: InputParser<{ packages: readonly PackageVersion[] }> = (input) => ({
  packages: osPackages(fieldsOf(input, ['packages']).packages),
});

export const parseOsPackagesInput: InputParser<{ packages: readonly PackageVersion[] }> = (input) => {
  const parsed = parseReadOsInput(input);
  if (parsed.packages.length === 0) throw refuse('packages', [], 'at least one package');
  return parsed;
};

export const parseBootInput: InputParser<BootIdentity> = (input) => {
  const { bootId, userspaceTimestampUs } = fieldsOf(input, ['bootId', 'userspaceTimestampUs']);
  return {
    bootId: matching('bootId', bootId, bootIdPattern, 'a boot id as in /proc/sys/kernel/random/boot_id'),
    userspaceTimestampUs: count('userspaceTimestampUs', userspaceTimestampUs),
  };
};

function osPackages(value: unknown): readonly PackageVersion[] {
  const parsed = list('packages', value, maxOsPackages).map((item) => {
    const fields = fieldsOf(item, ['name', 'version']);
    const name = matching('package', fields.name, namePattern, 'the name of a Debian package');
    if (isProtectedPackage(name)) throw refuse('package', name, 'none of Kubernetes, a container runtime or kubestep itself');
    return { name, version: matching('version', fields.version, versionPattern, 'a Debian package version such as 1:9.2p1-2+deb12u9') };
  });
  if (new Set(parsed.map(({ name }) => name)).size < parsed.length) throw refuse('packages', value, 'a list that names each package once');
  return parsed;
}

/** Whether an order could name this package: what cannot be named is not planned either. */
export function canBeNamed({ name, version }: PackageVersion): boolean {
  return namePattern.test(name) && versionPattern.test(version);
}
