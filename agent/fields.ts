import { KubestepError } from '../shared/errors.ts';

/** What each field must look like; there are no others. */
export type FieldRules<K extends string> = Readonly<Record<K, (text: string) => boolean>>;

/**
 * Checks that a value has exactly these text fields. By hand, as the reading of the flat YAML below: zod and yaml would be a third of the
 * memory that the agent takes on every node, for three files of a handful of lines.
 *
 * @throws KubestepError `usage` naming the file and the field.
 */
export function parseFields<K extends string>(path: string, value: unknown, rules: FieldRules<K>): Record<K, string> {
  if (value === null || typeof value !== 'object') throw wrong(path, 'it is not a list of fields');
  const fields = value as Record<string, unknown>;
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined) throw wrong(path, `${unknown} is not a field of it`);
  for (const [name, isRight] of Object.entries(rules) as [K, (text: string) => boolean][]) {
    const field = fields[name];
    if (typeof field !== 'string') throw wrong(path, `${name} is missing`);
    if (!isRight(field)) throw wrong(path, `${name} is wrong: ${JSON.stringify(field.slice(0, 80))}`);
  }
  return fields as Record<K, string>;
}

export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw wrong(path, 'it is not JSON', cause);
  }
}

const line = /^([A-Za-z]\w*):\s+(?:"([^"\\]*)"|'([^']*)'|([^\s#'"[\]{}&*!|>%@`][^#]*?))\s*(?:#.*)?$/;

/** Reads `name: value` lines, the part of YAML that our own files need; anything else is refused by its line. */
export function parseFlatYaml(path: string, text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [index, content] of text.split('\n').entries()) {
    if (/^\s*(#.*)?$/.test(content)) continue;
    const [, name, double, single, plain] = line.exec(content) ?? [];
    const value = double ?? single ?? plain;
    if (name === undefined || value === undefined) throw wrong(path, `line ${index + 1} is not NAME: VALUE`);
    if (Object.hasOwn(fields, name)) throw wrong(path, `line ${index + 1} gives ${name} a second time`);
    fields[name] = value;
  }
  return fields;
}

function wrong(path: string, why: string, cause?: unknown): KubestepError {
  return new KubestepError('usage', `${path}: ${why}`, { cause, hint: `correct ${path}, or write it anew: kubestep agent install` });
}
