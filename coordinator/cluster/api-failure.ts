import { KubestepError } from '../../shared/errors.ts';
import { printable } from '../../shared/text.ts';
import type { ApiEndpoint } from './endpoints.ts';

/** How long a freshly started API server may deny everything: it answers before its RBAC is loaded. */
export const settlingMs = 60_000;

/** What one call to one API server came to, when it was not a success. */
export interface ApiFailureFacts {
  readonly endpoint: ApiEndpoint;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number;
  /** `reason` and `details.causes[].reason` of the Status object. */
  readonly reason?: string;
  readonly causes?: readonly { readonly reason: string; readonly message: string }[];
  readonly retryAfterMs?: number;
  /** How long this API server's process is known to run; 0 when nothing is known. */
  readonly contactMs: number;
  /** The certificate was not signed by the cluster's CA, or is not for this address. */
  readonly isUntrusted?: boolean;
}

export class ApiFailure extends Error {
  readonly facts: ApiFailureFacts;

  constructor(message: string, facts: ApiFailureFacts, cause?: unknown) {
    super(printable(message), cause === undefined ? undefined : { cause });
    this.name = 'ApiFailure';
    this.facts = facts;
  }

  /** 429 of a budget, which is an answer; without this cause a 429 is the API server's own overload. */
  get isBudgetRefusal(): boolean {
    return this.facts.status === 429 && hasCause(this, 'DisruptionBudget');
  }

  /** The eviction of a pod with two budgets: a 500 that no waiting will cure. */
  get isAmbiguousBudget(): boolean {
    return this.message.includes('more than one PodDisruptionBudget');
  }
}

export function hasCause(failure: ApiFailure, reason: string): boolean {
  return failure.facts.causes?.some((cause) => cause.reason === reason) ?? false;
}

/** True when the same question to the same or another API server may be answered soon. */
export function isNotYet(failure: ApiFailure): boolean {
  const { status, contactMs, isUntrusted } = failure.facts;
  if (isUntrusted) return false;
  if (status === undefined) return true;
  if (status === 401 || status === 403) return contactMs < settlingMs && !hasCause(failure, 'NamespaceTerminating');
  if (status === 429) return !failure.isBudgetRefusal;
  return status >= 500 && !failure.isAmbiguousBudget;
}

/** The failure in the words of the closed list of errors; `what` is what was being done, as in `list nodes`. */
export function toClusterError(what: string, failure: ApiFailure): KubestepError {
  const at = `API server of ${failure.facts.endpoint.node} (${failure.facts.endpoint.host}:${failure.facts.endpoint.port})`;
  const message = `cannot ${what}: ${at}: ${failure.message}`;
  if (isNotYet(failure)) {
    return new KubestepError('unavailable', message, {
      cause: failure,
      hint: 'wait until `kubectl get --raw /readyz` answers ok, then try again',
    });
  }
  if (failure.facts.isUntrusted) {
    return new KubestepError('unauthenticated', message, {
      cause: failure,
      hint: 'run `kubestep coordinator install` again: it takes over the cluster CA from admin.conf',
    });
  }
  const { status } = failure.facts;
  if (status === 401 || status === 403) {
    return new KubestepError('permission-denied', message, {
      cause: failure,
      hint: 'run `kubestep coordinator install` again: it renews the rights and the token of kube-system/kubestep-coordinator',
    });
  }
  if (status === 404) return new KubestepError('not-found', message, { cause: failure });
  if (status === 409) return new KubestepError('conflict', message, { cause: failure });
  return new KubestepError('internal', message, { cause: failure });
}
