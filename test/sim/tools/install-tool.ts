import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const node24 = realpathSync(join(import.meta.dirname, '../../../node_modules/.bin/node'));

/** Puts a stand-in program into a simulated node's folder, under the name of the tool whose place it takes. */
export function installTool(directory: string, name: string, tsFile: string): void {
  mkdirSync(directory, { recursive: true });
  const program = resolve(import.meta.dirname, tsFile);
  writeFileSync(join(directory, name), `#!/bin/sh\nexec ${node24} ${program} "$@"\n`, { mode: 0o755 });
}
