import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyTo, runningNodes, runOn, showOn } from './machines.ts';

const dist = resolve(import.meta.dirname, '../../dist');

/** The address that every node knows the coordinator by. */
const coordinator = 'cp1:7444';

/** What a person does on a cluster of their own: two packages, one coordinator, a token and one command for each node. */
export function installKubestep(): void {
  const nodes = runningNodes();
  for (const node of nodes) installPackages(node, node === 'cp1' ? ['agent', 'coordinator'] : ['agent']);
  if (showOn('cp1', ['kubestep', 'coordinator', 'install', '--cluster-name', 'lab']) !== 0) throw new Error('coordinator install failed');
  for (const node of nodes) enrol(node);
}

function installPackages(node: string, names: readonly string[]): void {
  const files = names.map((name) => packageFile(`kubestep-${name}_`));
  for (const file of files) copyTo(node, join(dist, file), `/root/${file}`);
  const argv = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-q', '-o', 'Dpkg::Use-Pty=0'];
  runOn(node, [...argv, ...files.map((file) => `/root/${file}`)]);
  runOn(node, ['rm', ...files.map((file) => `/root/${file}`)]);
  console.log(`${node}: installed ${files.join(' ')}`);
}

function packageFile(prefix: string): string {
  const file = readdirSync(dist).find((name) => name.startsWith(prefix) && name.endsWith('_amd64.deb'));
  if (file === undefined) throw new Error(`${dist} holds no ${prefix}…_amd64.deb: run npm run package`);
  return file;
}

function enrol(node: string): void {
  const token = runOn('cp1', ['kubestep', 'token', 'create', node]).trim();
  runOn(node, ['kubestep', 'agent', 'install', '--coordinator', coordinator, '--token-file', '-'], { input: `${token}\n` });
  console.log(`${node}: enrolled`);
}
