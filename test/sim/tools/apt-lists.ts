import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRepositories } from './catalog.ts';
import { replaceFile } from './node-state.ts';
import type { Tool } from './tool.ts';

/** A line or stanza of an apt source, as far as the Kubernetes repositories need it. */
export interface AptSource {
  readonly file: string;
  readonly uri: string;
  /** As `v1.33`; absent when the URI names none. */
  readonly minor?: string;
  readonly signedBy?: string;
}

/** What the last `apt-get update` fetched: the stand-in for the files in `/var/lib/apt/lists`. */
export interface FetchedList {
  readonly uri: string;
  /** Package to versions, newest first. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
}

/** Reads one `.list` or `.sources` file, or every one of a folder. */
export function readSources(path: string): AptSource[] {
  if (!existsSync(path)) return [];
  if (!/\.(list|sources)$/.test(path)) {
    return readdirSync(path)
      .filter((name) => /\.(list|sources)$/.test(name))
      .flatMap((name) => readSources(join(path, name)));
  }
  const text = readFileSync(path, 'utf8');
  return path.endsWith('.list') ? readOneLineSources(path, text) : readStanzas(path, text);
}

function readOneLineSources(file: string, text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const [, options = '', uri] = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)/.exec(line) ?? [];
    return uri === undefined ? [] : [sourceOf(file, uri, /signed-by=(\S+)/.exec(options)?.[1])];
  });
}

function readStanzas(file: string, text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const uri = /^URIs:\s*(\S+)/im.exec(stanza)?.[1];
    return uri === undefined ? [] : [sourceOf(file, uri, /^Signed-By:\s*(\S+)/im.exec(stanza)?.[1])];
  });
}

function sourceOf(file: string, uri: string, signedBy: string | undefined): AptSource {
  const minor = /(?:^|[/:])(v\d+\.\d+)(?:\/|$)/.exec(uri)?.[1];
  return { file, uri, ...(minor === undefined ? {} : { minor }), ...(signedBy === undefined ? {} : { signedBy }) };
}

const listsFile = 'simulated-lists.json';

export function readLists(directory: string): FetchedList[] {
  const path = join(directory, listsFile);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as FetchedList[]) : [];
}

/** Adds what was fetched; lists of other sources stay only when asked for, as with `APT::Get::List-Cleanup=0`. */
export function writeLists(directory: string, fetched: readonly FetchedList[], { keepOthers }: { keepOthers: boolean }): void {
  mkdirSync(directory, { recursive: true });
  const others = keepOthers ? readLists(directory).filter(({ uri }) => !fetched.some((list) => list.uri === uri)) : [];
  replaceFile(join(directory, listsFile), `${JSON.stringify([...others, ...fetched], null, 1)}\n`);
}

export function fetchList(tool: Tool, source: AptSource): FetchedList | undefined {
  const offered = source.minor === undefined ? undefined : readRepositories(tool.node.repositoryFile)[source.minor];
  if (!offered) return undefined;
  const packages = Object.entries(offered).map(([name, versions]) => {
    const isMissing = tool.failpoint('version-missing', ({ match }) => match === name) !== undefined;
    return [name, isMissing ? versions.slice(1) : versions];
  });
  return { uri: source.uri, packages: Object.fromEntries(packages) };
}

/** Lists that are valid for the sources of today: what was fetched for a source that is gone does not count. */
export function usableLists(directory: string, sources: readonly AptSource[]): FetchedList[] {
  return readLists(directory).filter(({ uri }) => sources.some((source) => source.uri === uri));
}

/** Leaves lists as an `apt-get update` of long ago did. */
export function seedLists(past: { repositoryFile: string; minor: string; uri: string; directory: string }): void {
  const packages = readRepositories(past.repositoryFile)[past.minor] ?? {};
  writeLists(past.directory, [{ uri: past.uri, packages }], { keepOthers: false });
}
