import type { Snapshot } from './snapshot-port.ts';

/** A failure domain is a machine or a remote store: `node:cp1` and `coordinator:cp1` are lost together. */
export function failureDomains({ copies }: Pick<Snapshot, 'copies'>): string[] {
  const domains = copies.map(({ place }) => place.replace(/^(node|coordinator):/, 'machine:'));
  return [...new Set(domains)].sort();
}
