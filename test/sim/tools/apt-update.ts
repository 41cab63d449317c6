import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AptSource, fetchList, readSources, writeLists } from './apt-lists.ts';
import type { AptOptions } from './apt-options.ts';
import type { Tool } from './tool.ts';

const typicalSeconds = 0.6;

/** `apt-get update`, restricted to one source file when so configured. */
export async function update(tool: Tool, options: AptOptions): Promise<number> {
  await tool.spend(typicalSeconds);
  const broken = tool.failpoint('update');
  if (broken) return failUpdate(tool, options, broken.text ?? 'Failed to fetch  Could not connect to apt.invalid:443');
  const sources = options.sourcePaths.flatMap((path) => readSources(path));
  const untrusted = sources.find((source) => !isTrusted(tool, source));
  if (untrusted) return refuseUntrusted(tool, untrusted);
  const fetched = sources.map((source) => ({ source, list: fetchList(tool, source) }));
  for (const [index, { source, list }] of fetched.entries()) {
    if (!list) return refuseMissing(tool, source, index + 1);
    tool.print(`Get:${index + 1} ${source.uri}  InRelease [1580 B]`, `Get:${index + 1} ${source.uri}  Packages [854 B]`);
  }
  writeLists(
    options.listsDir,
    fetched.flatMap(({ list }) => list ?? []),
    { keepOthers: options.item('apt::get::list-cleanup') === '0' },
  );
  tool.print('Reading package lists...');
  return 0;
}

/** Without `Error-Mode=any` a network error is a warning and rc 0, as with the real one. */
function failUpdate(tool: Tool, options: AptOptions, text: string): number {
  const isError = options.item('apt::update::error-mode') === 'any';
  const letter = isError ? 'E' : 'W';
  tool.print('Reading package lists...');
  tool.complain(...text.split('\n').map((line) => `${letter}: ${line}`));
  tool.complain(`${letter}: Some index files failed to download. They have been ignored, or old ones used instead.`);
  return isError ? 100 : 0;
}

function isTrusted(tool: Tool, { signedBy }: AptSource): boolean {
  if (signedBy === undefined) return true;
  return existsSync(signedBy.startsWith(tool.node.root) ? signedBy : join(tool.node.root, signedBy));
}

function refuseUntrusted(tool: Tool, { uri }: AptSource): number {
  tool.complain(
    `W: GPG error: ${uri}  InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 234654DA9A296436`,
    `E: The repository '${uri}  InRelease' is not signed.`,
  );
  return 100;
}

function refuseMissing(tool: Tool, { uri }: AptSource, index: number): number {
  tool.print(`Ign:${index} ${uri}  InRelease`, `Err:${index} ${uri}  Release`, '  404  Not Found', 'Reading package lists...');
  tool.complain(`E: The repository '${uri}  Release' does not have a Release file.`);
  return 100;
}
