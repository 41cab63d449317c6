import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { labScript, runOn } from './machines.ts';

/** A blow that waits for its moment on a node; `done` tells what was hit, or fails when the moment never came. */
export interface Fault {
  readonly name: string;
  readonly done: Promise<void>;
}

export function startFaults(signal: AbortSignal): Fault[] {
  return [
    fault(
      'kill -9 of the coordinator during kubeadm upgrade apply',
      { node: 'cp1', command: 'kubeadm upgrade apply', afterS: 20, signal },
      () => {
        runOn('cp1', ['systemctl', 'kill', '--signal=KILL', 'kubestep-coordinator.service']);
      },
    ),
    fault('kill -9 of the agent of w1 during a package installation', { node: 'w1', command: 'dpkg .*--unpack', signal }, () => {
      runOn('w1', ['systemctl', 'kill', '--signal=KILL', 'kubestep-agent.service']);
    }),
    fault('power cut of w2 while its kubelet is replaced', { node: 'w2', command: 'dpkg .*--unpack.*/kubelet_', signal }, () => {
      labScript('node.sh', ['kill', 'w2']);
      labScript('node.sh', ['boot', 'w2']);
    }),
  ];
}

interface Moment {
  readonly node: string;
  /** Pattern of a command line; the moment is when a process with it is older than `afterS`. */
  readonly command: string;
  readonly afterS?: number;
  readonly signal: AbortSignal;
}

function fault(name: string, moment: Moment, strike: () => void): Fault {
  const done = seen(moment).then(() => {
    console.log(`*** ${name}`);
    strike();
  });
  return { name, done };
}

/** Watched from inside the node: a package is unpacked in a second, and a new shell each time would come too late. */
function seen({ node, command, afterS = 0, signal }: Moment): Promise<void> {
  const pattern = `[${command[0]}]${command.slice(1)}`; // does not match the watcher's own command line
  const watch = `until pgrep -O ${afterS} -f '${pattern}'; do sleep 0.03; done`;
  const argv = ['sh', node, 'timeout', '2000', 'bash', '-c', watch];
  const child = spawn(join(import.meta.dirname, 'node.sh'), argv, { stdio: ['ignore', 'ignore', 'inherit'], signal });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`${node}: never saw ${command} (${status})`))));
  });
}
