import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AgentSessionServiceClient as _kubestep_v1_AgentSessionServiceClient, AgentSessionServiceDefinition as _kubestep_v1_AgentSessionServiceDefinition } from './kubestep/v1/AgentSessionService.ts';
import type { DownloadSnapshotRequest as _kubestep_v1_DownloadSnapshotRequest, DownloadSnapshotRequest__Output as _kubestep_v1_DownloadSnapshotRequest__Output } from './kubestep/v1/DownloadSnapshotRequest.ts';
import type { DownloadSnapshotResponse as _kubestep_v1_DownloadSnapshotResponse, DownloadSnapshotResponse__Output as _kubestep_v1_DownloadSnapshotResponse__Output } from './kubestep/v1/DownloadSnapshotResponse.ts';
import type { EnrollRequest as _kubestep_v1_EnrollRequest, EnrollRequest__Output as _kubestep_v1_EnrollRequest__Output } from './kubestep/v1/EnrollRequest.ts';
import type { EnrollResponse as _kubestep_v1_EnrollResponse, EnrollResponse__Output as _kubestep_v1_EnrollResponse__Output } from './kubestep/v1/EnrollResponse.ts';
import type { EnrollmentServiceClient as _kubestep_v1_EnrollmentServiceClient, EnrollmentServiceDefinition as _kubestep_v1_EnrollmentServiceDefinition } from './kubestep/v1/EnrollmentService.ts';
import type { Heartbeat as _kubestep_v1_Heartbeat, Heartbeat__Output as _kubestep_v1_Heartbeat__Output } from './kubestep/v1/Heartbeat.ts';
import type { OperationOrder as _kubestep_v1_OperationOrder, OperationOrder__Output as _kubestep_v1_OperationOrder__Output } from './kubestep/v1/OperationOrder.ts';
import type { OperationOutcome as _kubestep_v1_OperationOutcome, OperationOutcome__Output as _kubestep_v1_OperationOutcome__Output } from './kubestep/v1/OperationOutcome.ts';
import type { ReceiveOperationsRequest as _kubestep_v1_ReceiveOperationsRequest, ReceiveOperationsRequest__Output as _kubestep_v1_ReceiveOperationsRequest__Output } from './kubestep/v1/ReceiveOperationsRequest.ts';
import type { ReceiveOperationsResponse as _kubestep_v1_ReceiveOperationsResponse, ReceiveOperationsResponse__Output as _kubestep_v1_ReceiveOperationsResponse__Output } from './kubestep/v1/ReceiveOperationsResponse.ts';
import type { RenewCertificateRequest as _kubestep_v1_RenewCertificateRequest, RenewCertificateRequest__Output as _kubestep_v1_RenewCertificateRequest__Output } from './kubestep/v1/RenewCertificateRequest.ts';
import type { RenewCertificateResponse as _kubestep_v1_RenewCertificateResponse, RenewCertificateResponse__Output as _kubestep_v1_RenewCertificateResponse__Output } from './kubestep/v1/RenewCertificateResponse.ts';
import type { RenewExpiredRequest as _kubestep_v1_RenewExpiredRequest, RenewExpiredRequest__Output as _kubestep_v1_RenewExpiredRequest__Output } from './kubestep/v1/RenewExpiredRequest.ts';
import type { RenewExpiredResponse as _kubestep_v1_RenewExpiredResponse, RenewExpiredResponse__Output as _kubestep_v1_RenewExpiredResponse__Output } from './kubestep/v1/RenewExpiredResponse.ts';
import type { ReportDownloadRequest as _kubestep_v1_ReportDownloadRequest, ReportDownloadRequest__Output as _kubestep_v1_ReportDownloadRequest__Output } from './kubestep/v1/ReportDownloadRequest.ts';
import type { ReportDownloadResponse as _kubestep_v1_ReportDownloadResponse, ReportDownloadResponse__Output as _kubestep_v1_ReportDownloadResponse__Output } from './kubestep/v1/ReportDownloadResponse.ts';
import type { ReportFactsRequest as _kubestep_v1_ReportFactsRequest, ReportFactsRequest__Output as _kubestep_v1_ReportFactsRequest__Output } from './kubestep/v1/ReportFactsRequest.ts';
import type { ReportFactsResponse as _kubestep_v1_ReportFactsResponse, ReportFactsResponse__Output as _kubestep_v1_ReportFactsResponse__Output } from './kubestep/v1/ReportFactsResponse.ts';
import type { ReportOperationRequest as _kubestep_v1_ReportOperationRequest, ReportOperationRequest__Output as _kubestep_v1_ReportOperationRequest__Output } from './kubestep/v1/ReportOperationRequest.ts';
import type { ReportOperationResponse as _kubestep_v1_ReportOperationResponse, ReportOperationResponse__Output as _kubestep_v1_ReportOperationResponse__Output } from './kubestep/v1/ReportOperationResponse.ts';
import type { SnapshotDownloadOrder as _kubestep_v1_SnapshotDownloadOrder, SnapshotDownloadOrder__Output as _kubestep_v1_SnapshotDownloadOrder__Output } from './kubestep/v1/SnapshotDownloadOrder.ts';
import type { SnapshotUploadOrder as _kubestep_v1_SnapshotUploadOrder, SnapshotUploadOrder__Output as _kubestep_v1_SnapshotUploadOrder__Output } from './kubestep/v1/SnapshotUploadOrder.ts';
import type { UploadSnapshotRequest as _kubestep_v1_UploadSnapshotRequest, UploadSnapshotRequest__Output as _kubestep_v1_UploadSnapshotRequest__Output } from './kubestep/v1/UploadSnapshotRequest.ts';
import type { UploadSnapshotResponse as _kubestep_v1_UploadSnapshotResponse, UploadSnapshotResponse__Output as _kubestep_v1_UploadSnapshotResponse__Output } from './kubestep/v1/UploadSnapshotResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  kubestep: {
    v1: {
      AgentSessionService: SubtypeConstructor<typeof grpc.Client, _kubestep_v1_AgentSessionServiceClient> & { service: _kubestep_v1_AgentSessionServiceDefinition }
      DownloadSnapshotRequest: MessageTypeDefinition<_kubestep_v1_DownloadSnapshotRequest, _kubestep_v1_DownloadSnapshotRequest__Output>
      DownloadSnapshotResponse: MessageTypeDefinition<_kubestep_v1_DownloadSnapshotResponse, _kubestep_v1_DownloadSnapshotResponse__Output>
      EnrollRequest: MessageTypeDefinition<_kubestep_v1_EnrollRequest, _kubestep_v1_EnrollRequest__Output>
      EnrollResponse: MessageTypeDefinition<_kubestep_v1_EnrollResponse, _kubestep_v1_EnrollResponse__Output>
      EnrollmentService: SubtypeConstructor<typeof grpc.Client, _kubestep_v1_EnrollmentServiceClient> & { service: _kubestep_v1_EnrollmentServiceDefinition }
      Heartbeat: MessageTypeDefinition<_kubestep_v1_Heartbeat, _kubestep_v1_Heartbeat__Output>
      OperationOrder: MessageTypeDefinition<_kubestep_v1_OperationOrder, _kubestep_v1_OperationOrder__Output>
      OperationOutcome: MessageTypeDefinition<_kubestep_v1_OperationOutcome, _kubestep_v1_OperationOutcome__Output>
      OperationState: EnumTypeDefinition
      ReceiveOperationsRequest: MessageTypeDefinition<_kubestep_v1_ReceiveOperationsRequest, _kubestep_v1_ReceiveOperationsRequest__Output>
      ReceiveOperationsResponse: MessageTypeDefinition<_kubestep_v1_ReceiveOperationsResponse, _kubestep_v1_ReceiveOperationsResponse__Output>
      RenewCertificateRequest: MessageTypeDefinition<_kubestep_v1_RenewCertificateRequest, _kubestep_v1_RenewCertificateRequest__Output>
      RenewCertificateResponse: MessageTypeDefinition<_kubestep_v1_RenewCertificateResponse, _kubestep_v1_RenewCertificateResponse__Output>
      RenewExpiredRequest: MessageTypeDefinition<_kubestep_v1_RenewExpiredRequest, _kubestep_v1_RenewExpiredRequest__Output>
      RenewExpiredResponse: MessageTypeDefinition<_kubestep_v1_RenewExpiredResponse, _kubestep_v1_RenewExpiredResponse__Output>
      ReportDownloadRequest: MessageTypeDefinition<_kubestep_v1_ReportDownloadRequest, _kubestep_v1_ReportDownloadRequest__Output>
      ReportDownloadResponse: MessageTypeDefinition<_kubestep_v1_ReportDownloadResponse, _kubestep_v1_ReportDownloadResponse__Output>
      ReportFactsRequest: MessageTypeDefinition<_kubestep_v1_ReportFactsRequest, _kubestep_v1_ReportFactsRequest__Output>
      ReportFactsResponse: MessageTypeDefinition<_kubestep_v1_ReportFactsResponse, _kubestep_v1_ReportFactsResponse__Output>
      ReportOperationRequest: MessageTypeDefinition<_kubestep_v1_ReportOperationRequest, _kubestep_v1_ReportOperationRequest__Output>
      ReportOperationResponse: MessageTypeDefinition<_kubestep_v1_ReportOperationResponse, _kubestep_v1_ReportOperationResponse__Output>
      SnapshotDownloadOrder: MessageTypeDefinition<_kubestep_v1_SnapshotDownloadOrder, _kubestep_v1_SnapshotDownloadOrder__Output>
      SnapshotUploadOrder: MessageTypeDefinition<_kubestep_v1_SnapshotUploadOrder, _kubestep_v1_SnapshotUploadOrder__Output>
      UploadSnapshotRequest: MessageTypeDefinition<_kubestep_v1_UploadSnapshotRequest, _kubestep_v1_UploadSnapshotRequest__Output>
      UploadSnapshotResponse: MessageTypeDefinition<_kubestep_v1_UploadSnapshotResponse, _kubestep_v1_UploadSnapshotResponse__Output>
    }
  }
}

