import { toKubestepError } from '../../../shared/errors.ts';
import { statusFromMessage } from '../../api/status-message.ts';
import type { Cli } from '../cli.ts';
import { colours } from '../colours.ts';
import { statusDocument } from '../documents.ts';
import { type OutputOptions, printObject } from '../output.ts';
import { renderStatus } from '../render-status.ts';

export async function showStatus(cli: Cli, options: OutputOptions): Promise<void> {
  const client = await cli.connect();
  const status = statusFromMessage(await client.call('GetStatus', {}));
  const screen = (isWide: boolean) => renderStatus(status, { nowMs: cli.clock.now(), isWide, colours: colours({ isOn: cli.hasColour }) });
  await printObject(cli, { kind: 'Status', document: statusDocument(status), name: status.cluster, screen }, options);
}

/** The version of this program, and of the coordinator when it answers. */
export async function showVersion(cli: Cli, options: OutputOptions): Promise<void> {
  const coordinator = await coordinatorVersion(cli);
  const document = { client: cli.version, ...(coordinator !== undefined && { coordinator }), node: process.version };
  const screen = () => `kubestep ${cli.version}\ncoordinator ${coordinator ?? 'does not answer'}\n`;
  await printObject(cli, { kind: 'Version', document, name: cli.version, screen }, options);
}

async function coordinatorVersion(cli: Cli): Promise<string | undefined> {
  try {
    const client = await cli.connect();
    return (await client.call('GetVersion', {}, { deadlineMs: 2_000 })).version;
  } catch (thrown) {
    const { code } = toKubestepError(thrown);
    if (code === 'unavailable' || code === 'permission-denied' || code === 'deadline-exceeded') return undefined;
    throw thrown;
  }
}
