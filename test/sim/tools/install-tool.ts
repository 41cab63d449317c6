import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const node24 = realpathSync(join(import.meta.dirname, '../../../node_modules/.bin/node'));

/** Stripping the types is most of a stand-in's time: Node keeps the result here, also from one run to the next. */
export const compileCache = join(import.meta.dirname, '../../../node_modules/.cache/node-compile');

/** Puts a stand-in program into a simulated node's folder, under the name of the tool whose place it takes; answers.ts tells of its short way. */
export function installTool(directory: string, name: string, tsFile: string): void {
  mkdirSync(directory, { recursive: true });
  const program = resolve(import.meta.dirname, tsFile);
  const script = `#!/bin/sh
answers=$KUBESTEP_ROOT/var/lib/sim/answers
case "$*" in */*) now= ;; *) { read -r now <"$answers/now"; } 2>/dev/null || now= ;; esac
if [ -n "$now" ] && [ -f "$answers/$now/${name} $*" ]; then
  { read -r status; cat; } <"$answers/$now/${name} $*"
  exit "$status"
fi
NODE_COMPILE_CACHE=${compileCache} exec ${node24} ${program} "$@"
`;
  writeFileSync(join(directory, name), script, { mode: 0o755 });
}
