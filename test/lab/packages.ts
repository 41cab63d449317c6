import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyTo, runOn, tryOn } from './machines.ts';

const dist = resolve(import.meta.dirname, '../../dist');
const node = 'w1';
const aptGet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-y', '-q', '-o', 'Dpkg::Use-Pty=0'];
const operation = 'kubestep-op-01JD000000000000000000TEST.service';

/**
 * Installs, upgrades, removes, installs again and purges both packages on a node that was enrolled before, and looks at what each leaves behind.
 *
 * @returns what is not as promised; empty when all is well.
 */
export function whatIsWrongWithPackages(): string[] {
  const files = readdirSync(dist)
    .filter((name) => /^kubestep-(agent|coordinator)_.*_amd64\.deb$/.test(name))
    .sort();
  for (const file of files) copyTo(node, join(dist, file), `/root/${file}`);
  const debs = files.map((file) => `/root/${file}`);
  const wrong: string[] = [];
  const expect = (isSo: boolean, what: string) => {
    console.log(`${isSo ? 'ok   ' : 'WRONG'} ${what}`);
    if (!isSo) wrong.push(what);
  };

  runOn(node, [...aptGet, 'install', '--reinstall', ...debs]);
  const before = { identity: identity(), agent: mainPid('kubestep-agent'), executor: mainPid('kubestep-executor') };
  expect(before.agent !== '0' && before.executor !== '0', 'an enrolled node has a running agent and executor after an installation');

  runOn(node, ['systemd-run', '--quiet', `--unit=${operation}`, 'sleep', '600']);
  const operationPid = mainPid(operation);
  runOn(node, [...aptGet, 'install', '--reinstall', ...debs]);
  expect(mainPid(operation) === operationPid, 'an operation goes on while the packages are upgraded');
  expect(
    mainPid('kubestep-agent') !== before.agent && mainPid('kubestep-executor') !== before.executor,
    'the upgrade restarts agent and executor',
  );
  expect(identity() === before.identity, 'the upgrade keeps the identity of the node');

  expect(tryOn(node, [...aptGet, 'remove', 'kubestep-agent']).status === 100, 'the agent is not removed while an operation runs');
  expect(mainPid('kubestep-agent') !== '0', 'the refused removal leaves the agent running');
  runOn(node, ['systemctl', 'stop', operation]);
  runOn(node, [...aptGet, 'remove', 'kubestep-agent', 'kubestep-coordinator']);
  expect(identity() === before.identity, 'remove keeps the identity of the node');
  expect(
    traces().every((path) => /^\/(etc|var)\//.test(path)),
    'remove leaves configuration and state only',
  );
  expect(mainPid('kubestep-agent') === '0', 'remove stops the agent');

  runOn(node, [...aptGet, 'install', ...debs]);
  expect(mainPid('kubestep-agent') !== '0' && mainPid('kubestep-executor') !== '0', 'installed again, the node is enrolled as before');

  runOn(node, ['touch', '/var/lib/kubestep/snapshots/kept']);
  const purge = tryOn(node, [...aptGet, 'purge', 'kubestep-agent', 'kubestep-coordinator']);
  expect(purge.stderr.includes('kept in /var/lib/kubestep/snapshots'), 'purge says where snapshots are kept');
  const left = traces();
  expect(left.join() === '/var/lib/kubestep', `purge leaves the snapshots only (${left.join(' ')})`);
  const unit = runOn(node, ['systemctl', 'list-units', '--all', '--plain', '--no-legend', 'kubestep-*']).trim();
  expect(unit === '', `purge leaves no unit ${unit}`);
  runOn(node, ['rm', '-r', '/var/lib/kubestep', ...debs]);
  return wrong;
}

function mainPid(unit: string): string {
  return runOn(node, ['systemctl', 'show', '--property=MainPID', '--value', unit]).trim();
}

function identity(): string {
  return runOn(node, [
    'sh',
    '-c',
    'cd /var/lib/kubestep/agent && find . -name "*.pem" -o -name "*.json" | sort | xargs sha256sum /etc/kubestep/trust.json',
  ]);
}

/** Files and folders that carry our name, topmost only, without dpkg's own records and the packages themselves. */
function traces(): string[] {
  const found = runOn(node, [
    'find',
    '/',
    '-xdev',
    '-name',
    '*kubestep*',
    '-prune',
    '-not',
    '-path',
    '/root/*',
    '-not',
    '-path',
    '/var/lib/dpkg/*',
  ]);
  return found.split('\n').filter((path) => path !== '');
}
