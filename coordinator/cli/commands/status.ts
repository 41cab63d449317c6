import { errorCodes, toKubestepError } from '../../../shared/errors.ts';
import { statusFromMessage } from '../../api/status-message.ts';
import type { Cli, ExitCode } from '../cli.ts';
import { colours } from '../colours.ts';
import { statusDocument } from '../documents.ts';
import { type OutputOptions, printObject } from '../output.ts';
import { renderStatus } from '../render-status.ts';

/** Ends with 9 when there is no verified backup that is young enough: a monitor needs to look at nothing else. */
export async function showStatus(cli: Cli, options: OutputOptions): Promise<ExitCode | undefined> {
  const client = await cli.connect();
  const status = statusFromMessage(await client.call('GetStatus', {}));
  const screen = (isWide: boolean) => renderStatus(status, { nowMs: cli.clock.now(), isWide, colours: colours({ isOn: cli.hasColour }) });
  await printObject(cli, { kind: 'Status', document: statusDocument(status), name: status.cluster, screen }, options);
  return status.attention.some(({ rule }) => rule === 'backup/none-verified') ? errorCodes['snapshot-invalid'].exitCode : undefined;
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
