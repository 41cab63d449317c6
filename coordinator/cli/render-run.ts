import { formatDuration } from '../../shared/text.ts';
import type { RunEvent } from '../run/engine-port.ts';
import type { Run, RunState, RunStep, StepFailure } from '../run/run.ts';
import type { Colours } from './colours.ts';
import { osWords } from './render-os.ts';
import { wordsOf } from './step-words.ts';

const glyphs: Record<RunState, string> = { running: '◌', paused: '॥', failed: '✖', succeeded: '✔', cancelled: '✖' };
/** Steps whose duration is worth a place on a line that is done. */
const longSteps = new Set([
  'snapshot',
  'kubeadmApply',
  'kubeadmNode',
  'drain',
  'installKubelet',
  'upgradeOsPackages',
  'reboot',
  'nodeGate',
]);

/** The live view: a head line and one line per node. No line is wider than `columns`. */
export function renderRun(
  run: Run,
  { nowMs, columns, colours }: { readonly nowMs: number; readonly columns: number; readonly colours: Colours },
): string {
  const groups = [...Map.groupBy(run.steps, (step) => step.node ?? '')];
  const lines = groups.map(([node, steps]) => nodeLine(node, steps, nowMs));
  const body = lines.map(({ mark, text }) => `${paintMark(mark, colours)} ${cut(text, columns - 2)}`);
  return [cut(headLine(run, nowMs), columns), ...body].map((line) => `${line}\n`).join('');
}

function headLine(run: Run, nowMs: number): string {
  const { done, total } = nodesDone(run);
  const took = formatDuration((run.finishedAtMs ?? nowMs) - run.startedAtMs);
  const asked = run.requested === undefined ? '' : `   ${run.requested} asked`;
  const left = run.state === 'running' && run.remainingMs !== undefined ? `, about ${formatDuration(run.remainingMs)} left` : '';
  return `${run.id}  ${pathOf(run)}   ${glyphs[run.state]} ${run.state}${asked}   ${done}/${total} nodes   ${took}${left}`;
}

export function pathOf({ from, target, os }: Run): string {
  return os ? osWords(os) : `${from} -> ${target}`;
}

export function nodesDone({ steps }: Run): { readonly done: number; readonly total: number } {
  const perNode = [
    ...Map.groupBy(
      steps.filter(({ node }) => node !== undefined),
      ({ node }) => node,
    ).values(),
  ];
  return { done: perNode.filter((own) => own.every(isOver)).length, total: perNode.length };
}

function nodeLine(node: string, steps: readonly RunStep[], nowMs: number): { readonly mark: string; readonly text: string } {
  const name = (node === '' ? 'cluster' : node).padEnd(10);
  const current = steps.find(({ state }) => state === 'running' || state === 'failed');
  const doneCount = steps.filter(isOver).length;
  const count = `${doneCount}/${steps.length}`.padStart(5);
  if (current) {
    const note = current.failure?.message ?? current.note;
    const since = current.startedAtMs === undefined ? '' : `  ${formatDuration((current.finishedAtMs ?? nowMs) - current.startedAtMs)}`;
    return {
      mark: current.state === 'failed' ? '✖' : '◌',
      text: `${name} ${count}  ${wordsOf(current.kind)}${since}${note === undefined ? '' : `  ${note}`}`,
    };
  }
  if (doneCount === 0) return { mark: '·', text: `${name} ${count}  waiting` };
  if (doneCount === steps.length) return { mark: '✔', text: `${name} ${count}  ${longest(steps)}` };
  return { mark: '·', text: `${name} ${count}  ${[longest(steps), 'waiting'].filter((text) => text !== '').join('  ')}` };
}

function longest(steps: readonly RunStep[]): string {
  return steps
    .filter(({ kind, state }) => longSteps.has(kind) && isOver({ state }))
    .map((step) => `${wordsOf(step.kind)} ${durationOf(step)}`)
    .join('  ');
}

function durationOf({ startedAtMs, finishedAtMs }: RunStep): string {
  return startedAtMs === undefined || finishedAtMs === undefined ? '-' : formatDuration(finishedAtMs - startedAtMs);
}

function isOver({ state }: Pick<RunStep, 'state'>): boolean {
  return state === 'succeeded' || state === 'skipped';
}

export function failureLines({ message, causes, hint }: StepFailure): string[] {
  const why = causes.filter((cause) => cause !== message).map((cause) => `  why:  ${cause}`);
  return [`✖ ${message}`, ...why, ...(hint === undefined ? [] : [`  next: ${hint}`])];
}

/** One line per event, for logs and pipes. */
export function eventLine(run: Run, { stepId, type, atMs, detail }: RunEvent): string {
  const step = run.steps.find(({ id }) => id === stepId);
  const where = step?.node ?? 'cluster';
  const operation =
    type === 'operation' && typeof detail === 'object' && detail !== null && 'operationId' in detail
      ? ` ${String(detail.operationId)}`
      : '';
  const why = type === 'failed' && step?.failure ? `: ${step.failure.message}` : '';
  return `${new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z')} ${where} ${step ? wordsOf(step.kind) : stepId} ${type}${operation}${why}\n`;
}

/** How a run ended: its last line, or why it did not get there and what to do. */
export function renderEnd(run: Run, nowMs: number): string {
  const took = formatDuration((run.finishedAtMs ?? nowMs) - run.startedAtMs);
  const { done, total } = nodesDone(run);
  const there = run.os ? `${osWords(run.os)} done` : `the cluster is at ${run.target}`;
  if (run.state === 'succeeded') return `${run.id} succeeded: ${there} (${total} nodes, ${took})\n`;
  const why = run.failure ? failureLines(run.failure).map((line) => `${line}\n`) : [];
  const stands = `${run.id} is ${run.state}: ${done} of ${total} nodes are done, ${pathOf(run)} (${took})\n`;
  return [...why, stands, ...nextCommands(run)].join('');
}

function nextCommands({ id, state, os }: Run): string[] {
  if (state === 'failed') {
    return [
      `Next:  kubestep upgrade retry ${id}     after repairing the cause\n`,
      `       kubestep upgrade cancel ${id}    stop here; the run's own cordons are undone\n`,
    ];
  }
  if (state === 'paused') return [`Next:  kubestep upgrade resume ${id}\n`];
  return state === 'cancelled' ? [`Next:  kubestep ${os ? 'os' : 'upgrade'} plan\n`] : [];
}

function paintMark(mark: string, colours: Colours): string {
  if (mark === '✔') return colours.good(mark);
  return mark === '✖' ? colours.bad(mark) : mark;
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
