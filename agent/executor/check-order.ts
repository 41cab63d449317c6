import { ulidPattern } from '../../shared/names.ts';
import { type OperationKind, operationEffects } from '../../shared/operations.ts';
import { hasValidSignature, type Order, specHash } from '../../shared/order.ts';
import type { Trust } from './trust-anchor.ts';

export type RefusalCode =
  | 'bad-signature'
  | 'bad-order'
  | 'wrong-cluster'
  | 'wrong-node'
  | 'unknown-kind'
  | 'spec-hash-mismatch'
  | 'id-reused'
  | 'old-epoch'
  | 'expired'
  | 'clock-skew'
  | 'bad-input'
  | 'busy'
  | 'journal-damaged';

/** The order is not done, and nothing of it is remembered. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** As the order's text says; unproven when the signature is what was wrong. */
  readonly operationId: string | undefined;

  constructor(code: RefusalCode, message: string, operationId?: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.operationId = operationId;
  }
}

/** Clocks of two machines differ; the coordinator itself plans nothing beyond a minute of skew. */
const allowedSkewMs = 5 * 60_000;

/**
 * Checks that these bytes are an order of our coordinator to this node, whatever it asks and whenever it was made.
 *
 * @throws Refusal
 */
export function checkOrigin(text: string, signatureBase64: string, trust: Trust): Order {
  const bytes = Buffer.from(text, 'utf8');
  const claimedId = claimedOperationId(text);
  if (!isSigned(bytes, signatureBase64, trust)) {
    throw new Refusal('bad-signature', "the order is not signed with this cluster's key", claimedId);
  }
  const order = parseOrder(text);
  if (!order) throw new Refusal('bad-order', 'the order lacks fields or has them in a wrong form', claimedId);
  const { operationId } = order;
  if (order.clusterId !== trust.clusterId) throw new Refusal('wrong-cluster', `the order is for cluster ${order.clusterId}`, operationId);
  if (order.node !== trust.node) throw new Refusal('wrong-node', `the order is for node ${order.node}, this is ${trust.node}`, operationId);
  if (!Object.hasOwn(operationEffects, order.kind)) {
    throw new Refusal(
      'unknown-kind',
      `this node does not know the operation ${JSON.stringify(order.kind)}: its agent is older than the coordinator`,
      operationId,
    );
  }
  if (specHash(order.kind, order.input) !== order.specHash) {
    throw new Refusal('spec-hash-mismatch', 'the spec hash is not that of kind and input', operationId);
  }
  return order;
}

/**
 * Checks that an order may still be started.
 *
 * @throws Refusal
 */
export function checkFreshness({ operationId, epoch, notAfterMs, issuedAtMs }: Order, highestEpoch: number, nowMs: number): void {
  if (epoch < highestEpoch) {
    throw new Refusal(
      'old-epoch',
      `the order has epoch ${epoch}, this node has seen ${highestEpoch}: another coordinator took over`,
      operationId,
    );
  }
  if (nowMs > notAfterMs + allowedSkewMs)
    throw new Refusal('expired', `the order was to be started before ${isoTime(notAfterMs)}`, operationId);
  if (issuedAtMs > nowMs + allowedSkewMs) {
    throw new Refusal(
      'clock-skew',
      `the order was issued at ${isoTime(issuedAtMs)}, which is ahead of this node's clock ${isoTime(nowMs)}`,
      operationId,
    );
  }
}

function isSigned(order: Uint8Array, signatureBase64: string, { publicKey }: Trust): boolean {
  try {
    return hasValidSignature({ order, signature: Buffer.from(signatureBase64, 'base64') }, publicKey);
  } catch {
    return false;
  }
}

function parseOrder(text: string): Order | undefined {
  const value = parseObject(text);
  if (!value) return undefined;
  const { clusterId, node, operationId, kind, specHash: hash, epoch, issuedAtMs, notAfterMs } = value;
  const areTexts = [clusterId, node, kind, hash].every((field) => typeof field === 'string');
  const areNumbers = [epoch, issuedAtMs, notAfterMs].every((field) => Number.isSafeInteger(field) && Number(field) >= 0);
  if (!areTexts || !areNumbers || typeof operationId !== 'string' || !ulidPattern.test(operationId)) return undefined;
  return value as unknown as Order & { kind: OperationKind };
}

function claimedOperationId(text: string): string | undefined {
  const id = parseObject(text)?.['operationId'];
  return typeof id === 'string' && ulidPattern.test(id) ? id : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A signed number may still be no date. */
function isoTime(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}
