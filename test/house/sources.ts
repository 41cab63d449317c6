import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { importsOf } from '../../packaging/imports.ts';

export const repository = resolve(import.meta.dirname, '../..');

const foldersWithoutSources = new Set(['node_modules', 'dist', '.git', 'gen', 'fixtures']);

/** Paths of the repository's files below a folder, relative to the repository, without what is generated, captured or installed. */
export function filesBelow(folder: string, isWanted: (path: string) => boolean = (path) => path.endsWith('.ts')): string[] {
  const entries = readdirSync(join(repository, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return foldersWithoutSources.has(entry.name) ? [] : filesBelow(path, isWanted);
    return isWanted(path) ? [path] : [];
  });
}

export function read(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

export interface Import {
  /** Repository path of an own file, else the bare specifier. */
  readonly target: string;
  readonly isTypeOnly: boolean;
}

export function importsOfFile(path: string): Import[] {
  return importsOf(read(path)).map(({ specifier, isTypeOnly }) => ({
    target: specifier.startsWith('.') ? relative(repository, resolve(repository, dirname(path), specifier)) : specifier,
    isTypeOnly,
  }));
}

/**
 * What a program loads when it starts with this file: own files and bare specifiers, with the way there. Imports of types are left out, because
 * nothing of them is there when the program runs.
 */
export function loadedBy(entry: string): Map<string, string[]> {
  const ways = new Map<string, string[]>([[entry, [entry]]]);
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!file.endsWith('.ts')) continue;
    const way = ways.get(file) ?? [];
    for (const { target, isTypeOnly } of importsOfFile(file)) {
      if (isTypeOnly || ways.has(target)) continue;
      ways.set(target, [...way, target]);
      waiting.push(target);
    }
  }
  return ways;
}
