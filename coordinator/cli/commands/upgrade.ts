import { toKubestepError } from '../../../shared/errors.ts';
import { printable } from '../../../shared/text.ts';
import { planFromMessage } from '../../api/plan-message.ts';
import { runFromMessage } from '../../api/run-message.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Cli, ExitCode } from '../cli.ts';
import { colours } from '../colours.ts';
import { planDocument, runDocument } from '../documents.ts';
import { exitCodeOfRun } from '../exit-code-of-run.ts';
import type { OperatorClient } from '../operator-client.ts';
import { type OutputOptions, printList, printObject } from '../output.ts';
import { renderDisruption } from '../render-disruption.ts';
import { historyTable, renderRunDescription } from '../render-history.ts';
import { renderEnd, renderRun } from '../render-run.ts';
import { wordsOf } from '../step-words.ts';
import { followRun, printRun, requireRun, type WaitOptions, waitForRun } from './upgrade-start.ts';

export async function upgradeStatus(
  cli: Cli,
  options: OutputOptions & { readonly watch: boolean; readonly timeout?: number },
  id = '',
): Promise<ExitCode> {
  const client = await cli.connect();
  const now = requireRun(await client.call('GetUpgrade', { runId: id }));
  if (options.watch) {
    const ended = await followRun(cli, client, now.id, options.timeout).catch((thrown: unknown) => unlessInterrupted(cli, now.id, thrown));
    if (!ended) return 0;
    await printRun(cli, ended, options, renderEnd(ended, cli.clock.now()));
    return exitCodeOfRun(ended);
  }
  const nowMs = cli.clock.now();
  const picture = renderRun(now, { nowMs, columns: cli.columns(), colours: colours({ isOn: cli.hasColour }) });
  await printRun(cli, now, options, now.state === 'running' ? picture : `${picture}${renderEnd(now, nowMs)}`);
  return exitCodeOfRun(now);
}

/** A viewer that was told to stop has done what it was asked to. */
function unlessInterrupted(cli: Cli, id: string, thrown: unknown): undefined {
  if (!cli.interrupted.aborted) throw thrown;
  cli.err(`Stopped watching; upgrade ${id} continues in the background.\n`);
  return undefined;
}

export async function upgradeLogs(
  cli: Cli,
  { node = '', follow }: { readonly node?: string; readonly follow: boolean },
  id = '',
): Promise<void> {
  const client = await cli.connect();
  let current = '';
  try {
    for await (const part of client.stream('ReadUpgradeLogs', { runId: id, node, isFollowing: follow })) {
      if (part.operationId !== current) cli.out(`==> ${part.node || 'cluster'} ${wordsOf(part.kind)} ${part.operationId}\n`);
      current = part.operationId;
      cli.out(printable(Buffer.from(part.output).toString('utf8')));
    }
  } catch (thrown) {
    if (!follow || !cli.interrupted.aborted) throw thrown;
  }
}

/** What each verb does, in the words that the person reads. */
const steering = {
  pause: { method: 'PauseUpgrade', said: 'is asked to pause: the running steps end, none starts' },
  resume: { method: 'ResumeUpgrade', said: 'goes on' },
  retry: { method: 'RetryUpgrade', said: 'tries the failed steps again' },
  cancel: { method: 'CancelUpgrade', said: 'is asked to end: the running steps end, its own cordons are undone' },
} as const;

export async function steerUpgrade(cli: Cli, options: WaitOptions, id: string, verb: keyof typeof steering): Promise<ExitCode> {
  const client = await cli.connect();
  const { method, said } = steering[verb];
  const run = requireRun(await client.call(method, { runId: id }));
  cli.err(`Upgrade ${run.id} ${said}.\n`);
  if (options.wait === undefined) {
    await printRun(cli, run, options, `${run.id} ${run.state}\n`);
    return 0;
  }
  return waitForRun(cli, client, run, options);
}

export async function skipNode(cli: Cli, options: OutputOptions & { readonly run?: string }, node: string): Promise<ExitCode> {
  const client = await cli.connect();
  const run = requireRun(await client.call('SkipNode', { runId: options.run ?? '', node }));
  const next = run.state === 'running' ? '' : `; go on with: kubestep upgrade ${run.state === 'failed' ? 'retry' : 'resume'} ${run.id}`;
  cli.err(`${node} is left out of the rest of ${run.id}${next}\n`);
  await printRun(cli, run, options, `${run.id} ${run.state}\n`);
  return 0;
}

export async function upgradeHistory(cli: Cli, options: OutputOptions & { readonly limit: number }): Promise<void> {
  const client = await cli.connect();
  const runs = (await client.call('ListUpgrades', { limit: options.limit })).runs.map(runFromMessage);
  const list = {
    kind: 'UpgradeList',
    items: runs.map(runDocument),
    names: runs.map((run) => run.id),
    table: (isWide: boolean) => historyTable(runs, { isWide, nowMs: cli.clock.now() }),
    whenEmpty: 'There was no upgrade yet. Begin with: kubestep upgrade plan',
  };
  await printList(cli, list, options);
}

export async function describeUpgrade(cli: Cli, options: OutputOptions, id = ''): Promise<void> {
  const client = await cli.connect();
  const answer = await client.call('GetUpgrade', { runId: id });
  const run = requireRun(answer);
  const { disruption } = answer;
  const plan = await planOf(client, run.planId);
  const screen = () =>
    `${renderRunDescription(run, plan, colours({ isOn: cli.hasColour }))}${disruption ? renderDisruption(disruption) : ''}`;
  const document = { ...runDocument(run), ...(disruption && { disruption }), ...(plan && { plan: planDocument(plan) }) };
  await printObject(cli, { kind: 'Upgrade', document, name: run.id, screen }, options);
}

/** History without its plan is still history. */
async function planOf(client: OperatorClient, planId: string): Promise<Plan | undefined> {
  try {
    const { plan } = await client.call('GetPlan', { planId });
    return plan ? planFromMessage(plan) : undefined;
  } catch (thrown) {
    if (toKubestepError(thrown).code === 'not-found') return undefined;
    throw thrown;
  }
}
