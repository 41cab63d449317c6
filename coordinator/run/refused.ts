import { KubestepError } from '../../shared/errors.ts';
import type { Finding } from '../plan/plan.ts';

/** Nothing was touched: each blocker with its repair. */
export function refusedByFindings(findings: readonly Finding[], planId: string): KubestepError {
  const blockers = findings.filter(({ severity }) => severity === 'blocker');
  const lines = blockers.map(({ rule, node, evidence, fix }) => `${node ? `${node}: ` : ''}${evidence} (${rule}; ${fix})`);
  return new KubestepError(
    'preflight-refused',
    `${planId} has ${blockers.length} blocker${blockers.length === 1 ? '' : 's'}: ${lines.join('; ')}`,
    {
      hint: 'repair them and plan anew; nothing was touched',
    },
  );
}
