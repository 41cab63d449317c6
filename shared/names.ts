import { KubestepError } from './errors.ts';
import type { Random } from './random.ts';

/** A Kubernetes node name: an RFC 1123 subdomain. */
const nodeNamePattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

export function isNodeName(text: string): boolean {
  return text.length <= 253 && nodeNamePattern.test(text);
}

/** @throws KubestepError `usage` */
export function parseNodeName(text: string): string {
  if (isNodeName(text)) return text;
  throw new KubestepError('usage', `${JSON.stringify(text)} is not a node name`, {
    hint: 'use the name that `kubectl get nodes` shows: lower-case letters, digits, - and .',
  });
}

/** Snapshot names look like `etcd-cp1-20261122T120000Z`, archives of objects `resources-cp1-…`: safe as a directory name, never a path. */
export const snapshotNamePattern = /^(?:etcd|resources)-[a-z0-9][a-z0-9.-]{0,252}-\d{8}T\d{6}Z$/;

/** Files of a set that may travel from node to coordinator; nothing with a key in the clear is among them. */
export const setFiles = [
  'snapshot.db',
  'snapshot.db.zst',
  'snapshot.db.zst.age',
  'configuration.tar.gz.age',
  'resources.tar.zst',
  'resources.tar.zst.age',
] as const;
export type SetFile = (typeof setFiles)[number];

/** Absent means the snapshot as it was taken. */
export function parseSetFile(text: string): SetFile | undefined {
  return text === '' ? 'snapshot.db' : setFiles.find((name) => name === text);
}

export function snapshotName(member: string, takenAtMs: number, what: 'etcd' | 'resources' = 'etcd'): string {
  const stamp = new Date(takenAtMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${what}-${member}-${stamp}`;
}

/** Crockford base32 without I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** A ULID: 48 bits of time and 80 random bits; sorts by time, is unique without asking anyone. */
export function ulid(nowMs: number, random: Random): string {
  let value = BigInt(nowMs) << 80n;
  for (const [index, byte] of random.bytes(10).entries()) value |= BigInt(byte) << BigInt((9 - index) * 8);
  let text = '';
  for (let digit = 0; digit < 26; digit += 1) {
    text = (alphabet[Number(value & 31n)] ?? '') + text;
    value >>= 5n;
  }
  return text;
}

/** systemd unit that runs an operation. PID 1 refuses a second start under the same name. */
export function operationUnit(operationId: string): string {
  return `kubestep-op-${operationId}.service`;
}

/** Restores are named `rs-20261125-1`, replaced members `rp-20261125-1`; the name is part of folder names on every node. */
export const restoreIdPattern = /^r[sp]-\d{8}-[1-9]\d{0,3}$/;
