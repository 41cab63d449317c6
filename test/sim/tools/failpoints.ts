import { readState, type SimulatedNode, writeState } from './node-state.ts';

/**
 * What goes wrong on a node, from `var/lib/sim/failpoints.json`. A test adds and removes them while everything runs.
 *
 * - `hold`: a tool whose command line contains `match` waits before it does anything, until the failpoint is taken away; systemd-run, whose
 *   command line holds that of its unit, does not.
 * - `hold-unpack`: dpkg waits in the middle of unpacking package `match`: the old files are partly gone, the new ones are partly there.
 * - `apt-lock`: another process holds dpkg's lock.
 * - `postinst`: the installation script of package `match` fails.
 * - `download`: the package file of `match` cannot be fetched.
 * - `update`: `apt-get update` fails with `text`.
 * - `version-missing`: the repository does not list package `match`'s newest version.
 * - `disk-full`: nothing can be unpacked.
 * - `kubeadm`: a kubeadm command that contains `match` prints `text` on stderr and ends with `exitCode`, before it has changed anything.
 * - `kubelet-crash`: the kubelet's process ends at once after each start.
 */
export interface Failpoint {
  readonly at:
    | 'hold'
    | 'hold-unpack'
    | 'apt-lock'
    | 'postinst'
    | 'download'
    | 'update'
    | 'version-missing'
    | 'disk-full'
    | 'kubeadm'
    | 'kubelet-crash';
  readonly match?: string;
  readonly text?: string;
  readonly exitCode?: number;
  /** How often it still strikes; always, when absent. */
  readonly times?: number;
}

export function takeFailpoint(
  { root }: SimulatedNode,
  at: Failpoint['at'],
  matches: (failpoint: Failpoint) => boolean = () => true,
): Failpoint | undefined {
  const all = readFailpoints(root);
  const index = all.findIndex((failpoint) => failpoint.at === at && failpoint.times !== 0 && matches(failpoint));
  const found = all[index];
  if (found?.times !== undefined) writeFailpoints(root, all.with(index, { ...found, times: found.times - 1 }));
  return found;
}

export function readFailpoints(root: string): Failpoint[] {
  return readState<Failpoint[]>(root, 'failpoints', []);
}

export function writeFailpoints(root: string, failpoints: readonly Failpoint[]): void {
  writeState(root, 'failpoints', failpoints);
}
