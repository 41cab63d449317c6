import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KubestepError } from '../../../shared/errors.ts';
import type { Cli, ExitCode } from '../cli.ts';
import { type OutputOptions, printObject } from '../output.ts';
import { Progress } from '../progress.ts';
import { ReceivedFile } from '../received-file.ts';
import { renderTable } from '../table.ts';
import type { CreateOptions } from './backups.ts';

const archivePattern = /^resources-[a-z0-9.-]+-\d{8}T\d{6}Z\.tar\.zst(\.age)?$/;

/** Ends with 1 when something could not be read: an archive that lacks a kind must not look whole to a script. */
export async function saveResources(cli: Cli, options: OutputOptions & CreateOptions): Promise<ExitCode | undefined> {
  const { member: node = '', includeSecrets = false, toDir, dryRun } = options;
  if (toDir === undefined) throw new KubestepError('usage', '--resources needs --to-dir DIR', { hint: 'the archive is kept nowhere else' });
  if (dryRun) {
    cli.out(`would write every object${includeSecrets ? ', Secrets too,' : ' but Secrets'} into an archive in ${toDir} (dry run)\n`);
    return undefined;
  }
  await mkdir(toDir, { recursive: true, mode: 0o700 });
  const client = await cli.connect();
  const progress = new Progress(cli);
  let file: ReceivedFile | undefined;
  let path = '';
  try {
    for await (const { note, file: head, chunk, summary } of client.stream('SaveResources', { node, includeSecrets })) {
      if (note) await progress.note(note);
      if (head) {
        if (!archivePattern.test(head.name))
          throw new KubestepError('internal', `${JSON.stringify(head.name)} is not the name of an archive`);
        path = join(toDir, head.name);
        file = await ReceivedFile.begin(path, head);
      }
      if (chunk && chunk.length > 0) await file?.write(chunk);
      if (!summary) continue;
      await file?.end();
      await progress.end();
      return await show(cli, path, summary, options);
    }
  } finally {
    await progress.end();
    await file?.abandon();
  }
  throw new KubestepError('internal', 'the coordinator ended without an archive');
}

interface Summary {
  readonly objects: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

async function show(cli: Cli, path: string, { objects, kinds, problems }: Summary, options: OutputOptions): Promise<ExitCode | undefined> {
  const rows = Object.entries(kinds).map(([kind, count]) => [kind, String(count)]);
  const screen = () => `${renderTable({ head: ['KIND', 'OBJECTS'], rows })}\n${path}: ${objects} objects\n`;
  await printObject(cli, { kind: 'ResourcesArchive', document: { path, objects, kinds, problems }, name: path, screen }, options);
  for (const problem of problems) cli.err(`! not in it: ${problem}\n`);
  return problems.length > 0 ? 1 : undefined;
}
