import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { ulid } from '../../shared/names.ts';
import type { OperationKind } from '../../shared/operations.ts';
import { formatSigningPublicKey, type Order, type SignedOrder, signOrder, specHash } from '../../shared/order.ts';
import { systemRandom } from '../../shared/random.ts';

export const clusterId = 'cluster-of-nodes';
export const nodeName = 'n1';

/** The coordinator's side: makes and signs orders as it would, or as a liar would. */
export class OrderDesk {
  readonly #key: KeyObject = generateKeyPairSync('ed25519').privateKey;

  get trustAnchor(): string {
    return JSON.stringify({ clusterId, node: nodeName, caPin: `sha256:${'0'.repeat(64)}`, signingKey: formatSigningPublicKey(this.#key) });
  }

  order(kind: OperationKind, input: unknown, changes: Partial<Order> = {}): Order {
    const now = Date.now();
    const operationId = ulid(now, systemRandom);
    const times = { epoch: 1, issuedAtMs: now, notAfterMs: now + 3600_000 };
    return { clusterId, node: nodeName, operationId, kind, input, specHash: specHash(kind, input), ...times, ...changes };
  }

  sign(order: Order): SignedOrder {
    return signOrder(order, this.#key);
  }
}
