import { isAbsolute, join } from 'node:path';
import { type ParsedArguments, parseArguments } from './arguments.ts';
import { nodeRoot } from './node-state.ts';
import { UnknownArgument } from './tool.ts';

/** Configuration items that the stand-in understands or may ignore; any other is refused, because its effect would be missing. */
const knownItems = [
  'dpkg::use-pty',
  'dpkg::lock::timeout',
  'dpkg::options::',
  'apt::update::error-mode',
  'apt::get::list-cleanup',
  'apt::color',
  'acquire::http::timeout',
  'acquire::https::timeout',
  'acquire::retries',
  'acquire::languages',
  'dir',
  'dir::etc',
  'dir::etc::sourcelist',
  'dir::etc::sourceparts',
  'dir::state',
  'dir::state::lists',
  'dir::state::status',
  'dir::cache',
  'dir::cache::archives',
  'dir::cache::pkgcache',
  'dir::cache::srcpkgcache',
  'debug::nolocking',
];

export interface AptOptions {
  readonly arguments: ParsedArguments;
  /** Value of a configuration item, the last one given. */
  item(name: string): string | undefined;
  readonly listsDir: string;
  readonly archivesDir: string;
  /** Files or folders that hold the sources. */
  readonly sourcePaths: readonly string[];
}

const flags = [
  ...['-y', '-q', '-qq', '-s', '--yes', '--quiet', '--simulate', '--just-print', '--dry-run', '-d', '--download-only', '--no-remove'],
  ...['--allow-change-held-packages', '--allow-downgrades', '--reinstall', '--no-install-recommends', '--print-uris', '--no-download'],
];

export function readAptOptions(argv: readonly string[]): AptOptions {
  const parsed = parseArguments(argv, { flags, values: ['-o', '--option'] });
  const items = [...parsed.valuesOf('-o'), ...parsed.valuesOf('--option')].map((text) => splitItem(text));
  const item = (name: string) => items.findLast(([key]) => key === name)?.[1];
  return {
    arguments: parsed,
    item,
    listsDir: directory(item('dir::state::lists'), 'var/lib/apt/lists'),
    archivesDir: directory(item('dir::cache::archives'), 'var/cache/apt/archives'),
    sourcePaths: [
      directory(item('dir::etc::sourcelist'), 'etc/apt/sources.list.d'),
      ...(item('dir::etc::sourcelist') === undefined ? [] : [directory(item('dir::etc::sourceparts'), 'etc/apt/sources.list.d')]),
    ].filter((path) => !path.endsWith('/dev/null')),
  };
}

function splitItem(text: string): [key: string, value: string] {
  const at = text.indexOf('=');
  const key = text.slice(0, at).toLowerCase();
  if (at < 1 || !knownItems.includes(key)) throw new UnknownArgument(`unknown configuration item ${text}`);
  return [key, text.slice(at + 1)];
}

/** Absolute paths come from the caller, who knows the node's root; the defaults are below it. */
function directory(given: string | undefined, absent: string): string {
  if (given === undefined) return join(nodeRoot(), absent);
  return isAbsolute(given) ? given : join(nodeRoot(), given);
}
