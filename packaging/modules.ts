import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, packageOf } from './imports.ts';

export interface LockedModule {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** `packages` of package-lock.json: folder below the repository (as `node_modules/a/node_modules/b`) to what npm locked there. */
export type LockedModules = Readonly<Record<string, LockedModule>>;

/** Lists the npm packages that compiled JavaScript below these folders imports: emitted files carry no type imports any more. */
export function importedPackages(folders: readonly string[]): string[] {
  const names = new Set<string>();
  for (const file of folders.flatMap(javascriptFiles)) {
    for (const { specifier } of importsOf(readFileSync(file, 'utf8'))) {
      const name = packageOf(specifier);
      if (name !== undefined) names.add(name);
    }
  }
  return [...names].sort();
}

/**
 * Folders of `node_modules` that these packages need at run time, themselves included.
 *
 * @throws Error when the lock file does not hold one of them: it is imported but not a dependency.
 */
export function closureOf(roots: readonly string[], locked: LockedModules): string[] {
  const found = new Set<string>();
  const waiting = roots.map((name) => ({ name, from: '' }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = resolveModule(next.name, next.from, locked);
    if (folder === undefined) throw new Error(`${next.name}, imported by ${next.from || 'our own code'}, is not in package-lock.json`);
    if (found.has(folder)) continue;
    found.add(folder);
    for (const name of neededBy(locked[folder])) waiting.push({ name, from: folder });
  }
  return [...found].sort();
}

function neededBy(module: LockedModule | undefined): string[] {
  if (module === undefined) return [];
  const peers = Object.keys(module.peerDependencies ?? {}).filter((name) => module.peerDependenciesMeta?.[name]?.optional !== true);
  return [...Object.keys(module.dependencies ?? {}), ...peers].filter((name) => !name.startsWith('@types/'));
}

/** Node's own search: the nearest `node_modules` on the way up. */
function resolveModule(name: string, from: string, locked: LockedModules): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))) {
    const folder = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (folder in locked) return folder;
    if (base === '') return undefined;
  }
}

function javascriptFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return javascriptFiles(path);
    return path.endsWith('.js') ? [path] : [];
  });
}
