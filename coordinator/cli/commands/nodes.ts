import { KubestepError } from '../../../shared/errors.ts';
import type { DrainNodeRequest } from '../../../shared/gen/kubestep/v1/DrainNodeRequest.ts';
import { nodeFromMessage, previewFromMessage, progressFromMessage } from '../../api/node-message.ts';
import type { NodeView } from '../../api/node-view.ts';
import type { OnBlocked } from '../../drain/drain-port.ts';
import type { DrainPreview } from '../../drain/drain-preview.ts';
import type { Cli } from '../cli.ts';
import { confirm } from '../confirm.ts';
import { nodeDocument } from '../documents.ts';
import type { OperatorClient } from '../operator-client.ts';
import { type OutputOptions, printList, printObject } from '../output.ts';
import { Progress } from '../progress.ts';
import { refuseUnnamed } from '../refuse-unnamed.ts';
import { drainLine, nodeTable, renderNode, renderPreview } from '../render-node.ts';

const defaultDrainTimeoutMs = 15 * 60_000;

export async function listNodes(cli: Cli, options: OutputOptions): Promise<void> {
  const client = await cli.connect();
  const nodes = (await client.call('ListNodes', {})).nodes.map(nodeFromMessage);
  const list = {
    kind: 'NodeList',
    items: nodes.map(nodeDocument),
    names: nodes.map(({ name }) => name),
    table: (isWide: boolean) => nodeTable(nodes, { isWide, nowMs: cli.clock.now() }),
    whenEmpty: 'The cluster has no nodes.',
  };
  await printList(cli, list, options);
}

export async function describeNode(cli: Cli, options: OutputOptions, name: string): Promise<void> {
  const client = await cli.connect();
  const answer = await client.call('GetNode', { node: name });
  const node = requireNode(answer.node);
  const drain = answer.drain ? previewFromMessage(answer.drain) : undefined;
  const screen = () => renderNode(node, drain, cli.clock.now());
  await printObject(cli, { kind: 'Node', document: { ...nodeDocument(node), ...(drain && { drain }) }, name: node.name, screen }, options);
}

export async function setCordon(cli: Cli, options: OutputOptions, name: string, method: 'CordonNode' | 'UncordonNode'): Promise<void> {
  const client = await cli.connect();
  const node = requireNode((await client.call(method, { node: name })).node);
  await printChanged(
    cli,
    node,
    `${node.name} is ${node.isCordoned ? 'cordoned: no new pods are placed on it' : 'not cordoned any more'}`,
    options,
  );
}

export interface DrainOptions extends OutputOptions {
  readonly drainTimeout?: number;
  readonly allowBarePod: readonly string[];
  readonly deleteEmptydirData: boolean;
  readonly onBlocked: OnBlocked;
  readonly forcePod: readonly string[];
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** Shows what the drain would meet, asks, drains. The preview is a call of its own, so that nothing has begun when the question is asked. */
export async function drainNode(cli: Cli, options: DrainOptions, name: string): Promise<void> {
  refuseUnnamed(options);
  const client = await cli.connect();
  const request = {
    node: name,
    timeoutMs: options.drainTimeout ?? defaultDrainTimeoutMs,
    allowedBarePods: [...options.allowBarePod],
    isEmptyDirAllowed: options.deleteEmptydirData,
    onBlocked: options.onBlocked,
    forcePods: [...options.forcePod],
  };
  const preview = await previewOf(client, request);
  if (options.dryRun) {
    const screen = () => renderPreview(name, preview).replace('\n', ' (dry run)\n');
    return printObject(cli, { kind: 'DrainPreview', document: { node: name, ...preview }, name, screen }, options);
  }
  cli.err(renderPreview(name, preview));
  await confirm(cli, `Drain ${name} now?`, options);
  const progress = new Progress(cli);
  try {
    for await (const message of client.stream('DrainNode', { ...request, isDryRun: false })) {
      if (message.progress) await progress.note(`${name} ${drainLine(progressFromMessage(message.progress))}`);
      if (!message.node) continue;
      await progress.end();
      const node = nodeFromMessage(message.node);
      await printChanged(cli, node, `${name} is drained and cordoned; put it back with: kubestep node uncordon ${name}`, options);
    }
  } finally {
    await progress.end();
  }
}

export async function revokeNode(cli: Cli, options: { readonly yes: boolean }, name: string): Promise<void> {
  cli.err(`Every certificate of ${name} is refused from then on; to come back it needs a new join token.\n`);
  await confirm(cli, `Revoke ${name}?`, options);
  const client = await cli.connect();
  await client.call('RevokeNode', { node: name });
  cli.out(`${name} is revoked\n`);
}

/** The token alone on stdout, so that `$(kubestep token create w1)` is the token. */
export async function createToken(cli: Cli, _options: object, name: string): Promise<void> {
  const client = await cli.connect();
  const { token, expiresAtMs } = await client.call('CreateJoinToken', { node: name });
  cli.out(`${token}\n`);
  cli.err(`For ${name} only, once, until ${new Date(expiresAtMs).toISOString()}. Next, on ${name}:\n`);
  cli.err(`  kubestep agent install --coordinator HOST:7444 --token TOKEN\n`);
}

async function previewOf(client: OperatorClient, request: DrainNodeRequest): Promise<DrainPreview> {
  for await (const { preview } of client.stream('DrainNode', { ...request, isDryRun: true })) {
    if (preview) return previewFromMessage(preview);
  }
  throw new KubestepError('internal', 'the coordinator ended the call without a preview');
}

async function printChanged(cli: Cli, node: NodeView, sentence: string, options: OutputOptions): Promise<void> {
  await printObject(cli, { kind: 'Node', document: nodeDocument(node), name: node.name, screen: () => `${sentence}\n` }, options);
}

function requireNode(message: Parameters<typeof nodeFromMessage>[0] | null): NodeView {
  if (message) return nodeFromMessage(message);
  throw new KubestepError('internal', 'the coordinator answered without a node');
}
