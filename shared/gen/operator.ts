import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AgentStatus as _kubestep_v1_AgentStatus, AgentStatus__Output as _kubestep_v1_AgentStatus__Output } from './kubestep/v1/AgentStatus.ts';
import type { BackupAttempt as _kubestep_v1_BackupAttempt, BackupAttempt__Output as _kubestep_v1_BackupAttempt__Output } from './kubestep/v1/BackupAttempt.ts';
import type { BlockedPod as _kubestep_v1_BlockedPod, BlockedPod__Output as _kubestep_v1_BlockedPod__Output } from './kubestep/v1/BlockedPod.ts';
import type { BudgetDelay as _kubestep_v1_BudgetDelay, BudgetDelay__Output as _kubestep_v1_BudgetDelay__Output } from './kubestep/v1/BudgetDelay.ts';
import type { CancelUpgradeRequest as _kubestep_v1_CancelUpgradeRequest, CancelUpgradeRequest__Output as _kubestep_v1_CancelUpgradeRequest__Output } from './kubestep/v1/CancelUpgradeRequest.ts';
import type { CancelUpgradeResponse as _kubestep_v1_CancelUpgradeResponse, CancelUpgradeResponse__Output as _kubestep_v1_CancelUpgradeResponse__Output } from './kubestep/v1/CancelUpgradeResponse.ts';
import type { CheckClusterRequest as _kubestep_v1_CheckClusterRequest, CheckClusterRequest__Output as _kubestep_v1_CheckClusterRequest__Output } from './kubestep/v1/CheckClusterRequest.ts';
import type { CheckClusterResponse as _kubestep_v1_CheckClusterResponse, CheckClusterResponse__Output as _kubestep_v1_CheckClusterResponse__Output } from './kubestep/v1/CheckClusterResponse.ts';
import type { CheckResult as _kubestep_v1_CheckResult, CheckResult__Output as _kubestep_v1_CheckResult__Output } from './kubestep/v1/CheckResult.ts';
import type { CordonNodeRequest as _kubestep_v1_CordonNodeRequest, CordonNodeRequest__Output as _kubestep_v1_CordonNodeRequest__Output } from './kubestep/v1/CordonNodeRequest.ts';
import type { CordonNodeResponse as _kubestep_v1_CordonNodeResponse, CordonNodeResponse__Output as _kubestep_v1_CordonNodeResponse__Output } from './kubestep/v1/CordonNodeResponse.ts';
import type { CreateBackupRequest as _kubestep_v1_CreateBackupRequest, CreateBackupRequest__Output as _kubestep_v1_CreateBackupRequest__Output } from './kubestep/v1/CreateBackupRequest.ts';
import type { CreateBackupResponse as _kubestep_v1_CreateBackupResponse, CreateBackupResponse__Output as _kubestep_v1_CreateBackupResponse__Output } from './kubestep/v1/CreateBackupResponse.ts';
import type { CreateJoinTokenRequest as _kubestep_v1_CreateJoinTokenRequest, CreateJoinTokenRequest__Output as _kubestep_v1_CreateJoinTokenRequest__Output } from './kubestep/v1/CreateJoinTokenRequest.ts';
import type { CreateJoinTokenResponse as _kubestep_v1_CreateJoinTokenResponse, CreateJoinTokenResponse__Output as _kubestep_v1_CreateJoinTokenResponse__Output } from './kubestep/v1/CreateJoinTokenResponse.ts';
import type { DefragEtcdRequest as _kubestep_v1_DefragEtcdRequest, DefragEtcdRequest__Output as _kubestep_v1_DefragEtcdRequest__Output } from './kubestep/v1/DefragEtcdRequest.ts';
import type { DefragEtcdResponse as _kubestep_v1_DefragEtcdResponse, DefragEtcdResponse__Output as _kubestep_v1_DefragEtcdResponse__Output } from './kubestep/v1/DefragEtcdResponse.ts';
import type { DeleteBackupRequest as _kubestep_v1_DeleteBackupRequest, DeleteBackupRequest__Output as _kubestep_v1_DeleteBackupRequest__Output } from './kubestep/v1/DeleteBackupRequest.ts';
import type { DeleteBackupResponse as _kubestep_v1_DeleteBackupResponse, DeleteBackupResponse__Output as _kubestep_v1_DeleteBackupResponse__Output } from './kubestep/v1/DeleteBackupResponse.ts';
import type { Disruption as _kubestep_v1_Disruption, Disruption__Output as _kubestep_v1_Disruption__Output } from './kubestep/v1/Disruption.ts';
import type { DownloadBackupRequest as _kubestep_v1_DownloadBackupRequest, DownloadBackupRequest__Output as _kubestep_v1_DownloadBackupRequest__Output } from './kubestep/v1/DownloadBackupRequest.ts';
import type { DownloadBackupResponse as _kubestep_v1_DownloadBackupResponse, DownloadBackupResponse__Output as _kubestep_v1_DownloadBackupResponse__Output } from './kubestep/v1/DownloadBackupResponse.ts';
import type { DrainNodeRequest as _kubestep_v1_DrainNodeRequest, DrainNodeRequest__Output as _kubestep_v1_DrainNodeRequest__Output } from './kubestep/v1/DrainNodeRequest.ts';
import type { DrainNodeResponse as _kubestep_v1_DrainNodeResponse, DrainNodeResponse__Output as _kubestep_v1_DrainNodeResponse__Output } from './kubestep/v1/DrainNodeResponse.ts';
import type { DrainPreview as _kubestep_v1_DrainPreview, DrainPreview__Output as _kubestep_v1_DrainPreview__Output } from './kubestep/v1/DrainPreview.ts';
import type { DrainProgress as _kubestep_v1_DrainProgress, DrainProgress__Output as _kubestep_v1_DrainProgress__Output } from './kubestep/v1/DrainProgress.ts';
import type { EtcdMember as _kubestep_v1_EtcdMember, EtcdMember__Output as _kubestep_v1_EtcdMember__Output } from './kubestep/v1/EtcdMember.ts';
import type { ExportRecoveryRequest as _kubestep_v1_ExportRecoveryRequest, ExportRecoveryRequest__Output as _kubestep_v1_ExportRecoveryRequest__Output } from './kubestep/v1/ExportRecoveryRequest.ts';
import type { ExportRecoveryResponse as _kubestep_v1_ExportRecoveryResponse, ExportRecoveryResponse__Output as _kubestep_v1_ExportRecoveryResponse__Output } from './kubestep/v1/ExportRecoveryResponse.ts';
import type { FileHead as _kubestep_v1_FileHead, FileHead__Output as _kubestep_v1_FileHead__Output } from './kubestep/v1/FileHead.ts';
import type { FindBackupsRequest as _kubestep_v1_FindBackupsRequest, FindBackupsRequest__Output as _kubestep_v1_FindBackupsRequest__Output } from './kubestep/v1/FindBackupsRequest.ts';
import type { FindBackupsResponse as _kubestep_v1_FindBackupsResponse, FindBackupsResponse__Output as _kubestep_v1_FindBackupsResponse__Output } from './kubestep/v1/FindBackupsResponse.ts';
import type { Finding as _kubestep_v1_Finding, Finding__Output as _kubestep_v1_Finding__Output } from './kubestep/v1/Finding.ts';
import type { GetBackupRequest as _kubestep_v1_GetBackupRequest, GetBackupRequest__Output as _kubestep_v1_GetBackupRequest__Output } from './kubestep/v1/GetBackupRequest.ts';
import type { GetBackupResponse as _kubestep_v1_GetBackupResponse, GetBackupResponse__Output as _kubestep_v1_GetBackupResponse__Output } from './kubestep/v1/GetBackupResponse.ts';
import type { GetEtcdRequest as _kubestep_v1_GetEtcdRequest, GetEtcdRequest__Output as _kubestep_v1_GetEtcdRequest__Output } from './kubestep/v1/GetEtcdRequest.ts';
import type { GetEtcdResponse as _kubestep_v1_GetEtcdResponse, GetEtcdResponse__Output as _kubestep_v1_GetEtcdResponse__Output } from './kubestep/v1/GetEtcdResponse.ts';
import type { GetNodeRequest as _kubestep_v1_GetNodeRequest, GetNodeRequest__Output as _kubestep_v1_GetNodeRequest__Output } from './kubestep/v1/GetNodeRequest.ts';
import type { GetNodeResponse as _kubestep_v1_GetNodeResponse, GetNodeResponse__Output as _kubestep_v1_GetNodeResponse__Output } from './kubestep/v1/GetNodeResponse.ts';
import type { GetPlanRequest as _kubestep_v1_GetPlanRequest, GetPlanRequest__Output as _kubestep_v1_GetPlanRequest__Output } from './kubestep/v1/GetPlanRequest.ts';
import type { GetPlanResponse as _kubestep_v1_GetPlanResponse, GetPlanResponse__Output as _kubestep_v1_GetPlanResponse__Output } from './kubestep/v1/GetPlanResponse.ts';
import type { GetRestoreRequest as _kubestep_v1_GetRestoreRequest, GetRestoreRequest__Output as _kubestep_v1_GetRestoreRequest__Output } from './kubestep/v1/GetRestoreRequest.ts';
import type { GetRestoreResponse as _kubestep_v1_GetRestoreResponse, GetRestoreResponse__Output as _kubestep_v1_GetRestoreResponse__Output } from './kubestep/v1/GetRestoreResponse.ts';
import type { GetStatusRequest as _kubestep_v1_GetStatusRequest, GetStatusRequest__Output as _kubestep_v1_GetStatusRequest__Output } from './kubestep/v1/GetStatusRequest.ts';
import type { GetStatusResponse as _kubestep_v1_GetStatusResponse, GetStatusResponse__Output as _kubestep_v1_GetStatusResponse__Output } from './kubestep/v1/GetStatusResponse.ts';
import type { GetUpgradeRequest as _kubestep_v1_GetUpgradeRequest, GetUpgradeRequest__Output as _kubestep_v1_GetUpgradeRequest__Output } from './kubestep/v1/GetUpgradeRequest.ts';
import type { GetUpgradeResponse as _kubestep_v1_GetUpgradeResponse, GetUpgradeResponse__Output as _kubestep_v1_GetUpgradeResponse__Output } from './kubestep/v1/GetUpgradeResponse.ts';
import type { GetVersionRequest as _kubestep_v1_GetVersionRequest, GetVersionRequest__Output as _kubestep_v1_GetVersionRequest__Output } from './kubestep/v1/GetVersionRequest.ts';
import type { GetVersionResponse as _kubestep_v1_GetVersionResponse, GetVersionResponse__Output as _kubestep_v1_GetVersionResponse__Output } from './kubestep/v1/GetVersionResponse.ts';
import type { Hop as _kubestep_v1_Hop, Hop__Output as _kubestep_v1_Hop__Output } from './kubestep/v1/Hop.ts';
import type { IgnoredPod as _kubestep_v1_IgnoredPod, IgnoredPod__Output as _kubestep_v1_IgnoredPod__Output } from './kubestep/v1/IgnoredPod.ts';
import type { ImportBackupRequest as _kubestep_v1_ImportBackupRequest, ImportBackupRequest__Output as _kubestep_v1_ImportBackupRequest__Output } from './kubestep/v1/ImportBackupRequest.ts';
import type { ImportBackupResponse as _kubestep_v1_ImportBackupResponse, ImportBackupResponse__Output as _kubestep_v1_ImportBackupResponse__Output } from './kubestep/v1/ImportBackupResponse.ts';
import type { ListBackupAttemptsRequest as _kubestep_v1_ListBackupAttemptsRequest, ListBackupAttemptsRequest__Output as _kubestep_v1_ListBackupAttemptsRequest__Output } from './kubestep/v1/ListBackupAttemptsRequest.ts';
import type { ListBackupAttemptsResponse as _kubestep_v1_ListBackupAttemptsResponse, ListBackupAttemptsResponse__Output as _kubestep_v1_ListBackupAttemptsResponse__Output } from './kubestep/v1/ListBackupAttemptsResponse.ts';
import type { ListBackupsRequest as _kubestep_v1_ListBackupsRequest, ListBackupsRequest__Output as _kubestep_v1_ListBackupsRequest__Output } from './kubestep/v1/ListBackupsRequest.ts';
import type { ListBackupsResponse as _kubestep_v1_ListBackupsResponse, ListBackupsResponse__Output as _kubestep_v1_ListBackupsResponse__Output } from './kubestep/v1/ListBackupsResponse.ts';
import type { ListNodesRequest as _kubestep_v1_ListNodesRequest, ListNodesRequest__Output as _kubestep_v1_ListNodesRequest__Output } from './kubestep/v1/ListNodesRequest.ts';
import type { ListNodesResponse as _kubestep_v1_ListNodesResponse, ListNodesResponse__Output as _kubestep_v1_ListNodesResponse__Output } from './kubestep/v1/ListNodesResponse.ts';
import type { ListRestoresRequest as _kubestep_v1_ListRestoresRequest, ListRestoresRequest__Output as _kubestep_v1_ListRestoresRequest__Output } from './kubestep/v1/ListRestoresRequest.ts';
import type { ListRestoresResponse as _kubestep_v1_ListRestoresResponse, ListRestoresResponse__Output as _kubestep_v1_ListRestoresResponse__Output } from './kubestep/v1/ListRestoresResponse.ts';
import type { ListSchedulesRequest as _kubestep_v1_ListSchedulesRequest, ListSchedulesRequest__Output as _kubestep_v1_ListSchedulesRequest__Output } from './kubestep/v1/ListSchedulesRequest.ts';
import type { ListSchedulesResponse as _kubestep_v1_ListSchedulesResponse, ListSchedulesResponse__Output as _kubestep_v1_ListSchedulesResponse__Output } from './kubestep/v1/ListSchedulesResponse.ts';
import type { ListUpgradesRequest as _kubestep_v1_ListUpgradesRequest, ListUpgradesRequest__Output as _kubestep_v1_ListUpgradesRequest__Output } from './kubestep/v1/ListUpgradesRequest.ts';
import type { ListUpgradesResponse as _kubestep_v1_ListUpgradesResponse, ListUpgradesResponse__Output as _kubestep_v1_ListUpgradesResponse__Output } from './kubestep/v1/ListUpgradesResponse.ts';
import type { NodeOsPlan as _kubestep_v1_NodeOsPlan, NodeOsPlan__Output as _kubestep_v1_NodeOsPlan__Output } from './kubestep/v1/NodeOsPlan.ts';
import type { NodeOutage as _kubestep_v1_NodeOutage, NodeOutage__Output as _kubestep_v1_NodeOutage__Output } from './kubestep/v1/NodeOutage.ts';
import type { NodeStatus as _kubestep_v1_NodeStatus, NodeStatus__Output as _kubestep_v1_NodeStatus__Output } from './kubestep/v1/NodeStatus.ts';
import type { OperatorServiceClient as _kubestep_v1_OperatorServiceClient, OperatorServiceDefinition as _kubestep_v1_OperatorServiceDefinition } from './kubestep/v1/OperatorService.ts';
import type { OsOptions as _kubestep_v1_OsOptions, OsOptions__Output as _kubestep_v1_OsOptions__Output } from './kubestep/v1/OsOptions.ts';
import type { OsPackage as _kubestep_v1_OsPackage, OsPackage__Output as _kubestep_v1_OsPackage__Output } from './kubestep/v1/OsPackage.ts';
import type { PauseUpgradeRequest as _kubestep_v1_PauseUpgradeRequest, PauseUpgradeRequest__Output as _kubestep_v1_PauseUpgradeRequest__Output } from './kubestep/v1/PauseUpgradeRequest.ts';
import type { PauseUpgradeResponse as _kubestep_v1_PauseUpgradeResponse, PauseUpgradeResponse__Output as _kubestep_v1_PauseUpgradeResponse__Output } from './kubestep/v1/PauseUpgradeResponse.ts';
import type { PinBackupRequest as _kubestep_v1_PinBackupRequest, PinBackupRequest__Output as _kubestep_v1_PinBackupRequest__Output } from './kubestep/v1/PinBackupRequest.ts';
import type { PinBackupResponse as _kubestep_v1_PinBackupResponse, PinBackupResponse__Output as _kubestep_v1_PinBackupResponse__Output } from './kubestep/v1/PinBackupResponse.ts';
import type { Plan as _kubestep_v1_Plan, Plan__Output as _kubestep_v1_Plan__Output } from './kubestep/v1/Plan.ts';
import type { PlanNode as _kubestep_v1_PlanNode, PlanNode__Output as _kubestep_v1_PlanNode__Output } from './kubestep/v1/PlanNode.ts';
import type { PlanRestoreRequest as _kubestep_v1_PlanRestoreRequest, PlanRestoreRequest__Output as _kubestep_v1_PlanRestoreRequest__Output } from './kubestep/v1/PlanRestoreRequest.ts';
import type { PlanRestoreResponse as _kubestep_v1_PlanRestoreResponse, PlanRestoreResponse__Output as _kubestep_v1_PlanRestoreResponse__Output } from './kubestep/v1/PlanRestoreResponse.ts';
import type { PlanStep as _kubestep_v1_PlanStep, PlanStep__Output as _kubestep_v1_PlanStep__Output } from './kubestep/v1/PlanStep.ts';
import type { PlanUpgradeRequest as _kubestep_v1_PlanUpgradeRequest, PlanUpgradeRequest__Output as _kubestep_v1_PlanUpgradeRequest__Output } from './kubestep/v1/PlanUpgradeRequest.ts';
import type { PlanUpgradeResponse as _kubestep_v1_PlanUpgradeResponse, PlanUpgradeResponse__Output as _kubestep_v1_PlanUpgradeResponse__Output } from './kubestep/v1/PlanUpgradeResponse.ts';
import type { PodFate as _kubestep_v1_PodFate, PodFate__Output as _kubestep_v1_PodFate__Output } from './kubestep/v1/PodFate.ts';
import type { PruneBackupsRequest as _kubestep_v1_PruneBackupsRequest, PruneBackupsRequest__Output as _kubestep_v1_PruneBackupsRequest__Output } from './kubestep/v1/PruneBackupsRequest.ts';
import type { PruneBackupsResponse as _kubestep_v1_PruneBackupsResponse, PruneBackupsResponse__Output as _kubestep_v1_PruneBackupsResponse__Output } from './kubestep/v1/PruneBackupsResponse.ts';
import type { ReadUpgradeLogsRequest as _kubestep_v1_ReadUpgradeLogsRequest, ReadUpgradeLogsRequest__Output as _kubestep_v1_ReadUpgradeLogsRequest__Output } from './kubestep/v1/ReadUpgradeLogsRequest.ts';
import type { ReadUpgradeLogsResponse as _kubestep_v1_ReadUpgradeLogsResponse, ReadUpgradeLogsResponse__Output as _kubestep_v1_ReadUpgradeLogsResponse__Output } from './kubestep/v1/ReadUpgradeLogsResponse.ts';
import type { RemainingPod as _kubestep_v1_RemainingPod, RemainingPod__Output as _kubestep_v1_RemainingPod__Output } from './kubestep/v1/RemainingPod.ts';
import type { ReplaceEtcdMemberRequest as _kubestep_v1_ReplaceEtcdMemberRequest, ReplaceEtcdMemberRequest__Output as _kubestep_v1_ReplaceEtcdMemberRequest__Output } from './kubestep/v1/ReplaceEtcdMemberRequest.ts';
import type { ReplaceEtcdMemberResponse as _kubestep_v1_ReplaceEtcdMemberResponse, ReplaceEtcdMemberResponse__Output as _kubestep_v1_ReplaceEtcdMemberResponse__Output } from './kubestep/v1/ReplaceEtcdMemberResponse.ts';
import type { ResourcesSummary as _kubestep_v1_ResourcesSummary, ResourcesSummary__Output as _kubestep_v1_ResourcesSummary__Output } from './kubestep/v1/ResourcesSummary.ts';
import type { Restore as _kubestep_v1_Restore, Restore__Output as _kubestep_v1_Restore__Output } from './kubestep/v1/Restore.ts';
import type { RestoreMember as _kubestep_v1_RestoreMember, RestoreMember__Output as _kubestep_v1_RestoreMember__Output } from './kubestep/v1/RestoreMember.ts';
import type { RestoreStep as _kubestep_v1_RestoreStep, RestoreStep__Output as _kubestep_v1_RestoreStep__Output } from './kubestep/v1/RestoreStep.ts';
import type { ResumeRestoreRequest as _kubestep_v1_ResumeRestoreRequest, ResumeRestoreRequest__Output as _kubestep_v1_ResumeRestoreRequest__Output } from './kubestep/v1/ResumeRestoreRequest.ts';
import type { ResumeRestoreResponse as _kubestep_v1_ResumeRestoreResponse, ResumeRestoreResponse__Output as _kubestep_v1_ResumeRestoreResponse__Output } from './kubestep/v1/ResumeRestoreResponse.ts';
import type { ResumeUpgradeRequest as _kubestep_v1_ResumeUpgradeRequest, ResumeUpgradeRequest__Output as _kubestep_v1_ResumeUpgradeRequest__Output } from './kubestep/v1/ResumeUpgradeRequest.ts';
import type { ResumeUpgradeResponse as _kubestep_v1_ResumeUpgradeResponse, ResumeUpgradeResponse__Output as _kubestep_v1_ResumeUpgradeResponse__Output } from './kubestep/v1/ResumeUpgradeResponse.ts';
import type { RetentionDecision as _kubestep_v1_RetentionDecision, RetentionDecision__Output as _kubestep_v1_RetentionDecision__Output } from './kubestep/v1/RetentionDecision.ts';
import type { RetryUpgradeRequest as _kubestep_v1_RetryUpgradeRequest, RetryUpgradeRequest__Output as _kubestep_v1_RetryUpgradeRequest__Output } from './kubestep/v1/RetryUpgradeRequest.ts';
import type { RetryUpgradeResponse as _kubestep_v1_RetryUpgradeResponse, RetryUpgradeResponse__Output as _kubestep_v1_RetryUpgradeResponse__Output } from './kubestep/v1/RetryUpgradeResponse.ts';
import type { RevokeNodeRequest as _kubestep_v1_RevokeNodeRequest, RevokeNodeRequest__Output as _kubestep_v1_RevokeNodeRequest__Output } from './kubestep/v1/RevokeNodeRequest.ts';
import type { RevokeNodeResponse as _kubestep_v1_RevokeNodeResponse, RevokeNodeResponse__Output as _kubestep_v1_RevokeNodeResponse__Output } from './kubestep/v1/RevokeNodeResponse.ts';
import type { Run as _kubestep_v1_Run, Run__Output as _kubestep_v1_Run__Output } from './kubestep/v1/Run.ts';
import type { RunEvent as _kubestep_v1_RunEvent, RunEvent__Output as _kubestep_v1_RunEvent__Output } from './kubestep/v1/RunEvent.ts';
import type { RunScheduleRequest as _kubestep_v1_RunScheduleRequest, RunScheduleRequest__Output as _kubestep_v1_RunScheduleRequest__Output } from './kubestep/v1/RunScheduleRequest.ts';
import type { RunScheduleResponse as _kubestep_v1_RunScheduleResponse, RunScheduleResponse__Output as _kubestep_v1_RunScheduleResponse__Output } from './kubestep/v1/RunScheduleResponse.ts';
import type { RunStep as _kubestep_v1_RunStep, RunStep__Output as _kubestep_v1_RunStep__Output } from './kubestep/v1/RunStep.ts';
import type { SaveResourcesRequest as _kubestep_v1_SaveResourcesRequest, SaveResourcesRequest__Output as _kubestep_v1_SaveResourcesRequest__Output } from './kubestep/v1/SaveResourcesRequest.ts';
import type { SaveResourcesResponse as _kubestep_v1_SaveResourcesResponse, SaveResourcesResponse__Output as _kubestep_v1_SaveResourcesResponse__Output } from './kubestep/v1/SaveResourcesResponse.ts';
import type { Schedule as _kubestep_v1_Schedule, Schedule__Output as _kubestep_v1_Schedule__Output } from './kubestep/v1/Schedule.ts';
import type { SkipNodeRequest as _kubestep_v1_SkipNodeRequest, SkipNodeRequest__Output as _kubestep_v1_SkipNodeRequest__Output } from './kubestep/v1/SkipNodeRequest.ts';
import type { SkipNodeResponse as _kubestep_v1_SkipNodeResponse, SkipNodeResponse__Output as _kubestep_v1_SkipNodeResponse__Output } from './kubestep/v1/SkipNodeResponse.ts';
import type { Snapshot as _kubestep_v1_Snapshot, Snapshot__Output as _kubestep_v1_Snapshot__Output } from './kubestep/v1/Snapshot.ts';
import type { SnapshotConfiguration as _kubestep_v1_SnapshotConfiguration, SnapshotConfiguration__Output as _kubestep_v1_SnapshotConfiguration__Output } from './kubestep/v1/SnapshotConfiguration.ts';
import type { SnapshotCopy as _kubestep_v1_SnapshotCopy, SnapshotCopy__Output as _kubestep_v1_SnapshotCopy__Output } from './kubestep/v1/SnapshotCopy.ts';
import type { SnapshotEvent as _kubestep_v1_SnapshotEvent, SnapshotEvent__Output as _kubestep_v1_SnapshotEvent__Output } from './kubestep/v1/SnapshotEvent.ts';
import type { SnapshotPin as _kubestep_v1_SnapshotPin, SnapshotPin__Output as _kubestep_v1_SnapshotPin__Output } from './kubestep/v1/SnapshotPin.ts';
import type { StartRestoreRequest as _kubestep_v1_StartRestoreRequest, StartRestoreRequest__Output as _kubestep_v1_StartRestoreRequest__Output } from './kubestep/v1/StartRestoreRequest.ts';
import type { StartRestoreResponse as _kubestep_v1_StartRestoreResponse, StartRestoreResponse__Output as _kubestep_v1_StartRestoreResponse__Output } from './kubestep/v1/StartRestoreResponse.ts';
import type { StartUpgradeRequest as _kubestep_v1_StartUpgradeRequest, StartUpgradeRequest__Output as _kubestep_v1_StartUpgradeRequest__Output } from './kubestep/v1/StartUpgradeRequest.ts';
import type { StartUpgradeResponse as _kubestep_v1_StartUpgradeResponse, StartUpgradeResponse__Output as _kubestep_v1_StartUpgradeResponse__Output } from './kubestep/v1/StartUpgradeResponse.ts';
import type { StepFailure as _kubestep_v1_StepFailure, StepFailure__Output as _kubestep_v1_StepFailure__Output } from './kubestep/v1/StepFailure.ts';
import type { SupportWindow as _kubestep_v1_SupportWindow, SupportWindow__Output as _kubestep_v1_SupportWindow__Output } from './kubestep/v1/SupportWindow.ts';
import type { UncordonNodeRequest as _kubestep_v1_UncordonNodeRequest, UncordonNodeRequest__Output as _kubestep_v1_UncordonNodeRequest__Output } from './kubestep/v1/UncordonNodeRequest.ts';
import type { UncordonNodeResponse as _kubestep_v1_UncordonNodeResponse, UncordonNodeResponse__Output as _kubestep_v1_UncordonNodeResponse__Output } from './kubestep/v1/UncordonNodeResponse.ts';
import type { UndoRestoreRequest as _kubestep_v1_UndoRestoreRequest, UndoRestoreRequest__Output as _kubestep_v1_UndoRestoreRequest__Output } from './kubestep/v1/UndoRestoreRequest.ts';
import type { UndoRestoreResponse as _kubestep_v1_UndoRestoreResponse, UndoRestoreResponse__Output as _kubestep_v1_UndoRestoreResponse__Output } from './kubestep/v1/UndoRestoreResponse.ts';
import type { UnpinBackupRequest as _kubestep_v1_UnpinBackupRequest, UnpinBackupRequest__Output as _kubestep_v1_UnpinBackupRequest__Output } from './kubestep/v1/UnpinBackupRequest.ts';
import type { UnpinBackupResponse as _kubestep_v1_UnpinBackupResponse, UnpinBackupResponse__Output as _kubestep_v1_UnpinBackupResponse__Output } from './kubestep/v1/UnpinBackupResponse.ts';
import type { UpgradeOptions as _kubestep_v1_UpgradeOptions, UpgradeOptions__Output as _kubestep_v1_UpgradeOptions__Output } from './kubestep/v1/UpgradeOptions.ts';
import type { VerifyBackupRequest as _kubestep_v1_VerifyBackupRequest, VerifyBackupRequest__Output as _kubestep_v1_VerifyBackupRequest__Output } from './kubestep/v1/VerifyBackupRequest.ts';
import type { VerifyBackupResponse as _kubestep_v1_VerifyBackupResponse, VerifyBackupResponse__Output as _kubestep_v1_VerifyBackupResponse__Output } from './kubestep/v1/VerifyBackupResponse.ts';
import type { WatchUpgradeRequest as _kubestep_v1_WatchUpgradeRequest, WatchUpgradeRequest__Output as _kubestep_v1_WatchUpgradeRequest__Output } from './kubestep/v1/WatchUpgradeRequest.ts';
import type { WatchUpgradeResponse as _kubestep_v1_WatchUpgradeResponse, WatchUpgradeResponse__Output as _kubestep_v1_WatchUpgradeResponse__Output } from './kubestep/v1/WatchUpgradeResponse.ts';
import type { WorkerPool as _kubestep_v1_WorkerPool, WorkerPool__Output as _kubestep_v1_WorkerPool__Output } from './kubestep/v1/WorkerPool.ts';
import type { WorkloadMoves as _kubestep_v1_WorkloadMoves, WorkloadMoves__Output as _kubestep_v1_WorkloadMoves__Output } from './kubestep/v1/WorkloadMoves.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  kubestep: {
    v1: {
      AgentStatus: MessageTypeDefinition<_kubestep_v1_AgentStatus, _kubestep_v1_AgentStatus__Output>
      BackupAttempt: MessageTypeDefinition<_kubestep_v1_BackupAttempt, _kubestep_v1_BackupAttempt__Output>
      BlockedPod: MessageTypeDefinition<_kubestep_v1_BlockedPod, _kubestep_v1_BlockedPod__Output>
      BudgetDelay: MessageTypeDefinition<_kubestep_v1_BudgetDelay, _kubestep_v1_BudgetDelay__Output>
      CancelUpgradeRequest: MessageTypeDefinition<_kubestep_v1_CancelUpgradeRequest, _kubestep_v1_CancelUpgradeRequest__Output>
      CancelUpgradeResponse: MessageTypeDefinition<_kubestep_v1_CancelUpgradeResponse, _kubestep_v1_CancelUpgradeResponse__Output>
      CheckClusterRequest: MessageTypeDefinition<_kubestep_v1_CheckClusterRequest, _kubestep_v1_CheckClusterRequest__Output>
      CheckClusterResponse: MessageTypeDefinition<_kubestep_v1_CheckClusterResponse, _kubestep_v1_CheckClusterResponse__Output>
      CheckResult: MessageTypeDefinition<_kubestep_v1_CheckResult, _kubestep_v1_CheckResult__Output>
      CordonNodeRequest: MessageTypeDefinition<_kubestep_v1_CordonNodeRequest, _kubestep_v1_CordonNodeRequest__Output>
      CordonNodeResponse: MessageTypeDefinition<_kubestep_v1_CordonNodeResponse, _kubestep_v1_CordonNodeResponse__Output>
      CreateBackupRequest: MessageTypeDefinition<_kubestep_v1_CreateBackupRequest, _kubestep_v1_CreateBackupRequest__Output>
      CreateBackupResponse: MessageTypeDefinition<_kubestep_v1_CreateBackupResponse, _kubestep_v1_CreateBackupResponse__Output>
      CreateJoinTokenRequest: MessageTypeDefinition<_kubestep_v1_CreateJoinTokenRequest, _kubestep_v1_CreateJoinTokenRequest__Output>
      CreateJoinTokenResponse: MessageTypeDefinition<_kubestep_v1_CreateJoinTokenResponse, _kubestep_v1_CreateJoinTokenResponse__Output>
      DefragEtcdRequest: MessageTypeDefinition<_kubestep_v1_DefragEtcdRequest, _kubestep_v1_DefragEtcdRequest__Output>
      DefragEtcdResponse: MessageTypeDefinition<_kubestep_v1_DefragEtcdResponse, _kubestep_v1_DefragEtcdResponse__Output>
      DeleteBackupRequest: MessageTypeDefinition<_kubestep_v1_DeleteBackupRequest, _kubestep_v1_DeleteBackupRequest__Output>
      DeleteBackupResponse: MessageTypeDefinition<_kubestep_v1_DeleteBackupResponse, _kubestep_v1_DeleteBackupResponse__Output>
      Disruption: MessageTypeDefinition<_kubestep_v1_Disruption, _kubestep_v1_Disruption__Output>
      DownloadBackupRequest: MessageTypeDefinition<_kubestep_v1_DownloadBackupRequest, _kubestep_v1_DownloadBackupRequest__Output>
      DownloadBackupResponse: MessageTypeDefinition<_kubestep_v1_DownloadBackupResponse, _kubestep_v1_DownloadBackupResponse__Output>
      DrainNodeRequest: MessageTypeDefinition<_kubestep_v1_DrainNodeRequest, _kubestep_v1_DrainNodeRequest__Output>
      DrainNodeResponse: MessageTypeDefinition<_kubestep_v1_DrainNodeResponse, _kubestep_v1_DrainNodeResponse__Output>
      DrainPreview: MessageTypeDefinition<_kubestep_v1_DrainPreview, _kubestep_v1_DrainPreview__Output>
      DrainProgress: MessageTypeDefinition<_kubestep_v1_DrainProgress, _kubestep_v1_DrainProgress__Output>
      DrainedPodState: EnumTypeDefinition
      EtcdMember: MessageTypeDefinition<_kubestep_v1_EtcdMember, _kubestep_v1_EtcdMember__Output>
      ExportRecoveryRequest: MessageTypeDefinition<_kubestep_v1_ExportRecoveryRequest, _kubestep_v1_ExportRecoveryRequest__Output>
      ExportRecoveryResponse: MessageTypeDefinition<_kubestep_v1_ExportRecoveryResponse, _kubestep_v1_ExportRecoveryResponse__Output>
      FileHead: MessageTypeDefinition<_kubestep_v1_FileHead, _kubestep_v1_FileHead__Output>
      FindBackupsRequest: MessageTypeDefinition<_kubestep_v1_FindBackupsRequest, _kubestep_v1_FindBackupsRequest__Output>
      FindBackupsResponse: MessageTypeDefinition<_kubestep_v1_FindBackupsResponse, _kubestep_v1_FindBackupsResponse__Output>
      Finding: MessageTypeDefinition<_kubestep_v1_Finding, _kubestep_v1_Finding__Output>
      FindingSeverity: EnumTypeDefinition
      GetBackupRequest: MessageTypeDefinition<_kubestep_v1_GetBackupRequest, _kubestep_v1_GetBackupRequest__Output>
      GetBackupResponse: MessageTypeDefinition<_kubestep_v1_GetBackupResponse, _kubestep_v1_GetBackupResponse__Output>
      GetEtcdRequest: MessageTypeDefinition<_kubestep_v1_GetEtcdRequest, _kubestep_v1_GetEtcdRequest__Output>
      GetEtcdResponse: MessageTypeDefinition<_kubestep_v1_GetEtcdResponse, _kubestep_v1_GetEtcdResponse__Output>
      GetNodeRequest: MessageTypeDefinition<_kubestep_v1_GetNodeRequest, _kubestep_v1_GetNodeRequest__Output>
      GetNodeResponse: MessageTypeDefinition<_kubestep_v1_GetNodeResponse, _kubestep_v1_GetNodeResponse__Output>
      GetPlanRequest: MessageTypeDefinition<_kubestep_v1_GetPlanRequest, _kubestep_v1_GetPlanRequest__Output>
      GetPlanResponse: MessageTypeDefinition<_kubestep_v1_GetPlanResponse, _kubestep_v1_GetPlanResponse__Output>
      GetRestoreRequest: MessageTypeDefinition<_kubestep_v1_GetRestoreRequest, _kubestep_v1_GetRestoreRequest__Output>
      GetRestoreResponse: MessageTypeDefinition<_kubestep_v1_GetRestoreResponse, _kubestep_v1_GetRestoreResponse__Output>
      GetStatusRequest: MessageTypeDefinition<_kubestep_v1_GetStatusRequest, _kubestep_v1_GetStatusRequest__Output>
      GetStatusResponse: MessageTypeDefinition<_kubestep_v1_GetStatusResponse, _kubestep_v1_GetStatusResponse__Output>
      GetUpgradeRequest: MessageTypeDefinition<_kubestep_v1_GetUpgradeRequest, _kubestep_v1_GetUpgradeRequest__Output>
      GetUpgradeResponse: MessageTypeDefinition<_kubestep_v1_GetUpgradeResponse, _kubestep_v1_GetUpgradeResponse__Output>
      GetVersionRequest: MessageTypeDefinition<_kubestep_v1_GetVersionRequest, _kubestep_v1_GetVersionRequest__Output>
      GetVersionResponse: MessageTypeDefinition<_kubestep_v1_GetVersionResponse, _kubestep_v1_GetVersionResponse__Output>
      Hop: MessageTypeDefinition<_kubestep_v1_Hop, _kubestep_v1_Hop__Output>
      IgnoredPod: MessageTypeDefinition<_kubestep_v1_IgnoredPod, _kubestep_v1_IgnoredPod__Output>
      ImportBackupRequest: MessageTypeDefinition<_kubestep_v1_ImportBackupRequest, _kubestep_v1_ImportBackupRequest__Output>
      ImportBackupResponse: MessageTypeDefinition<_kubestep_v1_ImportBackupResponse, _kubestep_v1_ImportBackupResponse__Output>
      ListBackupAttemptsRequest: MessageTypeDefinition<_kubestep_v1_ListBackupAttemptsRequest, _kubestep_v1_ListBackupAttemptsRequest__Output>
      ListBackupAttemptsResponse: MessageTypeDefinition<_kubestep_v1_ListBackupAttemptsResponse, _kubestep_v1_ListBackupAttemptsResponse__Output>
      ListBackupsRequest: MessageTypeDefinition<_kubestep_v1_ListBackupsRequest, _kubestep_v1_ListBackupsRequest__Output>
      ListBackupsResponse: MessageTypeDefinition<_kubestep_v1_ListBackupsResponse, _kubestep_v1_ListBackupsResponse__Output>
      ListNodesRequest: MessageTypeDefinition<_kubestep_v1_ListNodesRequest, _kubestep_v1_ListNodesRequest__Output>
      ListNodesResponse: MessageTypeDefinition<_kubestep_v1_ListNodesResponse, _kubestep_v1_ListNodesResponse__Output>
      ListRestoresRequest: MessageTypeDefinition<_kubestep_v1_ListRestoresRequest, _kubestep_v1_ListRestoresRequest__Output>
      ListRestoresResponse: MessageTypeDefinition<_kubestep_v1_ListRestoresResponse, _kubestep_v1_ListRestoresResponse__Output>
      ListSchedulesRequest: MessageTypeDefinition<_kubestep_v1_ListSchedulesRequest, _kubestep_v1_ListSchedulesRequest__Output>
      ListSchedulesResponse: MessageTypeDefinition<_kubestep_v1_ListSchedulesResponse, _kubestep_v1_ListSchedulesResponse__Output>
      ListUpgradesRequest: MessageTypeDefinition<_kubestep_v1_ListUpgradesRequest, _kubestep_v1_ListUpgradesRequest__Output>
      ListUpgradesResponse: MessageTypeDefinition<_kubestep_v1_ListUpgradesResponse, _kubestep_v1_ListUpgradesResponse__Output>
      NodeOsPlan: MessageTypeDefinition<_kubestep_v1_NodeOsPlan, _kubestep_v1_NodeOsPlan__Output>
      NodeOutage: MessageTypeDefinition<_kubestep_v1_NodeOutage, _kubestep_v1_NodeOutage__Output>
      NodeRole: EnumTypeDefinition
      NodeStatus: MessageTypeDefinition<_kubestep_v1_NodeStatus, _kubestep_v1_NodeStatus__Output>
      OperatorService: SubtypeConstructor<typeof grpc.Client, _kubestep_v1_OperatorServiceClient> & { service: _kubestep_v1_OperatorServiceDefinition }
      OsOptions: MessageTypeDefinition<_kubestep_v1_OsOptions, _kubestep_v1_OsOptions__Output>
      OsPackage: MessageTypeDefinition<_kubestep_v1_OsPackage, _kubestep_v1_OsPackage__Output>
      PauseUpgradeRequest: MessageTypeDefinition<_kubestep_v1_PauseUpgradeRequest, _kubestep_v1_PauseUpgradeRequest__Output>
      PauseUpgradeResponse: MessageTypeDefinition<_kubestep_v1_PauseUpgradeResponse, _kubestep_v1_PauseUpgradeResponse__Output>
      PinBackupRequest: MessageTypeDefinition<_kubestep_v1_PinBackupRequest, _kubestep_v1_PinBackupRequest__Output>
      PinBackupResponse: MessageTypeDefinition<_kubestep_v1_PinBackupResponse, _kubestep_v1_PinBackupResponse__Output>
      Plan: MessageTypeDefinition<_kubestep_v1_Plan, _kubestep_v1_Plan__Output>
      PlanNode: MessageTypeDefinition<_kubestep_v1_PlanNode, _kubestep_v1_PlanNode__Output>
      PlanRestoreRequest: MessageTypeDefinition<_kubestep_v1_PlanRestoreRequest, _kubestep_v1_PlanRestoreRequest__Output>
      PlanRestoreResponse: MessageTypeDefinition<_kubestep_v1_PlanRestoreResponse, _kubestep_v1_PlanRestoreResponse__Output>
      PlanStep: MessageTypeDefinition<_kubestep_v1_PlanStep, _kubestep_v1_PlanStep__Output>
      PlanUpgradeRequest: MessageTypeDefinition<_kubestep_v1_PlanUpgradeRequest, _kubestep_v1_PlanUpgradeRequest__Output>
      PlanUpgradeResponse: MessageTypeDefinition<_kubestep_v1_PlanUpgradeResponse, _kubestep_v1_PlanUpgradeResponse__Output>
      PodFate: MessageTypeDefinition<_kubestep_v1_PodFate, _kubestep_v1_PodFate__Output>
      PruneBackupsRequest: MessageTypeDefinition<_kubestep_v1_PruneBackupsRequest, _kubestep_v1_PruneBackupsRequest__Output>
      PruneBackupsResponse: MessageTypeDefinition<_kubestep_v1_PruneBackupsResponse, _kubestep_v1_PruneBackupsResponse__Output>
      ReadUpgradeLogsRequest: MessageTypeDefinition<_kubestep_v1_ReadUpgradeLogsRequest, _kubestep_v1_ReadUpgradeLogsRequest__Output>
      ReadUpgradeLogsResponse: MessageTypeDefinition<_kubestep_v1_ReadUpgradeLogsResponse, _kubestep_v1_ReadUpgradeLogsResponse__Output>
      RemainingPod: MessageTypeDefinition<_kubestep_v1_RemainingPod, _kubestep_v1_RemainingPod__Output>
      ReplaceEtcdMemberRequest: MessageTypeDefinition<_kubestep_v1_ReplaceEtcdMemberRequest, _kubestep_v1_ReplaceEtcdMemberRequest__Output>
      ReplaceEtcdMemberResponse: MessageTypeDefinition<_kubestep_v1_ReplaceEtcdMemberResponse, _kubestep_v1_ReplaceEtcdMemberResponse__Output>
      ResourcesSummary: MessageTypeDefinition<_kubestep_v1_ResourcesSummary, _kubestep_v1_ResourcesSummary__Output>
      Restore: MessageTypeDefinition<_kubestep_v1_Restore, _kubestep_v1_Restore__Output>
      RestoreMember: MessageTypeDefinition<_kubestep_v1_RestoreMember, _kubestep_v1_RestoreMember__Output>
      RestoreState: EnumTypeDefinition
      RestoreStep: MessageTypeDefinition<_kubestep_v1_RestoreStep, _kubestep_v1_RestoreStep__Output>
      ResumeRestoreRequest: MessageTypeDefinition<_kubestep_v1_ResumeRestoreRequest, _kubestep_v1_ResumeRestoreRequest__Output>
      ResumeRestoreResponse: MessageTypeDefinition<_kubestep_v1_ResumeRestoreResponse, _kubestep_v1_ResumeRestoreResponse__Output>
      ResumeUpgradeRequest: MessageTypeDefinition<_kubestep_v1_ResumeUpgradeRequest, _kubestep_v1_ResumeUpgradeRequest__Output>
      ResumeUpgradeResponse: MessageTypeDefinition<_kubestep_v1_ResumeUpgradeResponse, _kubestep_v1_ResumeUpgradeResponse__Output>
      RetentionDecision: MessageTypeDefinition<_kubestep_v1_RetentionDecision, _kubestep_v1_RetentionDecision__Output>
      RetryUpgradeRequest: MessageTypeDefinition<_kubestep_v1_RetryUpgradeRequest, _kubestep_v1_RetryUpgradeRequest__Output>
      RetryUpgradeResponse: MessageTypeDefinition<_kubestep_v1_RetryUpgradeResponse, _kubestep_v1_RetryUpgradeResponse__Output>
      RevokeNodeRequest: MessageTypeDefinition<_kubestep_v1_RevokeNodeRequest, _kubestep_v1_RevokeNodeRequest__Output>
      RevokeNodeResponse: MessageTypeDefinition<_kubestep_v1_RevokeNodeResponse, _kubestep_v1_RevokeNodeResponse__Output>
      Run: MessageTypeDefinition<_kubestep_v1_Run, _kubestep_v1_Run__Output>
      RunEvent: MessageTypeDefinition<_kubestep_v1_RunEvent, _kubestep_v1_RunEvent__Output>
      RunRequest: EnumTypeDefinition
      RunScheduleRequest: MessageTypeDefinition<_kubestep_v1_RunScheduleRequest, _kubestep_v1_RunScheduleRequest__Output>
      RunScheduleResponse: MessageTypeDefinition<_kubestep_v1_RunScheduleResponse, _kubestep_v1_RunScheduleResponse__Output>
      RunState: EnumTypeDefinition
      RunStep: MessageTypeDefinition<_kubestep_v1_RunStep, _kubestep_v1_RunStep__Output>
      SaveResourcesRequest: MessageTypeDefinition<_kubestep_v1_SaveResourcesRequest, _kubestep_v1_SaveResourcesRequest__Output>
      SaveResourcesResponse: MessageTypeDefinition<_kubestep_v1_SaveResourcesResponse, _kubestep_v1_SaveResourcesResponse__Output>
      Schedule: MessageTypeDefinition<_kubestep_v1_Schedule, _kubestep_v1_Schedule__Output>
      SkipNodeRequest: MessageTypeDefinition<_kubestep_v1_SkipNodeRequest, _kubestep_v1_SkipNodeRequest__Output>
      SkipNodeResponse: MessageTypeDefinition<_kubestep_v1_SkipNodeResponse, _kubestep_v1_SkipNodeResponse__Output>
      Snapshot: MessageTypeDefinition<_kubestep_v1_Snapshot, _kubestep_v1_Snapshot__Output>
      SnapshotConfiguration: MessageTypeDefinition<_kubestep_v1_SnapshotConfiguration, _kubestep_v1_SnapshotConfiguration__Output>
      SnapshotCopy: MessageTypeDefinition<_kubestep_v1_SnapshotCopy, _kubestep_v1_SnapshotCopy__Output>
      SnapshotEvent: MessageTypeDefinition<_kubestep_v1_SnapshotEvent, _kubestep_v1_SnapshotEvent__Output>
      SnapshotPin: MessageTypeDefinition<_kubestep_v1_SnapshotPin, _kubestep_v1_SnapshotPin__Output>
      SnapshotState: EnumTypeDefinition
      SnapshotTrigger: EnumTypeDefinition
      StartRestoreRequest: MessageTypeDefinition<_kubestep_v1_StartRestoreRequest, _kubestep_v1_StartRestoreRequest__Output>
      StartRestoreResponse: MessageTypeDefinition<_kubestep_v1_StartRestoreResponse, _kubestep_v1_StartRestoreResponse__Output>
      StartUpgradeRequest: MessageTypeDefinition<_kubestep_v1_StartUpgradeRequest, _kubestep_v1_StartUpgradeRequest__Output>
      StartUpgradeResponse: MessageTypeDefinition<_kubestep_v1_StartUpgradeResponse, _kubestep_v1_StartUpgradeResponse__Output>
      StepFailure: MessageTypeDefinition<_kubestep_v1_StepFailure, _kubestep_v1_StepFailure__Output>
      StepState: EnumTypeDefinition
      SupportWindow: MessageTypeDefinition<_kubestep_v1_SupportWindow, _kubestep_v1_SupportWindow__Output>
      UncordonNodeRequest: MessageTypeDefinition<_kubestep_v1_UncordonNodeRequest, _kubestep_v1_UncordonNodeRequest__Output>
      UncordonNodeResponse: MessageTypeDefinition<_kubestep_v1_UncordonNodeResponse, _kubestep_v1_UncordonNodeResponse__Output>
      UndoRestoreRequest: MessageTypeDefinition<_kubestep_v1_UndoRestoreRequest, _kubestep_v1_UndoRestoreRequest__Output>
      UndoRestoreResponse: MessageTypeDefinition<_kubestep_v1_UndoRestoreResponse, _kubestep_v1_UndoRestoreResponse__Output>
      UnpinBackupRequest: MessageTypeDefinition<_kubestep_v1_UnpinBackupRequest, _kubestep_v1_UnpinBackupRequest__Output>
      UnpinBackupResponse: MessageTypeDefinition<_kubestep_v1_UnpinBackupResponse, _kubestep_v1_UnpinBackupResponse__Output>
      UpgradeOptions: MessageTypeDefinition<_kubestep_v1_UpgradeOptions, _kubestep_v1_UpgradeOptions__Output>
      VerifyBackupRequest: MessageTypeDefinition<_kubestep_v1_VerifyBackupRequest, _kubestep_v1_VerifyBackupRequest__Output>
      VerifyBackupResponse: MessageTypeDefinition<_kubestep_v1_VerifyBackupResponse, _kubestep_v1_VerifyBackupResponse__Output>
      WatchUpgradeRequest: MessageTypeDefinition<_kubestep_v1_WatchUpgradeRequest, _kubestep_v1_WatchUpgradeRequest__Output>
      WatchUpgradeResponse: MessageTypeDefinition<_kubestep_v1_WatchUpgradeResponse, _kubestep_v1_WatchUpgradeResponse__Output>
      WorkerPool: MessageTypeDefinition<_kubestep_v1_WorkerPool, _kubestep_v1_WorkerPool__Output>
      WorkloadMoves: MessageTypeDefinition<_kubestep_v1_WorkloadMoves, _kubestep_v1_WorkloadMoves__Output>
    }
  }
}

