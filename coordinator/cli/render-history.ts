import { formatDuration } from '../../shared/text.ts';
import type { Plan } from '../plan/plan.ts';
import type { Run, RunStep } from '../run/run.ts';
import type { Colours } from './colours.ts';
import { osWords } from './render-os.ts';
import { renderFinding } from './render-plan.ts';
import { failureLines, nodesDone, pathOf } from './render-run.ts';
import { wordsOf } from './step-words.ts';
import { renderTable, type Table } from './table.ts';

export function historyTable(runs: readonly Run[], { isWide, nowMs }: { readonly isWide: boolean; readonly nowMs: number }): Table {
  const head = ['ID', 'STATE', 'FROM', 'TARGET', 'NODES', 'STARTED', 'TOOK'];
  return {
    head: isWide ? [...head, 'PLAN', 'STARTED-BY'] : head,
    rows: runs.map((run) => {
      const { done, total } = nodesDone(run);
      const started = isWide ? new Date(run.startedAtMs).toISOString() : `${formatDuration(nowMs - run.startedAtMs)} ago`;
      const row = [
        run.id,
        run.state,
        run.os ? '-' : run.from,
        run.os ? osWords(run.os) : run.target,
        `${done}/${total}`,
        started,
        formatDuration((run.finishedAtMs ?? nowMs) - run.startedAtMs),
      ];
      return isWide ? [...row, run.planId, run.startedBy] : row;
    }),
  };
}

/** Everything that is known of one run, step by step. */
export function renderRunDescription(run: Run, plan: Plan | undefined, colours: Colours): string {
  const facts: [string, string][] = [
    ['Id', run.id],
    ['State', run.state],
    ['Path', pathOf(run)],
    ['Plan', run.planId],
    ['Started', `${new Date(run.startedAtMs).toISOString()} by ${run.startedBy}`],
    ['Finished', run.finishedAtMs === undefined ? '-' : new Date(run.finishedAtMs).toISOString()],
  ];
  const head = facts.map(([name, value]) => `${`${name}:`.padEnd(11)}${value}\n`).join('');
  const steps = renderTable({ head: ['STEP', 'NODE', 'WHAT', 'STATE', 'STARTED', 'TOOK', 'OPERATIONS'], rows: run.steps.map(stepRow) });
  const failure = run.failure ? `\n${failureLines(run.failure).join('\n')}\n` : '';
  const findings =
    plan && plan.findings.length > 0
      ? `\nFound before it started:\n${plan.findings.map((finding) => renderFinding(finding, colours)).join('')}`
      : '';
  return `${head}\n${steps}${failure}${findings}`;
}

function stepRow(step: RunStep): string[] {
  const { id, node = '-', kind, state, startedAtMs, finishedAtMs, operationIds } = step;
  const started = startedAtMs === undefined ? '-' : new Date(startedAtMs).toISOString();
  const took = startedAtMs === undefined || finishedAtMs === undefined ? '-' : formatDuration(finishedAtMs - startedAtMs);
  return [id, node, wordsOf(kind), state, started, took, operationIds.join(' ') || '-'];
}
