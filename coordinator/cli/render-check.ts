import type { FindingLike } from '../api/plan-message.ts';
import type { Colours } from './colours.ts';
import { plural, renderFinding, worstFirst } from './render-plan.ts';

export interface CheckView {
  readonly checkedAtMs: number;
  readonly nodes: readonly string[];
  readonly findings: readonly FindingLike[];
}

/** Every finding with its repair, then one line that counts them. */
export function renderCheck({ nodes, findings }: CheckView, colours: Colours, { isWide = false } = {}): string {
  const lines = worstFirst(findings).map(
    (finding) => `${renderFinding(finding, colours)}${isWide && finding.source ? `         source: ${finding.source}\n` : ''}`,
  );
  const count = (severity: FindingLike['severity']) => findings.filter((finding) => finding.severity === severity).length;
  const figures = `${plural(nodes.length, 'node')} checked: ${plural(count('blocker'), 'blocker')}, ${plural(count('warning'), 'warning')}, ${plural(count('note'), 'note')}.`;
  const verdict = count('blocker') > 0 ? `${colours.bad('An upgrade would be refused.')}` : 'Nothing here would refuse an upgrade.';
  return `${lines.join('')}${figures} ${verdict}\n`;
}
