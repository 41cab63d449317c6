import { errorCodes, KubestepError } from '../../../shared/errors.ts';
import { findingFromMessage } from '../../api/plan-message.ts';
import type { Cli, ExitCode } from '../cli.ts';
import { colours } from '../colours.ts';
import { type OutputOptions, printObject } from '../output.ts';
import { Progress } from '../progress.ts';
import { type CheckView, renderCheck } from '../render-check.ts';

/** Nodes alone. Ends with 3 when something would refuse an upgrade. */
export async function checkNodes(cli: Cli, options: OutputOptions, names = ''): Promise<ExitCode | undefined> {
  const nodes = names.split(',').filter((name) => name !== ''); // commander's list of words, as text
  return show(cli, await ask(cli, { nodes, isClusterIncluded: false }), options);
}

/** Nodes, cluster, backups and the coordinator itself. Ends with 3 when something would refuse an upgrade. */
export async function doctor(cli: Cli, options: OutputOptions): Promise<ExitCode | undefined> {
  return show(cli, await ask(cli, { nodes: [], isClusterIncluded: true }), options);
}

async function ask(cli: Cli, request: { readonly nodes: string[]; readonly isClusterIncluded: boolean }): Promise<CheckView> {
  const client = await cli.connect();
  const progress = new Progress(cli);
  try {
    for await (const { note, result } of client.stream('CheckCluster', request)) {
      if (note) await progress.note(note);
      if (result) return { checkedAtMs: result.checkedAtMs, nodes: result.nodes, findings: result.findings.map(findingFromMessage) };
    }
  } finally {
    await progress.end();
  }
  throw new KubestepError('internal', 'the coordinator ended the call without a result');
}

async function show(cli: Cli, check: CheckView, options: OutputOptions): Promise<ExitCode | undefined> {
  const { checkedAtMs, ...same } = check;
  const document = { checkedAt: new Date(checkedAtMs).toISOString(), ...same };
  const screen = (isWide: boolean) => renderCheck(check, colours({ isOn: cli.hasColour }), { isWide });
  await printObject(cli, { kind: 'Check', document, name: check.nodes.join(' '), screen }, options);
  return check.findings.some(({ severity }) => severity === 'blocker') ? errorCodes['preflight-refused'].exitCode : undefined;
}
