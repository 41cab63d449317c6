import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { OperatorServiceHandlers } from '../../shared/gen/kubestep/v1/OperatorService.ts';
import { createBackup, exportRecovery, getBackup, listBackups, listSchedules, runSchedule, verifyBackup } from './backup-calls.ts';
import { deleteBackup, findBackups, listBackupAttempts, pinBackup, pruneBackups, unpinBackup } from './backup-keep-calls.ts';
import { downloadBackup, importBackup } from './backup-transfer-calls.ts';
import { collecting, type Streaming, streaming, type Unary, unary } from './calls.ts';
import { checkCluster } from './check-calls.ts';
import { defragEtcd, getEtcd, replaceEtcdMember } from './etcd-calls.ts';
import { createJoinToken, drainNode, getNode, listNodes, revokeNode, setCordon } from './node-calls.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { readUpgradeLogs } from './read-logs.ts';
import { saveResources } from './resources-calls.ts';
import { getRestore, listRestores, planRestore, resumeRestore, startRestore, undoRestore } from './restore-calls.ts';
import { getStatus, getVersion } from './status-calls.ts';
import {
  getPlan,
  getUpgrade,
  listUpgrades,
  planUpgrade,
  skipUpgradeNode,
  startUpgrade,
  steerUpgrade,
  watchUpgrade,
} from './upgrade-calls.ts';

/** Every call of OperatorService, by the port that does it. */
export function operatorService(deps: OperatorDeps): OperatorServiceHandlers & UntypedServiceImplementation {
  const own = { log: deps.log.child({ part: 'operator' }), lifetime: deps.lifetime };
  const one = <Q, A>(name: string, handler: Unary<Q, A>) => unary(name, handler, own);
  const many = <Q, A>(name: string, handler: Streaming<Q, A>) => streaming(name, handler, own);
  return {
    GetVersion: one('GetVersion', () => getVersion(deps)),
    GetStatus: one('GetStatus', (_request, context) => getStatus(deps, context)),
    ListNodes: one('ListNodes', (_request, context) => listNodes(deps, context)),
    GetNode: one('GetNode', (request, context) => getNode(deps, request, context)),
    CordonNode: one('CordonNode', (request, context) => setCordon(deps, request, context, { isCordoned: true })),
    UncordonNode: one('UncordonNode', (request, context) => setCordon(deps, request, context, { isCordoned: false })),
    DrainNode: many('DrainNode', (request, context) => drainNode(deps, request, context)),
    CheckCluster: many('CheckCluster', (request, context) => checkCluster(deps, request, context)),
    RevokeNode: one('RevokeNode', (request, context) => revokeNode(deps, request, context)),
    CreateJoinToken: one('CreateJoinToken', (request, context) => createJoinToken(deps, request, context)),
    PlanUpgrade: many('PlanUpgrade', (request, context) => planUpgrade(deps, request, context)),
    GetPlan: one('GetPlan', (request) => getPlan(deps, request)),
    StartUpgrade: one('StartUpgrade', (request, context) => startUpgrade(deps, request, context)),
    GetUpgrade: one('GetUpgrade', (request) => getUpgrade(deps, request)),
    ListUpgrades: one('ListUpgrades', (request) => listUpgrades(deps, request)),
    WatchUpgrade: many('WatchUpgrade', (request, context) => watchUpgrade(deps, request, context)),
    ReadUpgradeLogs: many('ReadUpgradeLogs', (request, context) => readUpgradeLogs(deps, request, context)),
    PauseUpgrade: one('PauseUpgrade', (request, context) => steerUpgrade(deps, 'pause', request, context)),
    ResumeUpgrade: one('ResumeUpgrade', (request, context) => steerUpgrade(deps, 'resume', request, context)),
    RetryUpgrade: one('RetryUpgrade', (request, context) => steerUpgrade(deps, 'retry', request, context)),
    SkipNode: one('SkipNode', (request, context) => skipUpgradeNode(deps, request, context)),
    CancelUpgrade: one('CancelUpgrade', (request, context) => steerUpgrade(deps, 'cancel', request, context)),
    CreateBackup: many('CreateBackup', (request, context) => createBackup(deps, request, context)),
    ListBackups: one('ListBackups', (request) => listBackups(deps, request)),
    GetBackup: one('GetBackup', (request) => getBackup(deps, request)),
    VerifyBackup: many('VerifyBackup', (request, context) => verifyBackup(deps, request, context)),
    GetEtcd: one('GetEtcd', (_request, context) => getEtcd(deps, context)),
    DefragEtcd: many('DefragEtcd', (request, context) => defragEtcd(deps, request, context)),
    ReplaceEtcdMember: many('ReplaceEtcdMember', (request, context) => replaceEtcdMember(deps, request, context)),
    PlanRestore: many('PlanRestore', (request) => planRestore(deps, request)),
    StartRestore: one('StartRestore', (request, context) => startRestore(deps, request, context)),
    GetRestore: one('GetRestore', (request) => getRestore(deps, request)),
    ListRestores: one('ListRestores', () => listRestores(deps)),
    ResumeRestore: one('ResumeRestore', (request, context) => resumeRestore(deps, request, context)),
    UndoRestore: many('UndoRestore', (request, context) => undoRestore(deps, request, context)),
    PruneBackups: one('PruneBackups', (request, context) => pruneBackups(deps, request, context)),
    PinBackup: one('PinBackup', (request, context) => pinBackup(deps, request, context)),
    UnpinBackup: one('UnpinBackup', (request, context) => unpinBackup(deps, request, context)),
    DeleteBackup: one('DeleteBackup', (request, context) => deleteBackup(deps, request, context)),
    DownloadBackup: many('DownloadBackup', (request, context) => downloadBackup(deps, request, context)),
    ImportBackup: collecting('ImportBackup', (requests, context) => importBackup(deps, requests, context), own),
    SaveResources: many('SaveResources', (request, context) => saveResources(deps, request, context)),
    FindBackups: one('FindBackups', (_request, context) => findBackups(deps, context)),
    ListBackupAttempts: one('ListBackupAttempts', (request) => listBackupAttempts(deps, request)),
    ListSchedules: one('ListSchedules', () => listSchedules(deps)),
    RunSchedule: many('RunSchedule', (request, context) => runSchedule(deps, request, context)),
    ExportRecovery: many('ExportRecovery', (_request, context) => exportRecovery(deps, context)),
  };
}
