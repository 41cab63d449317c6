import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { OperationKind } from './operations.ts';

/**
 * One request of the coordinator to one node. The coordinator signs the exact bytes (Ed25519); the agent forwards them, the executor checks
 * them against its root-owned trust anchor. The agent can neither make nor change an order.
 */
export interface Order {
  readonly clusterId: string;
  readonly node: string;
  /** ULID, made by the coordinator and durable there before the order is sent. */
  readonly operationId: string;
  readonly kind: OperationKind;
  readonly input: unknown;
  /** `specHash(kind, input)`: the same id with another hash is refused. */
  readonly specHash: string;
  /** Grows with every start of the coordinator; an executor refuses lower ones than it has seen. */
  readonly epoch: number;
  readonly issuedAtMs: number;
  /** The executor refuses to *start* the operation later than this; asking for its state is always allowed. */
  readonly notAfterMs: number;
  /** For people who read the node's journal when the coordinator is gone. */
  readonly runId?: string;
  readonly stepId?: string;
}

export interface SignedOrder {
  /** UTF-8 JSON of an Order, byte for byte as it was signed. */
  readonly order: Uint8Array;
  readonly signature: Uint8Array;
}

/** JSON with sorted keys: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}

/** SHA-256, lower-case hex, of what an operation does: its kind and its input. */
export function specHash(kind: string, input: unknown): string {
  return createHash('sha256').update(canonicalJson({ kind, input })).digest('hex');
}

export function signOrder(order: Order, signingKey: KeyObject): SignedOrder {
  const bytes = Buffer.from(canonicalJson(order));
  return { order: bytes, signature: sign(null, bytes, signingKey) };
}

export function hasValidSignature({ order, signature }: SignedOrder, publicKey: KeyObject): boolean {
  return verify(null, order, publicKey, signature);
}

/** Keys travel as SPKI DER in base64: one line, safe in JSON. */
export function parseSigningPublicKey(base64: string): KeyObject {
  const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError(`signing key is ${key.asymmetricKeyType}, not ed25519`);
  return key;
}

export function formatSigningPublicKey(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
}

export function parseSigningKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}
