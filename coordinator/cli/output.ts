import { KubestepError } from '../../shared/errors.ts';
import type { Cli } from './cli.ts';
import { renderCsv, renderTable, type Table } from './table.ts';

export const formats = ['table', 'wide', 'json', 'yaml', 'csv', 'name'] as const;
export type Format = (typeof formats)[number];

export interface OutputOptions {
  readonly output: Format;
  /** commander's negated `--no-headers`. */
  readonly headers?: boolean;
}

export const apiVersion = 'kubestep.dev/v1alpha1';

export interface ListResult {
  /** As `NodeList`. */
  readonly kind: string;
  readonly items: readonly object[];
  readonly names: readonly string[];
  readonly table: (isWide: boolean) => Table;
  /** Said on stderr instead of an empty table. */
  readonly whenEmpty: string;
}

export interface ObjectResult {
  readonly kind: string;
  readonly document: object;
  readonly name: string;
  readonly screen: (isWide: boolean) => string;
}

/** Prints a list in the format that was asked for: `{apiVersion, kind, items}` for machines. */
export async function printList(cli: Cli, list: ListResult, { output, headers = true }: OutputOptions): Promise<void> {
  if (output === 'json' || output === 'yaml') return printDocument(cli, { kind: list.kind, document: { items: list.items } }, output);
  if (output === 'csv') return cli.out(renderCsv(list.table(true), { hasHead: headers }));
  if (output === 'name') return cli.out(list.names.map((name) => `${name}\n`).join(''));
  if (list.items.length === 0) return cli.err(`${list.whenEmpty}\n`);
  cli.out(renderTable(list.table(output === 'wide'), { hasHead: headers }));
}

export async function printObject(cli: Cli, object: ObjectResult, { output }: OutputOptions): Promise<void> {
  if (output === 'json' || output === 'yaml') return printDocument(cli, object, output);
  if (output === 'csv') throw new KubestepError('usage', '-o csv is for lists', { hint: 'use -o json' });
  cli.out(output === 'name' ? `${object.name}\n` : object.screen(output === 'wide'));
}

async function printDocument(
  cli: Cli,
  { kind, document }: Pick<ObjectResult, 'kind' | 'document'>,
  format: 'json' | 'yaml',
): Promise<void> {
  const whole = { apiVersion, kind, ...document };
  if (format === 'json') return cli.out(`${JSON.stringify(whole, null, 2)}\n`);
  const { stringify } = await import('yaml');
  cli.out(stringify(whole));
}

/** commander's argument parser for `-o`. */
export function parseFormat(text: string): Format {
  const format = formats.find((candidate) => candidate === text);
  if (format) return format;
  throw new KubestepError('usage', `-o ${text} is not an output format`, { hint: `use one of: ${formats.join(', ')}` });
}
