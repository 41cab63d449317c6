import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodePaths } from '../../../shared/paths.ts';

/** An entry of the node's apt sources that brings Kubernetes packages of one minor. */
export interface KubernetesSource {
  /** As the job opens it, below the node's root. */
  readonly path: string;
  /** As the node's people know it. */
  readonly file: string;
  readonly uri: string;
  readonly minor: string;
  /** Path of the keyring; absent when the entry names none, or holds the key itself. */
  readonly signedBy?: string;
  readonly hasOwnKey: boolean;
  /** Where the minor stands in the file's text: replacing it is the only edit that is ever made. */
  readonly minorAt: number;
}

/** A repository of one Kubernetes minor has it as a folder of its URI, whoever mirrors it. */
const minorInUri = /\/(v1\.[1-9]\d{0,2})(?=\/)/;

/** Finds every enabled entry whose URI names a Kubernetes minor. */
export async function findKubernetesSources({ aptSourcesDir, root }: NodePaths): Promise<KubernetesSource[]> {
  const parts = join(aptSourcesDir, 'sources.list.d');
  const names = (await readdir(parts).catch(() => [])).filter((name) => /^[\w.-]+\.(list|sources)$/.test(name)).sort();
  const paths = [join(aptSourcesDir, 'sources.list'), ...names.map((name) => join(parts, name))];
  const found = await Promise.all(
    paths.map(async (path) => parseSources(path, path.slice(root.length), await readFile(path, 'utf8').catch(() => ''))),
  );
  return found.flat();
}

export function parseSources(path: string, file: string, text: string): KubernetesSource[] {
  return path.endsWith('.sources') ? parseStanzas(path, file, text) : parseLines(path, file, text);
}

/** `deb [arch=amd64 signed-by=/etc/apt/keyrings/x.gpg] https://host/v1.33/deb/ /` */
const oneLine = /^[ \t]*deb[ \t]+(?:\[([^\]\n]*)\][ \t]+)?(\S+)/gm;

function parseLines(path: string, file: string, text: string): KubernetesSource[] {
  return [...text.matchAll(oneLine)].flatMap((match) => {
    const [whole, options = '', uri = ''] = match;
    const signedBy = /(?:^|\s)signed-by=(\/\S+)/i.exec(options)?.[1];
    return sourceAt({ path, file, uri, at: match.index + whole.length - uri.length, signedBy, hasOwnKey: false });
  });
}

/** deb822: fields `Types`, `URIs`, `Suites`, `Signed-By`, `Enabled`; stanzas end at an empty line. */
function parseStanzas(path: string, file: string, text: string): KubernetesSource[] {
  return [...text.matchAll(/(?:[^\n]+(?:\n|$))+/g)].flatMap((stanza) => {
    const [body] = stanza;
    if (/^Enabled:[ \t]*(no|false|0|off)\b/im.test(body) || !/^Types:.*\bdeb\b(?!-)/im.test(body)) return [];
    const uris = /^URIs:[ \t]*((?:.*)(?:\n[ \t]+[^#\s].*)*)/im.exec(body);
    if (!uris?.[1]) return [];
    const start = stanza.index + uris.index + uris[0].length - uris[1].length;
    const signer = /^Signed-By:[ \t]*(\S+)?/im.exec(body);
    const signedBy = signer?.[1]?.startsWith('/') ? signer[1] : undefined;
    return [...uris[1].matchAll(/\S+/g)].flatMap((uri) =>
      sourceAt({ path, file, uri: uri[0], at: start + uri.index, signedBy, hasOwnKey: signer !== null && signedBy === undefined }),
    );
  });
}

interface Entry {
  readonly path: string;
  readonly file: string;
  readonly uri: string;
  readonly at: number;
  readonly signedBy: string | undefined;
  readonly hasOwnKey: boolean;
}

function sourceAt({ path, file, uri, at, signedBy, hasOwnKey }: Entry): KubernetesSource[] {
  const match = minorInUri.exec(uri);
  if (!match?.[1]) return [];
  return [{ path, file, uri, minor: match[1], hasOwnKey, minorAt: at + match.index + 1, ...(signedBy !== undefined && { signedBy }) }];
}

/** The text with this entry's minor replaced, and nothing else. */
export function withMinor(text: string, { minor, minorAt }: KubernetesSource, wanted: string): string {
  return text.slice(0, minorAt) + wanted + text.slice(minorAt + minor.length);
}
