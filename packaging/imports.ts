/** One import of a source file: what is imported, and whether nothing of it is left after types are stripped. */
export interface ImportLine {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
}

const staticImport = /^\s*(import|export)\s+(type\s+)?(?:[\w*${}\s,]+?\s+from\s+)?['"]([^'"\n]+)['"]/gm;
const dynamicImport = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g;

/**
 * Reads the imports of TypeScript or JavaScript text, dynamic ones too. Works on the formatted sources of this repository, where a statement
 * begins its line; it is no parser.
 */
export function importsOf(text: string): ImportLine[] {
  const fixed = [...text.matchAll(staticImport)].map((match) => ({ specifier: match[3] ?? '', isTypeOnly: match[2] !== undefined }));
  const lazy = [...text.matchAll(dynamicImport)].map((match) => ({ specifier: match[1] ?? '', isTypeOnly: false }));
  return [...fixed, ...lazy];
}

/** The npm package a specifier belongs to: `@grpc/grpc-js/build/x` is `@grpc/grpc-js`. Undefined for relative, absolute and `node:` ones. */
export function packageOf(specifier: string): string | undefined {
  if (/^(\.|\/|node:|#)/.test(specifier)) return undefined;
  const [scopeOrName = '', name] = specifier.split('/');
  return scopeOrName.startsWith('@') && name !== undefined ? `${scopeOrName}/${name}` : scopeOrName;
}
