import { randomUUID } from 'node:crypto';
import { kubeVersionOf } from './catalog.ts';
import { tellCluster } from './cluster-line.ts';
import { takeFailpoint } from './failpoints.ts';
import { readState, type SimulatedNode, writeState } from './node-state.ts';
import { readPackages } from './packages.ts';

/** `kubelet.service` as systemd would see it, in `var/lib/sim/kubelet.json`. */
export interface KubeletUnit {
  readonly activeState: 'active' | 'activating' | 'inactive';
  readonly subState: 'running' | 'auto-restart' | 'dead';
  readonly unitFileState: 'enabled' | 'disabled' | 'masked';
  readonly invocationId: string;
  readonly restarts: number;
  readonly mainPid: number;
  /** Of the process that runs; not of the package, which may be newer. */
  readonly version: string;
  readonly startedAtMs: number;
}

export function readKubeletUnit({ root }: SimulatedNode): KubeletUnit {
  return readState<KubeletUnit>(root, 'kubelet', startedNow('v0.0.0'));
}

/** Replaces the process: a new InvocationID, and the version that is installed now. rc 0 also for one that crashes at once, as measured. */
export async function restartKubelet(node: SimulatedNode): Promise<number> {
  if (readKubeletUnit(node).unitFileState === 'masked') return 1;
  const version = kubeVersionOf(readPackages(node.root)['kubelet']?.version ?? '0.0.0-1.1');
  const unit = { ...startedNow(version), unitFileState: readKubeletUnit(node).unitFileState };
  if (takeFailpoint(node, 'kubelet-crash')) {
    writeState(node.root, 'kubelet', { ...unit, activeState: 'activating', subState: 'auto-restart', restarts: 1, mainPid: 0 });
    await tellCluster(node, { kind: 'kubelet-stopped', node: node.name });
    return 0;
  }
  writeState(node.root, 'kubelet', unit);
  await tellCluster(node, { kind: 'kubelet-started', node: node.name, version });
  return 0;
}

export async function stopKubelet(node: SimulatedNode): Promise<number> {
  writeState(node.root, 'kubelet', { ...readKubeletUnit(node), activeState: 'inactive', subState: 'dead', mainPid: 0 });
  await tellCluster(node, { kind: 'kubelet-stopped', node: node.name });
  return 0;
}

/** The unit's properties under the names of `systemctl show`. */
export function kubeletProperties(node: SimulatedNode): Readonly<Record<string, string>> {
  const unit = readKubeletUnit(node);
  return {
    Id: 'kubelet.service',
    LoadState: unit.unitFileState === 'masked' ? 'masked' : 'loaded',
    ActiveState: unit.activeState,
    SubState: unit.subState,
    UnitFileState: unit.unitFileState,
    InvocationID: unit.activeState === 'inactive' ? '' : unit.invocationId,
    NRestarts: String(unit.restarts),
    MainPID: String(unit.mainPid),
    ExecMainPID: String(unit.mainPid),
    ExecMainStatus: unit.subState === 'auto-restart' ? '1' : '0',
    Result: unit.subState === 'auto-restart' ? 'exit-code' : 'success',
    NeedDaemonReload: 'no',
  };
}

export function startedNow(version: string): KubeletUnit {
  return {
    activeState: 'active',
    subState: 'running',
    unitFileState: 'enabled',
    invocationId: randomUUID().replaceAll('-', ''),
    restarts: 0,
    mainPid: 5_000_000 + (Date.now() % 1_000_000), // above any pid_max: nobody may look it up or signal it
    version,
    startedAtMs: Date.now(),
  };
}
