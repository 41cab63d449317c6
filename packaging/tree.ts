import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Puts one file into a package's root, with its mode; folders on the way are made. */
export function placeFile(root: string, path: string, content: string | { readonly copyOf: string }, mode = 0o644): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  if (typeof content === 'string') writeFileSync(target, content);
  else cpSync(content.copyOf, target, { dereference: true });
  chmodSync(target, mode);
}

/** Copies a folder; `isWanted` sees every path below it, relative. A folder that is not there is nothing. */
export function placeFolder(root: string, path: string, from: string, isWanted: (path: string) => boolean = () => true): void {
  if (!existsSync(from)) return;
  cpSync(from, join(root, path), {
    recursive: true,
    dereference: true,
    filter: (source) => source === from || isWanted(source.slice(from.length + 1)),
  });
}

const notForRunning = /\.(ts|mts|cts|map|md|markdown|flow|tsbuildinfo|gyp|gypi|c|cc|cpp|h|hpp|bare)$/i; // .bare: addons for another runtime than Node
const developmentFolders = new Set([
  '.github',
  'test',
  'tests',
  '__tests__',
  'examples',
  'example',
  'benchmark',
  'benchmarks',
  '.bin',
  'node_modules',
]);

/** Copies one module of node_modules without what only its developers need; licences stay. `prebuild` names the one native addon to keep. */
export function placeModule(root: string, path: string, from: string, prebuild: string): void {
  placeFolder(root, path, from, (file) => {
    const name = basename(file);
    if (/^(licen[cs]e|copying|notice)/i.test(name)) return true;
    if (developmentFolders.has(name)) return false;
    if (path.endsWith('/better-sqlite3') && /^(deps|src)(\/|$)/.test(file)) return false;
    if (name.endsWith('.node')) return name === `${prebuild}.node`;
    return !notForRunning.test(name);
  });
}

/** Gives folders 0755 and files 0644, or 0755 when their owner may execute them: what the builder's umask was must not show. */
export function normaliseModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const facts = statSync(path);
    if (facts.isDirectory()) normaliseModes(path);
    else chmodSync(path, facts.mode & 0o100 ? 0o755 : 0o644);
  }
}
