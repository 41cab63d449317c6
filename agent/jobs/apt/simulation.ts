import type { PackageChange } from '../../../shared/operations-packages.ts';

const verbs = { Inst: 'install', Conf: 'configure', Remv: 'remove' } as const;
const change = /^(Inst|Conf|Remv) ([^\s:]+)(?::\S+)?(?: \[([^\]]+)\])?(?: \((\S+) [^)]*\))?/gm;

/** Reads what `apt-get -s install` would do: `Inst kubelet [1.33.4-1.1] (1.34.2-1.1 label [amd64])`. */
export function parseSimulation(text: string): PackageChange[] {
  return [...text.matchAll(change)].map(([, verb, name = '', from, to]) => ({
    action: verbs[verb as keyof typeof verbs],
    name,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }));
}

/** Versions by `apt-cache madison`, newest first as apt prints them: `   kubeadm | 1.34.4-1.1 | http://… Packages`. */
export function parseMadison(text: string, names: readonly string[]): Record<string, string[]> {
  const versions: Record<string, string[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (const [, name = '', version = ''] of text.matchAll(/^\s*(\S+) \|\s*(\S+) \|/gm)) {
    const known = versions[name];
    if (known && !known.includes(version)) known.push(version);
  }
  return versions;
}

/** Sum of the sizes in `--print-uris` lines: `'http://…' kubeadm_1.34.4_amd64.deb 22500000 SHA256:…`. */
export function parseDownloadBytes(text: string): number {
  return [...text.matchAll(/^'[^']*' \S+ (\d+)(?: |$)/gm)].reduce((sum, [, size]) => sum + Number(size), 0);
}
