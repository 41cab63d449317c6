import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const node24 = realpathSync(join(import.meta.dirname, '../../../node_modules/.bin/node'));

/** Stripping the types is most of a stand-in's time: Node keeps the result here, also from one run to the next. */
export const compileCache = join(import.meta.dirname, '../../../node_modules/.cache/node-compile');

/** Command lines, as patterns of sh, that the node's manager answers: what looks, marks, or concerns units. The rest works in processes of its own. */
const askedOfManager: Readonly<Record<string, string>> = {
  'systemd-run': '*',
  systemctl: '*',
  'dpkg-query': '*',
  dpkg: '--audit',
  'apt-mark': '*',
  kubelet: '*',
  kubeadm: 'version*',
  kubectl: 'version*',
};

/** Puts a stand-in program into a simulated node's folder, under the name of the tool whose place it takes; manager-folder.ts has the words of the request. */
export function installTool(directory: string, name: string, tsFile: string): void {
  mkdirSync(directory, { recursive: true });
  const program = (file: string) => `NODE_COMPILE_CACHE=${compileCache} exec ${node24} ${resolve(import.meta.dirname, file)}`;
  const pattern = askedOfManager[name];
  const script =
    pattern === undefined
      ? `#!/bin/sh\n${program(tsFile)} "$@"\n`
      : `#!/bin/sh
case "$*" in
  ${pattern}) ;;
  *) ${program(tsFile)} "$@" ;;
esac
run=$KUBESTEP_ROOT/run/sim-manager
until { read -r manager <"$run/manager.pid" && kill -0 "$manager"; } 2>/dev/null; do
  (${program('process-one.ts')}) || exit 70
done
request=$run/requests/$$
{ mkfifo "$request.answer" 2>/dev/null || { rm -f "$request".*; mkfifo "$request.answer"; }; } && printf '%s\\0' ${name} "$@" >"$request" && echo $$ >"$run/inbox" && read -r status <"$request.answer" || exit 70
if [ -s "$request.out" ]; then cat "$request.out"; fi
if [ -s "$request.err" ]; then cat "$request.err" >&2; fi
rm -f "$request".*
exit "$status"
`;
  writeFileSync(join(directory, name), script, { mode: 0o755 });
}
