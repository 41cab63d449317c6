import { parseArguments } from './arguments.ts';
import { longStatus, type PackageRecord, readPackages, statusAbbreviation } from './packages.ts';
import { runAsProcess, type StandIn, UnknownArgument } from './tool.ts';

const defaultFormat = ['binary:Package', 'Version']
  .map((field) => `\${${field}}`)
  .join('\\t')
  .concat('\\n');

/** Only `-W`; sorted by name, and rc 1 when one of the named packages is not known. */
export const dpkgQuery: StandIn = {
  name: 'dpkg-query',
  main(tool) {
    const given = parseArguments(tool.argv, { flags: ['-W', '--show'], values: ['-f', '--showformat'] });
    if (!given.has('-W') && !given.has('--show')) throw new UnknownArgument('only -W is known');
    const format = [...given.valuesOf('-f'), ...given.valuesOf('--showformat')].at(-1) ?? defaultFormat;
    const records = readPackages(tool.node.root);
    const names = given.words.length === 0 ? Object.keys(records) : given.words;
    for (const name of names.toSorted()) {
      const record = records[name];
      if (record) tool.write(fill(format, name, record));
    }
    const missing = names.filter((name) => !(name in records));
    for (const name of missing) tool.complain(`dpkg-query: no packages found matching ${name}`);
    return missing.length > 0 ? 1 : 0;
  },
};

if (import.meta.main) await runAsProcess(dpkgQuery);

function fill(format: string, name: string, record: PackageRecord): string {
  const fields: Record<string, string> = {
    'binary:Package': name,
    Package: name,
    Version: record.version,
    'db:Status-Abbrev': statusAbbreviation(record),
    Status: longStatus(record),
    Architecture: 'amd64',
  };
  return format
    .replaceAll('\\t', '\t')
    .replaceAll('\\n', '\n')
    .replace(/\$\{([^}]+)\}/g, (_, field: string) => {
      const value = fields[field];
      if (value === undefined) throw new UnknownArgument(`unknown field ${field}`);
      return value;
    });
}
