import { randomBytes } from 'node:crypto';
import type { Caller } from './rbac.ts';

const longestMs = 365 * 24 * 60 * 60_000;

/** The tokens that TokenRequest gave out; all API servers know the same. */
export class Tokens {
  readonly #issued = new Map<string, { readonly caller: Caller; readonly expiresAtMs: number }>();

  issue(namespace: string, name: string, expirationSeconds: number): { readonly token: string; readonly expirationTimestamp: string } {
    const token = `sim.${randomBytes(24).toString('base64url')}`;
    const expiresAtMs = Date.now() + Math.min(expirationSeconds * 1000, longestMs);
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
    this.#issued.set(token, { caller: { user: `system:serviceaccount:${namespace}:${name}`, groups }, expiresAtMs });
    return { token, expirationTimestamp: new Date(expiresAtMs).toISOString() };
  }

  callerOf(token: string): Caller | undefined {
    const issued = this.#issued.get(token);
    return issued && issued.expiresAtMs > Date.now() ? issued.caller : undefined;
  }

  /** As if the keys that signed them had been replaced. */
  revokeAll(): void {
    this.#issued.clear();
  }
}
