import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder with etcd, etcdctl and etcdutl that can move revisions (3.5.10 and later): `KUBESTEP_TEST_ETCD_DIR`, or what the laboratory has built.
 * Debian's 3.4 cannot.
 *
 * @returns the reason as text when there is none: tests print it and skip.
 */
export function newerEtcd(minor: '3.5' | '3.6' = '3.5'): { readonly dir: string; readonly version: string } | string {
  const given = process.env['KUBESTEP_TEST_ETCD_DIR'];
  const lab = join(process.env['LAB'] ?? '/var/lib/kubestep-lab', 'bin');
  const built = { '3.5': '3.5.33', '3.6': '3.6.8' }[minor];
  const dirs = [...(given === undefined ? [] : [given]), join(lab, `etcd-v${built}`)];
  const dir = dirs.find((candidate) => ['etcd', 'etcdctl', 'etcdutl'].every((name) => existsSync(join(candidate, name))));
  if (dir !== undefined) return { dir, version: built };
  return `no etcd ${minor} with etcdutl in ${dirs.join(' or ')}: set KUBESTEP_TEST_ETCD_DIR, or run the laboratory once`;
}
