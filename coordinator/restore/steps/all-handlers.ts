import { staticComponents } from '../../../shared/operations-restore.ts';
import type { RestoreStepKind } from '../restore-plan.ts';
import {
  controllers,
  parking,
  returning,
  swapMemberStep,
  undoSwapStep,
  withoutEtcd,
  writeManifest,
  writeManifestStep,
} from './exchange.ts';
import { gateStep, undoGateStep } from './gate.ts';
import { byOperation, type RestoreHandler } from './handler.ts';
import { proveSnapshotStep, restoreBesideStep, stageSnapshotStep } from './prepare.ts';
import { disarmAlarmsStep, keepConfigStep, nodesReadyStep, restartKubeletStep, startApiServerStep } from './return.ts';
import { salvageStep } from './salvage.ts';

/** How each kind of step is done. A kind without a handler does not compile. */
export const restoreHandlers = {
  stageSnapshot: stageSnapshotStep,
  proveSnapshot: proveSnapshotStep,
  restoreBeside: restoreBesideStep,
  stopApiServers: parking(withoutEtcd),
  salvage: salvageStep,
  stopEtcd: parking(['etcd']),
  swapMember: swapMemberStep,
  writeManifest: writeManifestStep,
  startEtcd: returning(['etcd']),
  gate: gateStep,
  disarmAlarms: disarmAlarmsStep,
  startApiServer: startApiServerStep,
  keepConfig: keepConfigStep,
  startControllers: returning(controllers),
  restartKubelet: restartKubeletStep,
  nodesReady: nodesReadyStep,
  undoStop: parking(staticComponents),
  undoSwap: undoSwapStep,
  undoManifest: byOperation((scope) => writeManifest(scope, 'original')),
  undoStartEtcd: returning(['etcd']),
  undoGate: undoGateStep,
  undoStartApiServer: startApiServerStep,
  undoStartControllers: returning(controllers),
} as const satisfies Record<RestoreStepKind, RestoreHandler>;
