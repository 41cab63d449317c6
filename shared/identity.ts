import type { X509Certificate } from 'node:crypto';
import { isNodeName } from './names.ts';

/**
 * Who a certificate speaks for. It is written in one URI SAN and nowhere else: subject names and DNS names decide nothing.
 * A node that was revoked and enrolled again has the next generation, so that an old certificate never speaks for the new node.
 */
export type Identity =
  | { readonly role: 'coordinator'; readonly clusterId: string }
  | { readonly role: 'node'; readonly clusterId: string; readonly node: string; readonly generation: number };

export type NodeIdentity = Extract<Identity, { role: 'node' }>;

/** The name that agents ask for in TLS, wherever the coordinator really runs. */
export const coordinatorServerName = 'coordinator';

const clusterIdPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const uriPattern = /^spiffe:\/\/kubestep\/([a-z0-9-]{1,63})\/(?:coordinator|node\/([a-z0-9.-]{1,253})(?:~([1-9]\d{0,5}))?)$/;

export function isClusterId(text: string): boolean {
  return clusterIdPattern.test(text);
}

/** Writes an identity as its URI: `spiffe://kubestep/<cluster>/coordinator`, `…/node/<name>`, `…/node/<name>~2`. */
export function formatIdentity(identity: Identity): string {
  const base = `spiffe://kubestep/${identity.clusterId}`;
  if (identity.role === 'coordinator') return `${base}/coordinator`;
  return `${base}/node/${identity.node}${identity.generation > 1 ? `~${identity.generation}` : ''}`;
}

/** Reads an identity URI. Every identity has exactly one spelling; anything else is undefined. */
export function parseIdentity(uri: string): Identity | undefined {
  const [, clusterId, node, generation = '1'] = uriPattern.exec(uri) ?? [];
  if (clusterId === undefined || !isClusterId(clusterId)) return undefined;
  if (node !== undefined && !isNodeName(node)) return undefined;
  const identity: Identity =
    node === undefined ? { role: 'coordinator', clusterId } : { role: 'node', clusterId, node, generation: Number(generation) };
  return formatIdentity(identity) === uri ? identity : undefined;
}

/**
 * Reads the identity of a certificate whose chain was verified. The whole subjectAltName must be what our CA writes: one URI for a node;
 * `DNS:coordinator` and one URI for the coordinator. A second name of any kind makes it nobody's.
 */
export function identityOfCertificate(certificate: X509Certificate): Identity | undefined {
  const names = certificate.subjectAltName ?? '';
  const nodeUri = /^URI:([^\s,"]+)$/.exec(names)?.[1];
  if (nodeUri !== undefined) {
    const identity = parseIdentity(nodeUri);
    return identity?.role === 'node' ? identity : undefined;
  }
  const coordinatorUri = /^DNS:coordinator, URI:([^\s,"]+)$/.exec(names)?.[1];
  const identity = coordinatorUri === undefined ? undefined : parseIdentity(coordinatorUri);
  return identity?.role === 'coordinator' ? identity : undefined;
}
