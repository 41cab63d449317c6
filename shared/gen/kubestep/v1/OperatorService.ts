// Original file: proto/kubestep/v1/operator.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CancelUpgradeRequest as _kubestep_v1_CancelUpgradeRequest, CancelUpgradeRequest__Output as _kubestep_v1_CancelUpgradeRequest__Output } from '../../kubestep/v1/CancelUpgradeRequest.ts';
import type { CancelUpgradeResponse as _kubestep_v1_CancelUpgradeResponse, CancelUpgradeResponse__Output as _kubestep_v1_CancelUpgradeResponse__Output } from '../../kubestep/v1/CancelUpgradeResponse.ts';
import type { CheckClusterRequest as _kubestep_v1_CheckClusterRequest, CheckClusterRequest__Output as _kubestep_v1_CheckClusterRequest__Output } from '../../kubestep/v1/CheckClusterRequest.ts';
import type { CheckClusterResponse as _kubestep_v1_CheckClusterResponse, CheckClusterResponse__Output as _kubestep_v1_CheckClusterResponse__Output } from '../../kubestep/v1/CheckClusterResponse.ts';
import type { CordonNodeRequest as _kubestep_v1_CordonNodeRequest, CordonNodeRequest__Output as _kubestep_v1_CordonNodeRequest__Output } from '../../kubestep/v1/CordonNodeRequest.ts';
import type { CordonNodeResponse as _kubestep_v1_CordonNodeResponse, CordonNodeResponse__Output as _kubestep_v1_CordonNodeResponse__Output } from '../../kubestep/v1/CordonNodeResponse.ts';
import type { CreateBackupRequest as _kubestep_v1_CreateBackupRequest, CreateBackupRequest__Output as _kubestep_v1_CreateBackupRequest__Output } from '../../kubestep/v1/CreateBackupRequest.ts';
import type { CreateBackupResponse as _kubestep_v1_CreateBackupResponse, CreateBackupResponse__Output as _kubestep_v1_CreateBackupResponse__Output } from '../../kubestep/v1/CreateBackupResponse.ts';
import type { CreateJoinTokenRequest as _kubestep_v1_CreateJoinTokenRequest, CreateJoinTokenRequest__Output as _kubestep_v1_CreateJoinTokenRequest__Output } from '../../kubestep/v1/CreateJoinTokenRequest.ts';
import type { CreateJoinTokenResponse as _kubestep_v1_CreateJoinTokenResponse, CreateJoinTokenResponse__Output as _kubestep_v1_CreateJoinTokenResponse__Output } from '../../kubestep/v1/CreateJoinTokenResponse.ts';
import type { DefragEtcdRequest as _kubestep_v1_DefragEtcdRequest, DefragEtcdRequest__Output as _kubestep_v1_DefragEtcdRequest__Output } from '../../kubestep/v1/DefragEtcdRequest.ts';
import type { DefragEtcdResponse as _kubestep_v1_DefragEtcdResponse, DefragEtcdResponse__Output as _kubestep_v1_DefragEtcdResponse__Output } from '../../kubestep/v1/DefragEtcdResponse.ts';
import type { DeleteBackupRequest as _kubestep_v1_DeleteBackupRequest, DeleteBackupRequest__Output as _kubestep_v1_DeleteBackupRequest__Output } from '../../kubestep/v1/DeleteBackupRequest.ts';
import type { DeleteBackupResponse as _kubestep_v1_DeleteBackupResponse, DeleteBackupResponse__Output as _kubestep_v1_DeleteBackupResponse__Output } from '../../kubestep/v1/DeleteBackupResponse.ts';
import type { DownloadBackupRequest as _kubestep_v1_DownloadBackupRequest, DownloadBackupRequest__Output as _kubestep_v1_DownloadBackupRequest__Output } from '../../kubestep/v1/DownloadBackupRequest.ts';
import type { DownloadBackupResponse as _kubestep_v1_DownloadBackupResponse, DownloadBackupResponse__Output as _kubestep_v1_DownloadBackupResponse__Output } from '../../kubestep/v1/DownloadBackupResponse.ts';
import type { DrainNodeRequest as _kubestep_v1_DrainNodeRequest, DrainNodeRequest__Output as _kubestep_v1_DrainNodeRequest__Output } from '../../kubestep/v1/DrainNodeRequest.ts';
import type { DrainNodeResponse as _kubestep_v1_DrainNodeResponse, DrainNodeResponse__Output as _kubestep_v1_DrainNodeResponse__Output } from '../../kubestep/v1/DrainNodeResponse.ts';
import type { ExportRecoveryRequest as _kubestep_v1_ExportRecoveryRequest, ExportRecoveryRequest__Output as _kubestep_v1_ExportRecoveryRequest__Output } from '../../kubestep/v1/ExportRecoveryRequest.ts';
import type { ExportRecoveryResponse as _kubestep_v1_ExportRecoveryResponse, ExportRecoveryResponse__Output as _kubestep_v1_ExportRecoveryResponse__Output } from '../../kubestep/v1/ExportRecoveryResponse.ts';
import type { FindBackupsRequest as _kubestep_v1_FindBackupsRequest, FindBackupsRequest__Output as _kubestep_v1_FindBackupsRequest__Output } from '../../kubestep/v1/FindBackupsRequest.ts';
import type { FindBackupsResponse as _kubestep_v1_FindBackupsResponse, FindBackupsResponse__Output as _kubestep_v1_FindBackupsResponse__Output } from '../../kubestep/v1/FindBackupsResponse.ts';
import type { GetBackupRequest as _kubestep_v1_GetBackupRequest, GetBackupRequest__Output as _kubestep_v1_GetBackupRequest__Output } from '../../kubestep/v1/GetBackupRequest.ts';
import type { GetBackupResponse as _kubestep_v1_GetBackupResponse, GetBackupResponse__Output as _kubestep_v1_GetBackupResponse__Output } from '../../kubestep/v1/GetBackupResponse.ts';
import type { GetEtcdRequest as _kubestep_v1_GetEtcdRequest, GetEtcdRequest__Output as _kubestep_v1_GetEtcdRequest__Output } from '../../kubestep/v1/GetEtcdRequest.ts';
import type { GetEtcdResponse as _kubestep_v1_GetEtcdResponse, GetEtcdResponse__Output as _kubestep_v1_GetEtcdResponse__Output } from '../../kubestep/v1/GetEtcdResponse.ts';
import type { GetNodeRequest as _kubestep_v1_GetNodeRequest, GetNodeRequest__Output as _kubestep_v1_GetNodeRequest__Output } from '../../kubestep/v1/GetNodeRequest.ts';
import type { GetNodeResponse as _kubestep_v1_GetNodeResponse, GetNodeResponse__Output as _kubestep_v1_GetNodeResponse__Output } from '../../kubestep/v1/GetNodeResponse.ts';
import type { GetPlanRequest as _kubestep_v1_GetPlanRequest, GetPlanRequest__Output as _kubestep_v1_GetPlanRequest__Output } from '../../kubestep/v1/GetPlanRequest.ts';
import type { GetPlanResponse as _kubestep_v1_GetPlanResponse, GetPlanResponse__Output as _kubestep_v1_GetPlanResponse__Output } from '../../kubestep/v1/GetPlanResponse.ts';
import type { GetRestoreRequest as _kubestep_v1_GetRestoreRequest, GetRestoreRequest__Output as _kubestep_v1_GetRestoreRequest__Output } from '../../kubestep/v1/GetRestoreRequest.ts';
import type { GetRestoreResponse as _kubestep_v1_GetRestoreResponse, GetRestoreResponse__Output as _kubestep_v1_GetRestoreResponse__Output } from '../../kubestep/v1/GetRestoreResponse.ts';
import type { GetStatusRequest as _kubestep_v1_GetStatusRequest, GetStatusRequest__Output as _kubestep_v1_GetStatusRequest__Output } from '../../kubestep/v1/GetStatusRequest.ts';
import type { GetStatusResponse as _kubestep_v1_GetStatusResponse, GetStatusResponse__Output as _kubestep_v1_GetStatusResponse__Output } from '../../kubestep/v1/GetStatusResponse.ts';
import type { GetUpgradeRequest as _kubestep_v1_GetUpgradeRequest, GetUpgradeRequest__Output as _kubestep_v1_GetUpgradeRequest__Output } from '../../kubestep/v1/GetUpgradeRequest.ts';
import type { GetUpgradeResponse as _kubestep_v1_GetUpgradeResponse, GetUpgradeResponse__Output as _kubestep_v1_GetUpgradeResponse__Output } from '../../kubestep/v1/GetUpgradeResponse.ts';
import type { GetVersionRequest as _kubestep_v1_GetVersionRequest, GetVersionRequest__Output as _kubestep_v1_GetVersionRequest__Output } from '../../kubestep/v1/GetVersionRequest.ts';
import type { GetVersionResponse as _kubestep_v1_GetVersionResponse, GetVersionResponse__Output as _kubestep_v1_GetVersionResponse__Output } from '../../kubestep/v1/GetVersionResponse.ts';
import type { ImportBackupRequest as _kubestep_v1_ImportBackupRequest, ImportBackupRequest__Output as _kubestep_v1_ImportBackupRequest__Output } from '../../kubestep/v1/ImportBackupRequest.ts';
import type { ImportBackupResponse as _kubestep_v1_ImportBackupResponse, ImportBackupResponse__Output as _kubestep_v1_ImportBackupResponse__Output } from '../../kubestep/v1/ImportBackupResponse.ts';
import type { ListBackupAttemptsRequest as _kubestep_v1_ListBackupAttemptsRequest, ListBackupAttemptsRequest__Output as _kubestep_v1_ListBackupAttemptsRequest__Output } from '../../kubestep/v1/ListBackupAttemptsRequest.ts';
import type { ListBackupAttemptsResponse as _kubestep_v1_ListBackupAttemptsResponse, ListBackupAttemptsResponse__Output as _kubestep_v1_ListBackupAttemptsResponse__Output } from '../../kubestep/v1/ListBackupAttemptsResponse.ts';
import type { ListBackupsRequest as _kubestep_v1_ListBackupsRequest, ListBackupsRequest__Output as _kubestep_v1_ListBackupsRequest__Output } from '../../kubestep/v1/ListBackupsRequest.ts';
import type { ListBackupsResponse as _kubestep_v1_ListBackupsResponse, ListBackupsResponse__Output as _kubestep_v1_ListBackupsResponse__Output } from '../../kubestep/v1/ListBackupsResponse.ts';
import type { ListNodesRequest as _kubestep_v1_ListNodesRequest, ListNodesRequest__Output as _kubestep_v1_ListNodesRequest__Output } from '../../kubestep/v1/ListNodesRequest.ts';
import type { ListNodesResponse as _kubestep_v1_ListNodesResponse, ListNodesResponse__Output as _kubestep_v1_ListNodesResponse__Output } from '../../kubestep/v1/ListNodesResponse.ts';
import type { ListRestoresRequest as _kubestep_v1_ListRestoresRequest, ListRestoresRequest__Output as _kubestep_v1_ListRestoresRequest__Output } from '../../kubestep/v1/ListRestoresRequest.ts';
import type { ListRestoresResponse as _kubestep_v1_ListRestoresResponse, ListRestoresResponse__Output as _kubestep_v1_ListRestoresResponse__Output } from '../../kubestep/v1/ListRestoresResponse.ts';
import type { ListSchedulesRequest as _kubestep_v1_ListSchedulesRequest, ListSchedulesRequest__Output as _kubestep_v1_ListSchedulesRequest__Output } from '../../kubestep/v1/ListSchedulesRequest.ts';
import type { ListSchedulesResponse as _kubestep_v1_ListSchedulesResponse, ListSchedulesResponse__Output as _kubestep_v1_ListSchedulesResponse__Output } from '../../kubestep/v1/ListSchedulesResponse.ts';
import type { ListUpgradesRequest as _kubestep_v1_ListUpgradesRequest, ListUpgradesRequest__Output as _kubestep_v1_ListUpgradesRequest__Output } from '../../kubestep/v1/ListUpgradesRequest.ts';
import type { ListUpgradesResponse as _kubestep_v1_ListUpgradesResponse, ListUpgradesResponse__Output as _kubestep_v1_ListUpgradesResponse__Output } from '../../kubestep/v1/ListUpgradesResponse.ts';
import type { PauseUpgradeRequest as _kubestep_v1_PauseUpgradeRequest, PauseUpgradeRequest__Output as _kubestep_v1_PauseUpgradeRequest__Output } from '../../kubestep/v1/PauseUpgradeRequest.ts';
import type { PauseUpgradeResponse as _kubestep_v1_PauseUpgradeResponse, PauseUpgradeResponse__Output as _kubestep_v1_PauseUpgradeResponse__Output } from '../../kubestep/v1/PauseUpgradeResponse.ts';
import type { PinBackupRequest as _kubestep_v1_PinBackupRequest, PinBackupRequest__Output as _kubestep_v1_PinBackupRequest__Output } from '../../kubestep/v1/PinBackupRequest.ts';
import type { PinBackupResponse as _kubestep_v1_PinBackupResponse, PinBackupResponse__Output as _kubestep_v1_PinBackupResponse__Output } from '../../kubestep/v1/PinBackupResponse.ts';
import type { PlanRestoreRequest as _kubestep_v1_PlanRestoreRequest, PlanRestoreRequest__Output as _kubestep_v1_PlanRestoreRequest__Output } from '../../kubestep/v1/PlanRestoreRequest.ts';
import type { PlanRestoreResponse as _kubestep_v1_PlanRestoreResponse, PlanRestoreResponse__Output as _kubestep_v1_PlanRestoreResponse__Output } from '../../kubestep/v1/PlanRestoreResponse.ts';
import type { PlanUpgradeRequest as _kubestep_v1_PlanUpgradeRequest, PlanUpgradeRequest__Output as _kubestep_v1_PlanUpgradeRequest__Output } from '../../kubestep/v1/PlanUpgradeRequest.ts';
import type { PlanUpgradeResponse as _kubestep_v1_PlanUpgradeResponse, PlanUpgradeResponse__Output as _kubestep_v1_PlanUpgradeResponse__Output } from '../../kubestep/v1/PlanUpgradeResponse.ts';
import type { PruneBackupsRequest as _kubestep_v1_PruneBackupsRequest, PruneBackupsRequest__Output as _kubestep_v1_PruneBackupsRequest__Output } from '../../kubestep/v1/PruneBackupsRequest.ts';
import type { PruneBackupsResponse as _kubestep_v1_PruneBackupsResponse, PruneBackupsResponse__Output as _kubestep_v1_PruneBackupsResponse__Output } from '../../kubestep/v1/PruneBackupsResponse.ts';
import type { ReadUpgradeLogsRequest as _kubestep_v1_ReadUpgradeLogsRequest, ReadUpgradeLogsRequest__Output as _kubestep_v1_ReadUpgradeLogsRequest__Output } from '../../kubestep/v1/ReadUpgradeLogsRequest.ts';
import type { ReadUpgradeLogsResponse as _kubestep_v1_ReadUpgradeLogsResponse, ReadUpgradeLogsResponse__Output as _kubestep_v1_ReadUpgradeLogsResponse__Output } from '../../kubestep/v1/ReadUpgradeLogsResponse.ts';
import type { ReplaceEtcdMemberRequest as _kubestep_v1_ReplaceEtcdMemberRequest, ReplaceEtcdMemberRequest__Output as _kubestep_v1_ReplaceEtcdMemberRequest__Output } from '../../kubestep/v1/ReplaceEtcdMemberRequest.ts';
import type { ReplaceEtcdMemberResponse as _kubestep_v1_ReplaceEtcdMemberResponse, ReplaceEtcdMemberResponse__Output as _kubestep_v1_ReplaceEtcdMemberResponse__Output } from '../../kubestep/v1/ReplaceEtcdMemberResponse.ts';
import type { ResumeRestoreRequest as _kubestep_v1_ResumeRestoreRequest, ResumeRestoreRequest__Output as _kubestep_v1_ResumeRestoreRequest__Output } from '../../kubestep/v1/ResumeRestoreRequest.ts';
import type { ResumeRestoreResponse as _kubestep_v1_ResumeRestoreResponse, ResumeRestoreResponse__Output as _kubestep_v1_ResumeRestoreResponse__Output } from '../../kubestep/v1/ResumeRestoreResponse.ts';
import type { ResumeUpgradeRequest as _kubestep_v1_ResumeUpgradeRequest, ResumeUpgradeRequest__Output as _kubestep_v1_ResumeUpgradeRequest__Output } from '../../kubestep/v1/ResumeUpgradeRequest.ts';
import type { ResumeUpgradeResponse as _kubestep_v1_ResumeUpgradeResponse, ResumeUpgradeResponse__Output as _kubestep_v1_ResumeUpgradeResponse__Output } from '../../kubestep/v1/ResumeUpgradeResponse.ts';
import type { RetryUpgradeRequest as _kubestep_v1_RetryUpgradeRequest, RetryUpgradeRequest__Output as _kubestep_v1_RetryUpgradeRequest__Output } from '../../kubestep/v1/RetryUpgradeRequest.ts';
import type { RetryUpgradeResponse as _kubestep_v1_RetryUpgradeResponse, RetryUpgradeResponse__Output as _kubestep_v1_RetryUpgradeResponse__Output } from '../../kubestep/v1/RetryUpgradeResponse.ts';
import type { RevokeNodeRequest as _kubestep_v1_RevokeNodeRequest, RevokeNodeRequest__Output as _kubestep_v1_RevokeNodeRequest__Output } from '../../kubestep/v1/RevokeNodeRequest.ts';
import type { RevokeNodeResponse as _kubestep_v1_RevokeNodeResponse, RevokeNodeResponse__Output as _kubestep_v1_RevokeNodeResponse__Output } from '../../kubestep/v1/RevokeNodeResponse.ts';
import type { RunScheduleRequest as _kubestep_v1_RunScheduleRequest, RunScheduleRequest__Output as _kubestep_v1_RunScheduleRequest__Output } from '../../kubestep/v1/RunScheduleRequest.ts';
import type { RunScheduleResponse as _kubestep_v1_RunScheduleResponse, RunScheduleResponse__Output as _kubestep_v1_RunScheduleResponse__Output } from '../../kubestep/v1/RunScheduleResponse.ts';
import type { SaveResourcesRequest as _kubestep_v1_SaveResourcesRequest, SaveResourcesRequest__Output as _kubestep_v1_SaveResourcesRequest__Output } from '../../kubestep/v1/SaveResourcesRequest.ts';
import type { SaveResourcesResponse as _kubestep_v1_SaveResourcesResponse, SaveResourcesResponse__Output as _kubestep_v1_SaveResourcesResponse__Output } from '../../kubestep/v1/SaveResourcesResponse.ts';
import type { SkipNodeRequest as _kubestep_v1_SkipNodeRequest, SkipNodeRequest__Output as _kubestep_v1_SkipNodeRequest__Output } from '../../kubestep/v1/SkipNodeRequest.ts';
import type { SkipNodeResponse as _kubestep_v1_SkipNodeResponse, SkipNodeResponse__Output as _kubestep_v1_SkipNodeResponse__Output } from '../../kubestep/v1/SkipNodeResponse.ts';
import type { StartRestoreRequest as _kubestep_v1_StartRestoreRequest, StartRestoreRequest__Output as _kubestep_v1_StartRestoreRequest__Output } from '../../kubestep/v1/StartRestoreRequest.ts';
import type { StartRestoreResponse as _kubestep_v1_StartRestoreResponse, StartRestoreResponse__Output as _kubestep_v1_StartRestoreResponse__Output } from '../../kubestep/v1/StartRestoreResponse.ts';
import type { StartUpgradeRequest as _kubestep_v1_StartUpgradeRequest, StartUpgradeRequest__Output as _kubestep_v1_StartUpgradeRequest__Output } from '../../kubestep/v1/StartUpgradeRequest.ts';
import type { StartUpgradeResponse as _kubestep_v1_StartUpgradeResponse, StartUpgradeResponse__Output as _kubestep_v1_StartUpgradeResponse__Output } from '../../kubestep/v1/StartUpgradeResponse.ts';
import type { UncordonNodeRequest as _kubestep_v1_UncordonNodeRequest, UncordonNodeRequest__Output as _kubestep_v1_UncordonNodeRequest__Output } from '../../kubestep/v1/UncordonNodeRequest.ts';
import type { UncordonNodeResponse as _kubestep_v1_UncordonNodeResponse, UncordonNodeResponse__Output as _kubestep_v1_UncordonNodeResponse__Output } from '../../kubestep/v1/UncordonNodeResponse.ts';
import type { UndoRestoreRequest as _kubestep_v1_UndoRestoreRequest, UndoRestoreRequest__Output as _kubestep_v1_UndoRestoreRequest__Output } from '../../kubestep/v1/UndoRestoreRequest.ts';
import type { UndoRestoreResponse as _kubestep_v1_UndoRestoreResponse, UndoRestoreResponse__Output as _kubestep_v1_UndoRestoreResponse__Output } from '../../kubestep/v1/UndoRestoreResponse.ts';
import type { UnpinBackupRequest as _kubestep_v1_UnpinBackupRequest, UnpinBackupRequest__Output as _kubestep_v1_UnpinBackupRequest__Output } from '../../kubestep/v1/UnpinBackupRequest.ts';
import type { UnpinBackupResponse as _kubestep_v1_UnpinBackupResponse, UnpinBackupResponse__Output as _kubestep_v1_UnpinBackupResponse__Output } from '../../kubestep/v1/UnpinBackupResponse.ts';
import type { VerifyBackupRequest as _kubestep_v1_VerifyBackupRequest, VerifyBackupRequest__Output as _kubestep_v1_VerifyBackupRequest__Output } from '../../kubestep/v1/VerifyBackupRequest.ts';
import type { VerifyBackupResponse as _kubestep_v1_VerifyBackupResponse, VerifyBackupResponse__Output as _kubestep_v1_VerifyBackupResponse__Output } from '../../kubestep/v1/VerifyBackupResponse.ts';
import type { WatchUpgradeRequest as _kubestep_v1_WatchUpgradeRequest, WatchUpgradeRequest__Output as _kubestep_v1_WatchUpgradeRequest__Output } from '../../kubestep/v1/WatchUpgradeRequest.ts';
import type { WatchUpgradeResponse as _kubestep_v1_WatchUpgradeResponse, WatchUpgradeResponse__Output as _kubestep_v1_WatchUpgradeResponse__Output } from '../../kubestep/v1/WatchUpgradeResponse.ts';

