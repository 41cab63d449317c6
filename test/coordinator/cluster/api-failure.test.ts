import { expect } from 'chai';
import { ApiFailure, type ApiFailureFacts, isNotYet, toClusterError } from '../../../coordinator/cluster/api-failure.ts';
import type { EvictionAnswer } from '../../../coordinator/cluster/cluster-port.ts';
import { evictionAnswer } from '../../../coordinator/cluster/kubernetes-cluster.ts';

const endpoint = { node: 'cp1', host: '10.77.0.11', port: 6443 };
const budgetCause = { reason: 'DisruptionBudget', message: 'The disruption budget web needs 2 healthy pods and has 2 currently' };
const failure = (facts: Partial<ApiFailureFacts>, message = 'no'): ApiFailure =>
  new ApiFailure(message, { endpoint, contactMs: 0, ...facts });

interface Row {
  readonly title: string;
  readonly facts: Partial<ApiFailureFacts>;
  readonly message?: string;
  readonly code: string;
}

const rows: readonly Row[] = [
  { title: 'no answer', facts: {}, code: 'unavailable' },
  { title: '500', facts: { status: 500 }, code: 'unavailable' },
  { title: '503', facts: { status: 503 }, code: 'unavailable' },
  { title: '429 of the server itself', facts: { status: 429 }, code: 'unavailable' },
  { title: '401 just after first contact', facts: { status: 401 }, code: 'unavailable' },
  { title: '403 after 59 s of contact', facts: { status: 403, contactMs: 59_999 }, code: 'unavailable' },
  { title: '401 after a minute of contact', facts: { status: 401, contactMs: 60_000 }, code: 'permission-denied' },
  { title: '403 after a minute of contact', facts: { status: 403, contactMs: 60_000 }, code: 'permission-denied' },
  { title: '404', facts: { status: 404 }, code: 'not-found' },
  { title: '409', facts: { status: 409 }, code: 'conflict' },
  { title: '422', facts: { status: 422 }, code: 'internal' },
  { title: 'a foreign certificate', facts: { isUntrusted: true }, code: 'unauthenticated' },
];

describe('toClusterError', () => {
  for (const { title, facts, code } of rows) {
    it(`reads ${title} as ${code}`, () => {
      const error = toClusterError('list nodes', failure(facts));

      expect(error.code).to.equal(code);
      expect(error.message).to.contain('cannot list nodes: API server of cp1 (10.77.0.11:6443)');
    });
  }
});

interface EvictionRow {
  readonly title: string;
  readonly facts: Partial<ApiFailureFacts>;
  readonly message?: string;
  readonly kind: EvictionAnswer['kind'] | undefined;
}

const evictions: readonly EvictionRow[] = [
  { title: '404 as gone', facts: { status: 404 }, kind: 'gone' },
  {
    title: 'another uid as gone',
    facts: { status: 409 },
    message: 'the UID in the precondition (a) does not match the UID in record (b)',
    kind: 'gone',
  },
  { title: 'any other conflict as a race', facts: { status: 409 }, kind: 'refused' },
  { title: '429 of a budget as refused', facts: { status: 429, causes: [budgetCause] }, kind: 'refused' },
  { title: '429 of the server as no answer', facts: { status: 429 }, kind: undefined },
  {
    title: 'a namespace that is being deleted as refused',
    facts: { status: 403, contactMs: 0, causes: [{ reason: 'NamespaceTerminating', message: 'namespace is being terminated' }] },
    kind: 'refused',
  },
  {
    title: 'two budgets as impossible',
    facts: { status: 500 },
    message: 'This pod has more than one PodDisruptionBudget, which',
    kind: 'impossible',
  },
  { title: 'another 500 as no answer', facts: { status: 500 }, kind: undefined },
  { title: 'a missing right as no answer', facts: { status: 403, contactMs: 60_000 }, message: 'pods "p" is forbidden', kind: undefined },
];

describe('evictionAnswer', () => {
  for (const { title, facts, message, kind } of evictions) {
    it(`reads ${title}`, () => {
      expect(evictionAnswer(failure(facts, message))?.kind).to.equal(kind);
    });
  }

  it('keeps the server’s figures and its wish to be asked later', () => {
    const answer = evictionAnswer(failure({ status: 429, causes: [budgetCause], retryAfterMs: 10_000 }, 'Cannot evict pod.'));

    expect(answer).to.deep.equal({ kind: 'refused', message: `Cannot evict pod. ${budgetCause.message}`, retryAfterMs: 10_000 });
  });

  it('is no reason to ask again when the answer is final', () => {
    expect(isNotYet(failure({ status: 429, causes: [budgetCause] }))).to.equal(false);
  });
});