export interface OperatorServiceClient extends grpc.Client {
  CancelUpgrade(argument: _kubestep_v1_CancelUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CancelUpgradeResponse__Output>): grpc.ClientUnaryCall;
  CancelUpgrade(argument: _kubestep_v1_CancelUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_CancelUpgradeResponse__Output>): grpc.ClientUnaryCall;
  CancelUpgrade(argument: _kubestep_v1_CancelUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CancelUpgradeResponse__Output>): grpc.ClientUnaryCall;
  CancelUpgrade(argument: _kubestep_v1_CancelUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_CancelUpgradeResponse__Output>): grpc.ClientUnaryCall;
  cancelUpgrade(argument: _kubestep_v1_CancelUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CancelUpgradeResponse__Output>): grpc.ClientUnaryCall;
  cancelUpgrade(argument: _kubestep_v1_CancelUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_CancelUpgradeResponse__Output>): grpc.ClientUnaryCall;
  cancelUpgrade(argument: _kubestep_v1_CancelUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CancelUpgradeResponse__Output>): grpc.ClientUnaryCall;
  cancelUpgrade(argument: _kubestep_v1_CancelUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_CancelUpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  CheckCluster(argument: _kubestep_v1_CheckClusterRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_CheckClusterResponse__Output>;
  CheckCluster(argument: _kubestep_v1_CheckClusterRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_CheckClusterResponse__Output>;
  checkCluster(argument: _kubestep_v1_CheckClusterRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_CheckClusterResponse__Output>;
  checkCluster(argument: _kubestep_v1_CheckClusterRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_CheckClusterResponse__Output>;
  
  CordonNode(argument: _kubestep_v1_CordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CordonNodeResponse__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _kubestep_v1_CordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_CordonNodeResponse__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _kubestep_v1_CordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CordonNodeResponse__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _kubestep_v1_CordonNodeRequest, callback: grpc.requestCallback<_kubestep_v1_CordonNodeResponse__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _kubestep_v1_CordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CordonNodeResponse__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _kubestep_v1_CordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_CordonNodeResponse__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _kubestep_v1_CordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CordonNodeResponse__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _kubestep_v1_CordonNodeRequest, callback: grpc.requestCallback<_kubestep_v1_CordonNodeResponse__Output>): grpc.ClientUnaryCall;
  
  CreateBackup(argument: _kubestep_v1_CreateBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_CreateBackupResponse__Output>;
  CreateBackup(argument: _kubestep_v1_CreateBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_CreateBackupResponse__Output>;
  createBackup(argument: _kubestep_v1_CreateBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_CreateBackupResponse__Output>;
  createBackup(argument: _kubestep_v1_CreateBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_CreateBackupResponse__Output>;
  
  CreateJoinToken(argument: _kubestep_v1_CreateJoinTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CreateJoinTokenResponse__Output>): grpc.ClientUnaryCall;
  CreateJoinToken(argument: _kubestep_v1_CreateJoinTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_CreateJoinTokenResponse__Output>): grpc.ClientUnaryCall;
  CreateJoinToken(argument: _kubestep_v1_CreateJoinTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CreateJoinTokenResponse__Output>): grpc.ClientUnaryCall;
  CreateJoinToken(argument: _kubestep_v1_CreateJoinTokenRequest, callback: grpc.requestCallback<_kubestep_v1_CreateJoinTokenResponse__Output>): grpc.ClientUnaryCall;
  createJoinToken(argument: _kubestep_v1_CreateJoinTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CreateJoinTokenResponse__Output>): grpc.ClientUnaryCall;
  createJoinToken(argument: _kubestep_v1_CreateJoinTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_CreateJoinTokenResponse__Output>): grpc.ClientUnaryCall;
  createJoinToken(argument: _kubestep_v1_CreateJoinTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_CreateJoinTokenResponse__Output>): grpc.ClientUnaryCall;
  createJoinToken(argument: _kubestep_v1_CreateJoinTokenRequest, callback: grpc.requestCallback<_kubestep_v1_CreateJoinTokenResponse__Output>): grpc.ClientUnaryCall;
  
  DefragEtcd(argument: _kubestep_v1_DefragEtcdRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DefragEtcdResponse__Output>;
  DefragEtcd(argument: _kubestep_v1_DefragEtcdRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DefragEtcdResponse__Output>;
  defragEtcd(argument: _kubestep_v1_DefragEtcdRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DefragEtcdResponse__Output>;
  defragEtcd(argument: _kubestep_v1_DefragEtcdRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DefragEtcdResponse__Output>;
  
  DeleteBackup(argument: _kubestep_v1_DeleteBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  DeleteBackup(argument: _kubestep_v1_DeleteBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  DeleteBackup(argument: _kubestep_v1_DeleteBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  DeleteBackup(argument: _kubestep_v1_DeleteBackupRequest, callback: grpc.requestCallback<_kubestep_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteBackup(argument: _kubestep_v1_DeleteBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteBackup(argument: _kubestep_v1_DeleteBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteBackup(argument: _kubestep_v1_DeleteBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  deleteBackup(argument: _kubestep_v1_DeleteBackupRequest, callback: grpc.requestCallback<_kubestep_v1_DeleteBackupResponse__Output>): grpc.ClientUnaryCall;
  
  DownloadBackup(argument: _kubestep_v1_DownloadBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DownloadBackupResponse__Output>;
  DownloadBackup(argument: _kubestep_v1_DownloadBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DownloadBackupResponse__Output>;
  downloadBackup(argument: _kubestep_v1_DownloadBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DownloadBackupResponse__Output>;
  downloadBackup(argument: _kubestep_v1_DownloadBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DownloadBackupResponse__Output>;
  
  DrainNode(argument: _kubestep_v1_DrainNodeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DrainNodeResponse__Output>;
  DrainNode(argument: _kubestep_v1_DrainNodeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DrainNodeResponse__Output>;
  drainNode(argument: _kubestep_v1_DrainNodeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DrainNodeResponse__Output>;
  drainNode(argument: _kubestep_v1_DrainNodeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DrainNodeResponse__Output>;
  
  ExportRecovery(argument: _kubestep_v1_ExportRecoveryRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ExportRecoveryResponse__Output>;
  ExportRecovery(argument: _kubestep_v1_ExportRecoveryRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ExportRecoveryResponse__Output>;
  exportRecovery(argument: _kubestep_v1_ExportRecoveryRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ExportRecoveryResponse__Output>;
  exportRecovery(argument: _kubestep_v1_ExportRecoveryRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ExportRecoveryResponse__Output>;
  
  FindBackups(argument: _kubestep_v1_FindBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_FindBackupsResponse__Output>): grpc.ClientUnaryCall;
  FindBackups(argument: _kubestep_v1_FindBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_FindBackupsResponse__Output>): grpc.ClientUnaryCall;
  FindBackups(argument: _kubestep_v1_FindBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_FindBackupsResponse__Output>): grpc.ClientUnaryCall;
  FindBackups(argument: _kubestep_v1_FindBackupsRequest, callback: grpc.requestCallback<_kubestep_v1_FindBackupsResponse__Output>): grpc.ClientUnaryCall;
  findBackups(argument: _kubestep_v1_FindBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_FindBackupsResponse__Output>): grpc.ClientUnaryCall;
  findBackups(argument: _kubestep_v1_FindBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_FindBackupsResponse__Output>): grpc.ClientUnaryCall;
  findBackups(argument: _kubestep_v1_FindBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_FindBackupsResponse__Output>): grpc.ClientUnaryCall;
  findBackups(argument: _kubestep_v1_FindBackupsRequest, callback: grpc.requestCallback<_kubestep_v1_FindBackupsResponse__Output>): grpc.ClientUnaryCall;
  
  GetBackup(argument: _kubestep_v1_GetBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  GetBackup(argument: _kubestep_v1_GetBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  GetBackup(argument: _kubestep_v1_GetBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  GetBackup(argument: _kubestep_v1_GetBackupRequest, callback: grpc.requestCallback<_kubestep_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  getBackup(argument: _kubestep_v1_GetBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  getBackup(argument: _kubestep_v1_GetBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  getBackup(argument: _kubestep_v1_GetBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  getBackup(argument: _kubestep_v1_GetBackupRequest, callback: grpc.requestCallback<_kubestep_v1_GetBackupResponse__Output>): grpc.ClientUnaryCall;
  
  GetEtcd(argument: _kubestep_v1_GetEtcdRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetEtcdResponse__Output>): grpc.ClientUnaryCall;
  GetEtcd(argument: _kubestep_v1_GetEtcdRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetEtcdResponse__Output>): grpc.ClientUnaryCall;
  GetEtcd(argument: _kubestep_v1_GetEtcdRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetEtcdResponse__Output>): grpc.ClientUnaryCall;
  GetEtcd(argument: _kubestep_v1_GetEtcdRequest, callback: grpc.requestCallback<_kubestep_v1_GetEtcdResponse__Output>): grpc.ClientUnaryCall;
  getEtcd(argument: _kubestep_v1_GetEtcdRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetEtcdResponse__Output>): grpc.ClientUnaryCall;
  getEtcd(argument: _kubestep_v1_GetEtcdRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetEtcdResponse__Output>): grpc.ClientUnaryCall;
  getEtcd(argument: _kubestep_v1_GetEtcdRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetEtcdResponse__Output>): grpc.ClientUnaryCall;
  getEtcd(argument: _kubestep_v1_GetEtcdRequest, callback: grpc.requestCallback<_kubestep_v1_GetEtcdResponse__Output>): grpc.ClientUnaryCall;
  
  GetNode(argument: _kubestep_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _kubestep_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _kubestep_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _kubestep_v1_GetNodeRequest, callback: grpc.requestCallback<_kubestep_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _kubestep_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _kubestep_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _kubestep_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _kubestep_v1_GetNodeRequest, callback: grpc.requestCallback<_kubestep_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  
  GetPlan(argument: _kubestep_v1_GetPlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetPlanResponse__Output>): grpc.ClientUnaryCall;
  GetPlan(argument: _kubestep_v1_GetPlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetPlanResponse__Output>): grpc.ClientUnaryCall;
  GetPlan(argument: _kubestep_v1_GetPlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetPlanResponse__Output>): grpc.ClientUnaryCall;
  GetPlan(argument: _kubestep_v1_GetPlanRequest, callback: grpc.requestCallback<_kubestep_v1_GetPlanResponse__Output>): grpc.ClientUnaryCall;
  getPlan(argument: _kubestep_v1_GetPlanRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetPlanResponse__Output>): grpc.ClientUnaryCall;
  getPlan(argument: _kubestep_v1_GetPlanRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetPlanResponse__Output>): grpc.ClientUnaryCall;
  getPlan(argument: _kubestep_v1_GetPlanRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetPlanResponse__Output>): grpc.ClientUnaryCall;
  getPlan(argument: _kubestep_v1_GetPlanRequest, callback: grpc.requestCallback<_kubestep_v1_GetPlanResponse__Output>): grpc.ClientUnaryCall;
  
  GetRestore(argument: _kubestep_v1_GetRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetRestoreResponse__Output>): grpc.ClientUnaryCall;
  GetRestore(argument: _kubestep_v1_GetRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetRestoreResponse__Output>): grpc.ClientUnaryCall;
  GetRestore(argument: _kubestep_v1_GetRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetRestoreResponse__Output>): grpc.ClientUnaryCall;
  GetRestore(argument: _kubestep_v1_GetRestoreRequest, callback: grpc.requestCallback<_kubestep_v1_GetRestoreResponse__Output>): grpc.ClientUnaryCall;
  getRestore(argument: _kubestep_v1_GetRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetRestoreResponse__Output>): grpc.ClientUnaryCall;
  getRestore(argument: _kubestep_v1_GetRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetRestoreResponse__Output>): grpc.ClientUnaryCall;
  getRestore(argument: _kubestep_v1_GetRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetRestoreResponse__Output>): grpc.ClientUnaryCall;
  getRestore(argument: _kubestep_v1_GetRestoreRequest, callback: grpc.requestCallback<_kubestep_v1_GetRestoreResponse__Output>): grpc.ClientUnaryCall;
  
  GetStatus(argument: _kubestep_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _kubestep_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _kubestep_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _kubestep_v1_GetStatusRequest, callback: grpc.requestCallback<_kubestep_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _kubestep_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _kubestep_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _kubestep_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _kubestep_v1_GetStatusRequest, callback: grpc.requestCallback<_kubestep_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  
  GetUpgrade(argument: _kubestep_v1_GetUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetUpgradeResponse__Output>): grpc.ClientUnaryCall;
  GetUpgrade(argument: _kubestep_v1_GetUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetUpgradeResponse__Output>): grpc.ClientUnaryCall;
  GetUpgrade(argument: _kubestep_v1_GetUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetUpgradeResponse__Output>): grpc.ClientUnaryCall;
  GetUpgrade(argument: _kubestep_v1_GetUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_GetUpgradeResponse__Output>): grpc.ClientUnaryCall;
  getUpgrade(argument: _kubestep_v1_GetUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetUpgradeResponse__Output>): grpc.ClientUnaryCall;
  getUpgrade(argument: _kubestep_v1_GetUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetUpgradeResponse__Output>): grpc.ClientUnaryCall;
  getUpgrade(argument: _kubestep_v1_GetUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetUpgradeResponse__Output>): grpc.ClientUnaryCall;
  getUpgrade(argument: _kubestep_v1_GetUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_GetUpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  GetVersion(argument: _kubestep_v1_GetVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  GetVersion(argument: _kubestep_v1_GetVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  GetVersion(argument: _kubestep_v1_GetVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  GetVersion(argument: _kubestep_v1_GetVersionRequest, callback: grpc.requestCallback<_kubestep_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  getVersion(argument: _kubestep_v1_GetVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  getVersion(argument: _kubestep_v1_GetVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  getVersion(argument: _kubestep_v1_GetVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  getVersion(argument: _kubestep_v1_GetVersionRequest, callback: grpc.requestCallback<_kubestep_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  
  ImportBackup(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ImportBackupResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_ImportBackupRequest>;
  ImportBackup(metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ImportBackupResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_ImportBackupRequest>;
  ImportBackup(options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ImportBackupResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_ImportBackupRequest>;
  ImportBackup(callback: grpc.requestCallback<_kubestep_v1_ImportBackupResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_ImportBackupRequest>;
  importBackup(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ImportBackupResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_ImportBackupRequest>;
  importBackup(metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ImportBackupResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_ImportBackupRequest>;
  importBackup(options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ImportBackupResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_ImportBackupRequest>;
  importBackup(callback: grpc.requestCallback<_kubestep_v1_ImportBackupResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_ImportBackupRequest>;
  
  ListBackupAttempts(argument: _kubestep_v1_ListBackupAttemptsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListBackupAttemptsResponse__Output>): grpc.ClientUnaryCall;
  ListBackupAttempts(argument: _kubestep_v1_ListBackupAttemptsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListBackupAttemptsResponse__Output>): grpc.ClientUnaryCall;
  ListBackupAttempts(argument: _kubestep_v1_ListBackupAttemptsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListBackupAttemptsResponse__Output>): grpc.ClientUnaryCall;
  ListBackupAttempts(argument: _kubestep_v1_ListBackupAttemptsRequest, callback: grpc.requestCallback<_kubestep_v1_ListBackupAttemptsResponse__Output>): grpc.ClientUnaryCall;
  listBackupAttempts(argument: _kubestep_v1_ListBackupAttemptsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListBackupAttemptsResponse__Output>): grpc.ClientUnaryCall;
  listBackupAttempts(argument: _kubestep_v1_ListBackupAttemptsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListBackupAttemptsResponse__Output>): grpc.ClientUnaryCall;
  listBackupAttempts(argument: _kubestep_v1_ListBackupAttemptsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListBackupAttemptsResponse__Output>): grpc.ClientUnaryCall;
  listBackupAttempts(argument: _kubestep_v1_ListBackupAttemptsRequest, callback: grpc.requestCallback<_kubestep_v1_ListBackupAttemptsResponse__Output>): grpc.ClientUnaryCall;
  
  ListBackups(argument: _kubestep_v1_ListBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  ListBackups(argument: _kubestep_v1_ListBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  ListBackups(argument: _kubestep_v1_ListBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  ListBackups(argument: _kubestep_v1_ListBackupsRequest, callback: grpc.requestCallback<_kubestep_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  listBackups(argument: _kubestep_v1_ListBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  listBackups(argument: _kubestep_v1_ListBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  listBackups(argument: _kubestep_v1_ListBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  listBackups(argument: _kubestep_v1_ListBackupsRequest, callback: grpc.requestCallback<_kubestep_v1_ListBackupsResponse__Output>): grpc.ClientUnaryCall;
  
  ListNodes(argument: _kubestep_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _kubestep_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _kubestep_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _kubestep_v1_ListNodesRequest, callback: grpc.requestCallback<_kubestep_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _kubestep_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _kubestep_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _kubestep_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _kubestep_v1_ListNodesRequest, callback: grpc.requestCallback<_kubestep_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  
  ListRestores(argument: _kubestep_v1_ListRestoresRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListRestoresResponse__Output>): grpc.ClientUnaryCall;
  ListRestores(argument: _kubestep_v1_ListRestoresRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListRestoresResponse__Output>): grpc.ClientUnaryCall;
  ListRestores(argument: _kubestep_v1_ListRestoresRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListRestoresResponse__Output>): grpc.ClientUnaryCall;
  ListRestores(argument: _kubestep_v1_ListRestoresRequest, callback: grpc.requestCallback<_kubestep_v1_ListRestoresResponse__Output>): grpc.ClientUnaryCall;
  listRestores(argument: _kubestep_v1_ListRestoresRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListRestoresResponse__Output>): grpc.ClientUnaryCall;
  listRestores(argument: _kubestep_v1_ListRestoresRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListRestoresResponse__Output>): grpc.ClientUnaryCall;
  listRestores(argument: _kubestep_v1_ListRestoresRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListRestoresResponse__Output>): grpc.ClientUnaryCall;
  listRestores(argument: _kubestep_v1_ListRestoresRequest, callback: grpc.requestCallback<_kubestep_v1_ListRestoresResponse__Output>): grpc.ClientUnaryCall;
  
  ListSchedules(argument: _kubestep_v1_ListSchedulesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  ListSchedules(argument: _kubestep_v1_ListSchedulesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  ListSchedules(argument: _kubestep_v1_ListSchedulesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  ListSchedules(argument: _kubestep_v1_ListSchedulesRequest, callback: grpc.requestCallback<_kubestep_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _kubestep_v1_ListSchedulesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _kubestep_v1_ListSchedulesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _kubestep_v1_ListSchedulesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  listSchedules(argument: _kubestep_v1_ListSchedulesRequest, callback: grpc.requestCallback<_kubestep_v1_ListSchedulesResponse__Output>): grpc.ClientUnaryCall;
  
  ListUpgrades(argument: _kubestep_v1_ListUpgradesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListUpgradesResponse__Output>): grpc.ClientUnaryCall;
  ListUpgrades(argument: _kubestep_v1_ListUpgradesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListUpgradesResponse__Output>): grpc.ClientUnaryCall;
  ListUpgrades(argument: _kubestep_v1_ListUpgradesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListUpgradesResponse__Output>): grpc.ClientUnaryCall;
  ListUpgrades(argument: _kubestep_v1_ListUpgradesRequest, callback: grpc.requestCallback<_kubestep_v1_ListUpgradesResponse__Output>): grpc.ClientUnaryCall;
  listUpgrades(argument: _kubestep_v1_ListUpgradesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListUpgradesResponse__Output>): grpc.ClientUnaryCall;
  listUpgrades(argument: _kubestep_v1_ListUpgradesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ListUpgradesResponse__Output>): grpc.ClientUnaryCall;
  listUpgrades(argument: _kubestep_v1_ListUpgradesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ListUpgradesResponse__Output>): grpc.ClientUnaryCall;
  listUpgrades(argument: _kubestep_v1_ListUpgradesRequest, callback: grpc.requestCallback<_kubestep_v1_ListUpgradesResponse__Output>): grpc.ClientUnaryCall;
  
  PauseUpgrade(argument: _kubestep_v1_PauseUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PauseUpgradeResponse__Output>): grpc.ClientUnaryCall;
  PauseUpgrade(argument: _kubestep_v1_PauseUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_PauseUpgradeResponse__Output>): grpc.ClientUnaryCall;
  PauseUpgrade(argument: _kubestep_v1_PauseUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PauseUpgradeResponse__Output>): grpc.ClientUnaryCall;
  PauseUpgrade(argument: _kubestep_v1_PauseUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_PauseUpgradeResponse__Output>): grpc.ClientUnaryCall;
  pauseUpgrade(argument: _kubestep_v1_PauseUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PauseUpgradeResponse__Output>): grpc.ClientUnaryCall;
  pauseUpgrade(argument: _kubestep_v1_PauseUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_PauseUpgradeResponse__Output>): grpc.ClientUnaryCall;
  pauseUpgrade(argument: _kubestep_v1_PauseUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PauseUpgradeResponse__Output>): grpc.ClientUnaryCall;
  pauseUpgrade(argument: _kubestep_v1_PauseUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_PauseUpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  PinBackup(argument: _kubestep_v1_PinBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  PinBackup(argument: _kubestep_v1_PinBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  PinBackup(argument: _kubestep_v1_PinBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  PinBackup(argument: _kubestep_v1_PinBackupRequest, callback: grpc.requestCallback<_kubestep_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  pinBackup(argument: _kubestep_v1_PinBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  pinBackup(argument: _kubestep_v1_PinBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  pinBackup(argument: _kubestep_v1_PinBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  pinBackup(argument: _kubestep_v1_PinBackupRequest, callback: grpc.requestCallback<_kubestep_v1_PinBackupResponse__Output>): grpc.ClientUnaryCall;
  
  PlanRestore(argument: _kubestep_v1_PlanRestoreRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_PlanRestoreResponse__Output>;
  PlanRestore(argument: _kubestep_v1_PlanRestoreRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_PlanRestoreResponse__Output>;
  planRestore(argument: _kubestep_v1_PlanRestoreRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_PlanRestoreResponse__Output>;
  planRestore(argument: _kubestep_v1_PlanRestoreRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_PlanRestoreResponse__Output>;
  
  PlanUpgrade(argument: _kubestep_v1_PlanUpgradeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_PlanUpgradeResponse__Output>;
  PlanUpgrade(argument: _kubestep_v1_PlanUpgradeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_PlanUpgradeResponse__Output>;
  planUpgrade(argument: _kubestep_v1_PlanUpgradeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_PlanUpgradeResponse__Output>;
  planUpgrade(argument: _kubestep_v1_PlanUpgradeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_PlanUpgradeResponse__Output>;
  
  PruneBackups(argument: _kubestep_v1_PruneBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  PruneBackups(argument: _kubestep_v1_PruneBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  PruneBackups(argument: _kubestep_v1_PruneBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  PruneBackups(argument: _kubestep_v1_PruneBackupsRequest, callback: grpc.requestCallback<_kubestep_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  pruneBackups(argument: _kubestep_v1_PruneBackupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  pruneBackups(argument: _kubestep_v1_PruneBackupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  pruneBackups(argument: _kubestep_v1_PruneBackupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  pruneBackups(argument: _kubestep_v1_PruneBackupsRequest, callback: grpc.requestCallback<_kubestep_v1_PruneBackupsResponse__Output>): grpc.ClientUnaryCall;
  
  ReadUpgradeLogs(argument: _kubestep_v1_ReadUpgradeLogsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReadUpgradeLogsResponse__Output>;
  ReadUpgradeLogs(argument: _kubestep_v1_ReadUpgradeLogsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReadUpgradeLogsResponse__Output>;
  readUpgradeLogs(argument: _kubestep_v1_ReadUpgradeLogsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReadUpgradeLogsResponse__Output>;
  readUpgradeLogs(argument: _kubestep_v1_ReadUpgradeLogsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReadUpgradeLogsResponse__Output>;
  
  ReplaceEtcdMember(argument: _kubestep_v1_ReplaceEtcdMemberRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReplaceEtcdMemberResponse__Output>;
  ReplaceEtcdMember(argument: _kubestep_v1_ReplaceEtcdMemberRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReplaceEtcdMemberResponse__Output>;
  replaceEtcdMember(argument: _kubestep_v1_ReplaceEtcdMemberRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReplaceEtcdMemberResponse__Output>;
  replaceEtcdMember(argument: _kubestep_v1_ReplaceEtcdMemberRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReplaceEtcdMemberResponse__Output>;
  
  ResumeRestore(argument: _kubestep_v1_ResumeRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ResumeRestoreResponse__Output>): grpc.ClientUnaryCall;
  ResumeRestore(argument: _kubestep_v1_ResumeRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ResumeRestoreResponse__Output>): grpc.ClientUnaryCall;
  ResumeRestore(argument: _kubestep_v1_ResumeRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ResumeRestoreResponse__Output>): grpc.ClientUnaryCall;
  ResumeRestore(argument: _kubestep_v1_ResumeRestoreRequest, callback: grpc.requestCallback<_kubestep_v1_ResumeRestoreResponse__Output>): grpc.ClientUnaryCall;
  resumeRestore(argument: _kubestep_v1_ResumeRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ResumeRestoreResponse__Output>): grpc.ClientUnaryCall;
  resumeRestore(argument: _kubestep_v1_ResumeRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ResumeRestoreResponse__Output>): grpc.ClientUnaryCall;
  resumeRestore(argument: _kubestep_v1_ResumeRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ResumeRestoreResponse__Output>): grpc.ClientUnaryCall;
  resumeRestore(argument: _kubestep_v1_ResumeRestoreRequest, callback: grpc.requestCallback<_kubestep_v1_ResumeRestoreResponse__Output>): grpc.ClientUnaryCall;
  
  ResumeUpgrade(argument: _kubestep_v1_ResumeUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ResumeUpgradeResponse__Output>): grpc.ClientUnaryCall;
  ResumeUpgrade(argument: _kubestep_v1_ResumeUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ResumeUpgradeResponse__Output>): grpc.ClientUnaryCall;
  ResumeUpgrade(argument: _kubestep_v1_ResumeUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ResumeUpgradeResponse__Output>): grpc.ClientUnaryCall;
  ResumeUpgrade(argument: _kubestep_v1_ResumeUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_ResumeUpgradeResponse__Output>): grpc.ClientUnaryCall;
  resumeUpgrade(argument: _kubestep_v1_ResumeUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ResumeUpgradeResponse__Output>): grpc.ClientUnaryCall;
  resumeUpgrade(argument: _kubestep_v1_ResumeUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ResumeUpgradeResponse__Output>): grpc.ClientUnaryCall;
  resumeUpgrade(argument: _kubestep_v1_ResumeUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ResumeUpgradeResponse__Output>): grpc.ClientUnaryCall;
  resumeUpgrade(argument: _kubestep_v1_ResumeUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_ResumeUpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  RetryUpgrade(argument: _kubestep_v1_RetryUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RetryUpgradeResponse__Output>): grpc.ClientUnaryCall;
  RetryUpgrade(argument: _kubestep_v1_RetryUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_RetryUpgradeResponse__Output>): grpc.ClientUnaryCall;
  RetryUpgrade(argument: _kubestep_v1_RetryUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RetryUpgradeResponse__Output>): grpc.ClientUnaryCall;
  RetryUpgrade(argument: _kubestep_v1_RetryUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_RetryUpgradeResponse__Output>): grpc.ClientUnaryCall;
  retryUpgrade(argument: _kubestep_v1_RetryUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RetryUpgradeResponse__Output>): grpc.ClientUnaryCall;
  retryUpgrade(argument: _kubestep_v1_RetryUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_RetryUpgradeResponse__Output>): grpc.ClientUnaryCall;
  retryUpgrade(argument: _kubestep_v1_RetryUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RetryUpgradeResponse__Output>): grpc.ClientUnaryCall;
  retryUpgrade(argument: _kubestep_v1_RetryUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_RetryUpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  RevokeNode(argument: _kubestep_v1_RevokeNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RevokeNodeResponse__Output>): grpc.ClientUnaryCall;
  RevokeNode(argument: _kubestep_v1_RevokeNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_RevokeNodeResponse__Output>): grpc.ClientUnaryCall;
  RevokeNode(argument: _kubestep_v1_RevokeNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RevokeNodeResponse__Output>): grpc.ClientUnaryCall;
  RevokeNode(argument: _kubestep_v1_RevokeNodeRequest, callback: grpc.requestCallback<_kubestep_v1_RevokeNodeResponse__Output>): grpc.ClientUnaryCall;
  revokeNode(argument: _kubestep_v1_RevokeNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RevokeNodeResponse__Output>): grpc.ClientUnaryCall;
  revokeNode(argument: _kubestep_v1_RevokeNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_RevokeNodeResponse__Output>): grpc.ClientUnaryCall;
  revokeNode(argument: _kubestep_v1_RevokeNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RevokeNodeResponse__Output>): grpc.ClientUnaryCall;
  revokeNode(argument: _kubestep_v1_RevokeNodeRequest, callback: grpc.requestCallback<_kubestep_v1_RevokeNodeResponse__Output>): grpc.ClientUnaryCall;
  
  RunSchedule(argument: _kubestep_v1_RunScheduleRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_RunScheduleResponse__Output>;
  RunSchedule(argument: _kubestep_v1_RunScheduleRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_RunScheduleResponse__Output>;
  runSchedule(argument: _kubestep_v1_RunScheduleRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_RunScheduleResponse__Output>;
  runSchedule(argument: _kubestep_v1_RunScheduleRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_RunScheduleResponse__Output>;
  
  SaveResources(argument: _kubestep_v1_SaveResourcesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_SaveResourcesResponse__Output>;
  SaveResources(argument: _kubestep_v1_SaveResourcesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_SaveResourcesResponse__Output>;
  saveResources(argument: _kubestep_v1_SaveResourcesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_SaveResourcesResponse__Output>;
  saveResources(argument: _kubestep_v1_SaveResourcesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_SaveResourcesResponse__Output>;
  
  SkipNode(argument: _kubestep_v1_SkipNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_SkipNodeResponse__Output>): grpc.ClientUnaryCall;
  SkipNode(argument: _kubestep_v1_SkipNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_SkipNodeResponse__Output>): grpc.ClientUnaryCall;
  SkipNode(argument: _kubestep_v1_SkipNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_SkipNodeResponse__Output>): grpc.ClientUnaryCall;
  SkipNode(argument: _kubestep_v1_SkipNodeRequest, callback: grpc.requestCallback<_kubestep_v1_SkipNodeResponse__Output>): grpc.ClientUnaryCall;
  skipNode(argument: _kubestep_v1_SkipNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_SkipNodeResponse__Output>): grpc.ClientUnaryCall;
  skipNode(argument: _kubestep_v1_SkipNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_SkipNodeResponse__Output>): grpc.ClientUnaryCall;
  skipNode(argument: _kubestep_v1_SkipNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_SkipNodeResponse__Output>): grpc.ClientUnaryCall;
  skipNode(argument: _kubestep_v1_SkipNodeRequest, callback: grpc.requestCallback<_kubestep_v1_SkipNodeResponse__Output>): grpc.ClientUnaryCall;
  
  StartRestore(argument: _kubestep_v1_StartRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  StartRestore(argument: _kubestep_v1_StartRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  StartRestore(argument: _kubestep_v1_StartRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  StartRestore(argument: _kubestep_v1_StartRestoreRequest, callback: grpc.requestCallback<_kubestep_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  startRestore(argument: _kubestep_v1_StartRestoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  startRestore(argument: _kubestep_v1_StartRestoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  startRestore(argument: _kubestep_v1_StartRestoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  startRestore(argument: _kubestep_v1_StartRestoreRequest, callback: grpc.requestCallback<_kubestep_v1_StartRestoreResponse__Output>): grpc.ClientUnaryCall;
  
  StartUpgrade(argument: _kubestep_v1_StartUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_StartUpgradeResponse__Output>): grpc.ClientUnaryCall;
  StartUpgrade(argument: _kubestep_v1_StartUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_StartUpgradeResponse__Output>): grpc.ClientUnaryCall;
  StartUpgrade(argument: _kubestep_v1_StartUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_StartUpgradeResponse__Output>): grpc.ClientUnaryCall;
  StartUpgrade(argument: _kubestep_v1_StartUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_StartUpgradeResponse__Output>): grpc.ClientUnaryCall;
  startUpgrade(argument: _kubestep_v1_StartUpgradeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_StartUpgradeResponse__Output>): grpc.ClientUnaryCall;
  startUpgrade(argument: _kubestep_v1_StartUpgradeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_StartUpgradeResponse__Output>): grpc.ClientUnaryCall;
  startUpgrade(argument: _kubestep_v1_StartUpgradeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_StartUpgradeResponse__Output>): grpc.ClientUnaryCall;
  startUpgrade(argument: _kubestep_v1_StartUpgradeRequest, callback: grpc.requestCallback<_kubestep_v1_StartUpgradeResponse__Output>): grpc.ClientUnaryCall;
  
  UncordonNode(argument: _kubestep_v1_UncordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UncordonNodeResponse__Output>): grpc.ClientUnaryCall;
  UncordonNode(argument: _kubestep_v1_UncordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_UncordonNodeResponse__Output>): grpc.ClientUnaryCall;
  UncordonNode(argument: _kubestep_v1_UncordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UncordonNodeResponse__Output>): grpc.ClientUnaryCall;
  UncordonNode(argument: _kubestep_v1_UncordonNodeRequest, callback: grpc.requestCallback<_kubestep_v1_UncordonNodeResponse__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _kubestep_v1_UncordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UncordonNodeResponse__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _kubestep_v1_UncordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_UncordonNodeResponse__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _kubestep_v1_UncordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UncordonNodeResponse__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _kubestep_v1_UncordonNodeRequest, callback: grpc.requestCallback<_kubestep_v1_UncordonNodeResponse__Output>): grpc.ClientUnaryCall;
  
  UndoRestore(argument: _kubestep_v1_UndoRestoreRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_UndoRestoreResponse__Output>;
  UndoRestore(argument: _kubestep_v1_UndoRestoreRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_UndoRestoreResponse__Output>;
  undoRestore(argument: _kubestep_v1_UndoRestoreRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_UndoRestoreResponse__Output>;
  undoRestore(argument: _kubestep_v1_UndoRestoreRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_UndoRestoreResponse__Output>;
  
  UnpinBackup(argument: _kubestep_v1_UnpinBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  UnpinBackup(argument: _kubestep_v1_UnpinBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  UnpinBackup(argument: _kubestep_v1_UnpinBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  UnpinBackup(argument: _kubestep_v1_UnpinBackupRequest, callback: grpc.requestCallback<_kubestep_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  unpinBackup(argument: _kubestep_v1_UnpinBackupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  unpinBackup(argument: _kubestep_v1_UnpinBackupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  unpinBackup(argument: _kubestep_v1_UnpinBackupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  unpinBackup(argument: _kubestep_v1_UnpinBackupRequest, callback: grpc.requestCallback<_kubestep_v1_UnpinBackupResponse__Output>): grpc.ClientUnaryCall;
  
  VerifyBackup(argument: _kubestep_v1_VerifyBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_VerifyBackupResponse__Output>;
  VerifyBackup(argument: _kubestep_v1_VerifyBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_VerifyBackupResponse__Output>;
  verifyBackup(argument: _kubestep_v1_VerifyBackupRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_VerifyBackupResponse__Output>;
  verifyBackup(argument: _kubestep_v1_VerifyBackupRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_VerifyBackupResponse__Output>;
  
  WatchUpgrade(argument: _kubestep_v1_WatchUpgradeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_WatchUpgradeResponse__Output>;
  WatchUpgrade(argument: _kubestep_v1_WatchUpgradeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_WatchUpgradeResponse__Output>;
  watchUpgrade(argument: _kubestep_v1_WatchUpgradeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_WatchUpgradeResponse__Output>;
  watchUpgrade(argument: _kubestep_v1_WatchUpgradeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_WatchUpgradeResponse__Output>;
  
}

export interface OperatorServiceHandlers extends grpc.UntypedServiceImplementation {
  CancelUpgrade: grpc.handleUnaryCall<_kubestep_v1_CancelUpgradeRequest__Output, _kubestep_v1_CancelUpgradeResponse>;
  
  CheckCluster: grpc.handleServerStreamingCall<_kubestep_v1_CheckClusterRequest__Output, _kubestep_v1_CheckClusterResponse>;
  
  CordonNode: grpc.handleUnaryCall<_kubestep_v1_CordonNodeRequest__Output, _kubestep_v1_CordonNodeResponse>;
  
  CreateBackup: grpc.handleServerStreamingCall<_kubestep_v1_CreateBackupRequest__Output, _kubestep_v1_CreateBackupResponse>;
  
  CreateJoinToken: grpc.handleUnaryCall<_kubestep_v1_CreateJoinTokenRequest__Output, _kubestep_v1_CreateJoinTokenResponse>;
  
  DefragEtcd: grpc.handleServerStreamingCall<_kubestep_v1_DefragEtcdRequest__Output, _kubestep_v1_DefragEtcdResponse>;
  
  DeleteBackup: grpc.handleUnaryCall<_kubestep_v1_DeleteBackupRequest__Output, _kubestep_v1_DeleteBackupResponse>;
  
  DownloadBackup: grpc.handleServerStreamingCall<_kubestep_v1_DownloadBackupRequest__Output, _kubestep_v1_DownloadBackupResponse>;
  
  DrainNode: grpc.handleServerStreamingCall<_kubestep_v1_DrainNodeRequest__Output, _kubestep_v1_DrainNodeResponse>;
  
  ExportRecovery: grpc.handleServerStreamingCall<_kubestep_v1_ExportRecoveryRequest__Output, _kubestep_v1_ExportRecoveryResponse>;
  
  FindBackups: grpc.handleUnaryCall<_kubestep_v1_FindBackupsRequest__Output, _kubestep_v1_FindBackupsResponse>;
  
  GetBackup: grpc.handleUnaryCall<_kubestep_v1_GetBackupRequest__Output, _kubestep_v1_GetBackupResponse>;
  
  GetEtcd: grpc.handleUnaryCall<_kubestep_v1_GetEtcdRequest__Output, _kubestep_v1_GetEtcdResponse>;
  
  GetNode: grpc.handleUnaryCall<_kubestep_v1_GetNodeRequest__Output, _kubestep_v1_GetNodeResponse>;
  
  GetPlan: grpc.handleUnaryCall<_kubestep_v1_GetPlanRequest__Output, _kubestep_v1_GetPlanResponse>;
  
  GetRestore: grpc.handleUnaryCall<_kubestep_v1_GetRestoreRequest__Output, _kubestep_v1_GetRestoreResponse>;
  
  GetStatus: grpc.handleUnaryCall<_kubestep_v1_GetStatusRequest__Output, _kubestep_v1_GetStatusResponse>;
  
  GetUpgrade: grpc.handleUnaryCall<_kubestep_v1_GetUpgradeRequest__Output, _kubestep_v1_GetUpgradeResponse>;
  
  GetVersion: grpc.handleUnaryCall<_kubestep_v1_GetVersionRequest__Output, _kubestep_v1_GetVersionResponse>;
  
  ImportBackup: grpc.handleClientStreamingCall<_kubestep_v1_ImportBackupRequest__Output, _kubestep_v1_ImportBackupResponse>;
  
  ListBackupAttempts: grpc.handleUnaryCall<_kubestep_v1_ListBackupAttemptsRequest__Output, _kubestep_v1_ListBackupAttemptsResponse>;
  
  ListBackups: grpc.handleUnaryCall<_kubestep_v1_ListBackupsRequest__Output, _kubestep_v1_ListBackupsResponse>;
  
  ListNodes: grpc.handleUnaryCall<_kubestep_v1_ListNodesRequest__Output, _kubestep_v1_ListNodesResponse>;
  
  ListRestores: grpc.handleUnaryCall<_kubestep_v1_ListRestoresRequest__Output, _kubestep_v1_ListRestoresResponse>;
  
  ListSchedules: grpc.handleUnaryCall<_kubestep_v1_ListSchedulesRequest__Output, _kubestep_v1_ListSchedulesResponse>;
  
  ListUpgrades: grpc.handleUnaryCall<_kubestep_v1_ListUpgradesRequest__Output, _kubestep_v1_ListUpgradesResponse>;
  
  PauseUpgrade: grpc.handleUnaryCall<_kubestep_v1_PauseUpgradeRequest__Output, _kubestep_v1_PauseUpgradeResponse>;
  
  PinBackup: grpc.handleUnaryCall<_kubestep_v1_PinBackupRequest__Output, _kubestep_v1_PinBackupResponse>;
  
  PlanRestore: grpc.handleServerStreamingCall<_kubestep_v1_PlanRestoreRequest__Output, _kubestep_v1_PlanRestoreResponse>;
  
  PlanUpgrade: grpc.handleServerStreamingCall<_kubestep_v1_PlanUpgradeRequest__Output, _kubestep_v1_PlanUpgradeResponse>;
  
  PruneBackups: grpc.handleUnaryCall<_kubestep_v1_PruneBackupsRequest__Output, _kubestep_v1_PruneBackupsResponse>;
  
  ReadUpgradeLogs: grpc.handleServerStreamingCall<_kubestep_v1_ReadUpgradeLogsRequest__Output, _kubestep_v1_ReadUpgradeLogsResponse>;
  
  ReplaceEtcdMember: grpc.handleServerStreamingCall<_kubestep_v1_ReplaceEtcdMemberRequest__Output, _kubestep_v1_ReplaceEtcdMemberResponse>;
  
  ResumeRestore: grpc.handleUnaryCall<_kubestep_v1_ResumeRestoreRequest__Output, _kubestep_v1_ResumeRestoreResponse>;
  
  ResumeUpgrade: grpc.handleUnaryCall<_kubestep_v1_ResumeUpgradeRequest__Output, _kubestep_v1_ResumeUpgradeResponse>;
  
  RetryUpgrade: grpc.handleUnaryCall<_kubestep_v1_RetryUpgradeRequest__Output, _kubestep_v1_RetryUpgradeResponse>;
  
  RevokeNode: grpc.handleUnaryCall<_kubestep_v1_RevokeNodeRequest__Output, _kubestep_v1_RevokeNodeResponse>;
  
  RunSchedule: grpc.handleServerStreamingCall<_kubestep_v1_RunScheduleRequest__Output, _kubestep_v1_RunScheduleResponse>;
  
  SaveResources: grpc.handleServerStreamingCall<_kubestep_v1_SaveResourcesRequest__Output, _kubestep_v1_SaveResourcesResponse>;
  
  SkipNode: grpc.handleUnaryCall<_kubestep_v1_SkipNodeRequest__Output, _kubestep_v1_SkipNodeResponse>;
  
  StartRestore: grpc.handleUnaryCall<_kubestep_v1_StartRestoreRequest__Output, _kubestep_v1_StartRestoreResponse>;
  
  StartUpgrade: grpc.handleUnaryCall<_kubestep_v1_StartUpgradeRequest__Output, _kubestep_v1_StartUpgradeResponse>;
  
  UncordonNode: grpc.handleUnaryCall<_kubestep_v1_UncordonNodeRequest__Output, _kubestep_v1_UncordonNodeResponse>;
  
  UndoRestore: grpc.handleServerStreamingCall<_kubestep_v1_UndoRestoreRequest__Output, _kubestep_v1_UndoRestoreResponse>;
  
  UnpinBackup: grpc.handleUnaryCall<_kubestep_v1_UnpinBackupRequest__Output, _kubestep_v1_UnpinBackupResponse>;
  
  VerifyBackup: grpc.handleServerStreamingCall<_kubestep_v1_VerifyBackupRequest__Output, _kubestep_v1_VerifyBackupResponse>;
  
  WatchUpgrade: grpc.handleServerStreamingCall<_kubestep_v1_WatchUpgradeRequest__Output, _kubestep_v1_WatchUpgradeResponse>;
  
}

export interface OperatorServiceDefinition extends grpc.ServiceDefinition {
  CancelUpgrade: MethodDefinition<_kubestep_v1_CancelUpgradeRequest, _kubestep_v1_CancelUpgradeResponse, _kubestep_v1_CancelUpgradeRequest__Output, _kubestep_v1_CancelUpgradeResponse__Output>
  CheckCluster: MethodDefinition<_kubestep_v1_CheckClusterRequest, _kubestep_v1_CheckClusterResponse, _kubestep_v1_CheckClusterRequest__Output, _kubestep_v1_CheckClusterResponse__Output>
  CordonNode: MethodDefinition<_kubestep_v1_CordonNodeRequest, _kubestep_v1_CordonNodeResponse, _kubestep_v1_CordonNodeRequest__Output, _kubestep_v1_CordonNodeResponse__Output>
  CreateBackup: MethodDefinition<_kubestep_v1_CreateBackupRequest, _kubestep_v1_CreateBackupResponse, _kubestep_v1_CreateBackupRequest__Output, _kubestep_v1_CreateBackupResponse__Output>
  CreateJoinToken: MethodDefinition<_kubestep_v1_CreateJoinTokenRequest, _kubestep_v1_CreateJoinTokenResponse, _kubestep_v1_CreateJoinTokenRequest__Output, _kubestep_v1_CreateJoinTokenResponse__Output>
  DefragEtcd: MethodDefinition<_kubestep_v1_DefragEtcdRequest, _kubestep_v1_DefragEtcdResponse, _kubestep_v1_DefragEtcdRequest__Output, _kubestep_v1_DefragEtcdResponse__Output>
  DeleteBackup: MethodDefinition<_kubestep_v1_DeleteBackupRequest, _kubestep_v1_DeleteBackupResponse, _kubestep_v1_DeleteBackupRequest__Output, _kubestep_v1_DeleteBackupResponse__Output>
  DownloadBackup: MethodDefinition<_kubestep_v1_DownloadBackupRequest, _kubestep_v1_DownloadBackupResponse, _kubestep_v1_DownloadBackupRequest__Output, _kubestep_v1_DownloadBackupResponse__Output>
  DrainNode: MethodDefinition<_kubestep_v1_DrainNodeRequest, _kubestep_v1_DrainNodeResponse, _kubestep_v1_DrainNodeRequest__Output, _kubestep_v1_DrainNodeResponse__Output>
  ExportRecovery: MethodDefinition<_kubestep_v1_ExportRecoveryRequest, _kubestep_v1_ExportRecoveryResponse, _kubestep_v1_ExportRecoveryRequest__Output, _kubestep_v1_ExportRecoveryResponse__Output>
  FindBackups: MethodDefinition<_kubestep_v1_FindBackupsRequest, _kubestep_v1_FindBackupsResponse, _kubestep_v1_FindBackupsRequest__Output, _kubestep_v1_FindBackupsResponse__Output>
  GetBackup: MethodDefinition<_kubestep_v1_GetBackupRequest, _kubestep_v1_GetBackupResponse, _kubestep_v1_GetBackupRequest__Output, _kubestep_v1_GetBackupResponse__Output>
  GetEtcd: MethodDefinition<_kubestep_v1_GetEtcdRequest, _kubestep_v1_GetEtcdResponse, _kubestep_v1_GetEtcdRequest__Output, _kubestep_v1_GetEtcdResponse__Output>
  GetNode: MethodDefinition<_kubestep_v1_GetNodeRequest, _kubestep_v1_GetNodeResponse, _kubestep_v1_GetNodeRequest__Output, _kubestep_v1_GetNodeResponse__Output>
  GetPlan: MethodDefinition<_kubestep_v1_GetPlanRequest, _kubestep_v1_GetPlanResponse, _kubestep_v1_GetPlanRequest__Output, _kubestep_v1_GetPlanResponse__Output>
  GetRestore: MethodDefinition<_kubestep_v1_GetRestoreRequest, _kubestep_v1_GetRestoreResponse, _kubestep_v1_GetRestoreRequest__Output, _kubestep_v1_GetRestoreResponse__Output>
  GetStatus: MethodDefinition<_kubestep_v1_GetStatusRequest, _kubestep_v1_GetStatusResponse, _kubestep_v1_GetStatusRequest__Output, _kubestep_v1_GetStatusResponse__Output>
  GetUpgrade: MethodDefinition<_kubestep_v1_GetUpgradeRequest, _kubestep_v1_GetUpgradeResponse, _kubestep_v1_GetUpgradeRequest__Output, _kubestep_v1_GetUpgradeResponse__Output>
  GetVersion: MethodDefinition<_kubestep_v1_GetVersionRequest, _kubestep_v1_GetVersionResponse, _kubestep_v1_GetVersionRequest__Output, _kubestep_v1_GetVersionResponse__Output>
  ImportBackup: MethodDefinition<_kubestep_v1_ImportBackupRequest, _kubestep_v1_ImportBackupResponse, _kubestep_v1_ImportBackupRequest__Output, _kubestep_v1_ImportBackupResponse__Output>
  ListBackupAttempts: MethodDefinition<_kubestep_v1_ListBackupAttemptsRequest, _kubestep_v1_ListBackupAttemptsResponse, _kubestep_v1_ListBackupAttemptsRequest__Output, _kubestep_v1_ListBackupAttemptsResponse__Output>
  ListBackups: MethodDefinition<_kubestep_v1_ListBackupsRequest, _kubestep_v1_ListBackupsResponse, _kubestep_v1_ListBackupsRequest__Output, _kubestep_v1_ListBackupsResponse__Output>
  ListNodes: MethodDefinition<_kubestep_v1_ListNodesRequest, _kubestep_v1_ListNodesResponse, _kubestep_v1_ListNodesRequest__Output, _kubestep_v1_ListNodesResponse__Output>
  ListRestores: MethodDefinition<_kubestep_v1_ListRestoresRequest, _kubestep_v1_ListRestoresResponse, _kubestep_v1_ListRestoresRequest__Output, _kubestep_v1_ListRestoresResponse__Output>
  ListSchedules: MethodDefinition<_kubestep_v1_ListSchedulesRequest, _kubestep_v1_ListSchedulesResponse, _kubestep_v1_ListSchedulesRequest__Output, _kubestep_v1_ListSchedulesResponse__Output>
  ListUpgrades: MethodDefinition<_kubestep_v1_ListUpgradesRequest, _kubestep_v1_ListUpgradesResponse, _kubestep_v1_ListUpgradesRequest__Output, _kubestep_v1_ListUpgradesResponse__Output>
  PauseUpgrade: MethodDefinition<_kubestep_v1_PauseUpgradeRequest, _kubestep_v1_PauseUpgradeResponse, _kubestep_v1_PauseUpgradeRequest__Output, _kubestep_v1_PauseUpgradeResponse__Output>
  PinBackup: MethodDefinition<_kubestep_v1_PinBackupRequest, _kubestep_v1_PinBackupResponse, _kubestep_v1_PinBackupRequest__Output, _kubestep_v1_PinBackupResponse__Output>
  PlanRestore: MethodDefinition<_kubestep_v1_PlanRestoreRequest, _kubestep_v1_PlanRestoreResponse, _kubestep_v1_PlanRestoreRequest__Output, _kubestep_v1_PlanRestoreResponse__Output>
  PlanUpgrade: MethodDefinition<_kubestep_v1_PlanUpgradeRequest, _kubestep_v1_PlanUpgradeResponse, _kubestep_v1_PlanUpgradeRequest__Output, _kubestep_v1_PlanUpgradeResponse__Output>
  PruneBackups: MethodDefinition<_kubestep_v1_PruneBackupsRequest, _kubestep_v1_PruneBackupsResponse, _kubestep_v1_PruneBackupsRequest__Output, _kubestep_v1_PruneBackupsResponse__Output>
  ReadUpgradeLogs: MethodDefinition<_kubestep_v1_ReadUpgradeLogsRequest, _kubestep_v1_ReadUpgradeLogsResponse, _kubestep_v1_ReadUpgradeLogsRequest__Output, _kubestep_v1_ReadUpgradeLogsResponse__Output>
  ReplaceEtcdMember: MethodDefinition<_kubestep_v1_ReplaceEtcdMemberRequest, _kubestep_v1_ReplaceEtcdMemberResponse, _kubestep_v1_ReplaceEtcdMemberRequest__Output, _kubestep_v1_ReplaceEtcdMemberResponse__Output>
  ResumeRestore: MethodDefinition<_kubestep_v1_ResumeRestoreRequest, _kubestep_v1_ResumeRestoreResponse, _kubestep_v1_ResumeRestoreRequest__Output, _kubestep_v1_ResumeRestoreResponse__Output>
  ResumeUpgrade: MethodDefinition<_kubestep_v1_ResumeUpgradeRequest, _kubestep_v1_ResumeUpgradeResponse, _kubestep_v1_ResumeUpgradeRequest__Output, _kubestep_v1_ResumeUpgradeResponse__Output>
  RetryUpgrade: MethodDefinition<_kubestep_v1_RetryUpgradeRequest, _kubestep_v1_RetryUpgradeResponse, _kubestep_v1_RetryUpgradeRequest__Output, _kubestep_v1_RetryUpgradeResponse__Output>
  RevokeNode: MethodDefinition<_kubestep_v1_RevokeNodeRequest, _kubestep_v1_RevokeNodeResponse, _kubestep_v1_RevokeNodeRequest__Output, _kubestep_v1_RevokeNodeResponse__Output>
  RunSchedule: MethodDefinition<_kubestep_v1_RunScheduleRequest, _kubestep_v1_RunScheduleResponse, _kubestep_v1_RunScheduleRequest__Output, _kubestep_v1_RunScheduleResponse__Output>
  SaveResources: MethodDefinition<_kubestep_v1_SaveResourcesRequest, _kubestep_v1_SaveResourcesResponse, _kubestep_v1_SaveResourcesRequest__Output, _kubestep_v1_SaveResourcesResponse__Output>
  SkipNode: MethodDefinition<_kubestep_v1_SkipNodeRequest, _kubestep_v1_SkipNodeResponse, _kubestep_v1_SkipNodeRequest__Output, _kubestep_v1_SkipNodeResponse__Output>
  StartRestore: MethodDefinition<_kubestep_v1_StartRestoreRequest, _kubestep_v1_StartRestoreResponse, _kubestep_v1_StartRestoreRequest__Output, _kubestep_v1_StartRestoreResponse__Output>
  StartUpgrade: MethodDefinition<_kubestep_v1_StartUpgradeRequest, _kubestep_v1_StartUpgradeResponse, _kubestep_v1_StartUpgradeRequest__Output, _kubestep_v1_StartUpgradeResponse__Output>
  UncordonNode: MethodDefinition<_kubestep_v1_UncordonNodeRequest, _kubestep_v1_UncordonNodeResponse, _kubestep_v1_UncordonNodeRequest__Output, _kubestep_v1_UncordonNodeResponse__Output>
  UndoRestore: MethodDefinition<_kubestep_v1_UndoRestoreRequest, _kubestep_v1_UndoRestoreResponse, _kubestep_v1_UndoRestoreRequest__Output, _kubestep_v1_UndoRestoreResponse__Output>
  UnpinBackup: MethodDefinition<_kubestep_v1_UnpinBackupRequest, _kubestep_v1_UnpinBackupResponse, _kubestep_v1_UnpinBackupRequest__Output, _kubestep_v1_UnpinBackupResponse__Output>
  VerifyBackup: MethodDefinition<_kubestep_v1_VerifyBackupRequest, _kubestep_v1_VerifyBackupResponse, _kubestep_v1_VerifyBackupRequest__Output, _kubestep_v1_VerifyBackupResponse__Output>
  WatchUpgrade: MethodDefinition<_kubestep_v1_WatchUpgradeRequest, _kubestep_v1_WatchUpgradeResponse, _kubestep_v1_WatchUpgradeRequest__Output, _kubestep_v1_WatchUpgradeResponse__Output>
}
