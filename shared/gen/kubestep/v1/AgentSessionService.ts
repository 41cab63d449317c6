// Original file: proto/kubestep/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DownloadSnapshotRequest as _kubestep_v1_DownloadSnapshotRequest, DownloadSnapshotRequest__Output as _kubestep_v1_DownloadSnapshotRequest__Output } from '../../kubestep/v1/DownloadSnapshotRequest.ts';
import type { DownloadSnapshotResponse as _kubestep_v1_DownloadSnapshotResponse, DownloadSnapshotResponse__Output as _kubestep_v1_DownloadSnapshotResponse__Output } from '../../kubestep/v1/DownloadSnapshotResponse.ts';
import type { ReceiveOperationsRequest as _kubestep_v1_ReceiveOperationsRequest, ReceiveOperationsRequest__Output as _kubestep_v1_ReceiveOperationsRequest__Output } from '../../kubestep/v1/ReceiveOperationsRequest.ts';
import type { ReceiveOperationsResponse as _kubestep_v1_ReceiveOperationsResponse, ReceiveOperationsResponse__Output as _kubestep_v1_ReceiveOperationsResponse__Output } from '../../kubestep/v1/ReceiveOperationsResponse.ts';
import type { RenewCertificateRequest as _kubestep_v1_RenewCertificateRequest, RenewCertificateRequest__Output as _kubestep_v1_RenewCertificateRequest__Output } from '../../kubestep/v1/RenewCertificateRequest.ts';
import type { RenewCertificateResponse as _kubestep_v1_RenewCertificateResponse, RenewCertificateResponse__Output as _kubestep_v1_RenewCertificateResponse__Output } from '../../kubestep/v1/RenewCertificateResponse.ts';
import type { ReportDownloadRequest as _kubestep_v1_ReportDownloadRequest, ReportDownloadRequest__Output as _kubestep_v1_ReportDownloadRequest__Output } from '../../kubestep/v1/ReportDownloadRequest.ts';
import type { ReportDownloadResponse as _kubestep_v1_ReportDownloadResponse, ReportDownloadResponse__Output as _kubestep_v1_ReportDownloadResponse__Output } from '../../kubestep/v1/ReportDownloadResponse.ts';
import type { ReportFactsRequest as _kubestep_v1_ReportFactsRequest, ReportFactsRequest__Output as _kubestep_v1_ReportFactsRequest__Output } from '../../kubestep/v1/ReportFactsRequest.ts';
import type { ReportFactsResponse as _kubestep_v1_ReportFactsResponse, ReportFactsResponse__Output as _kubestep_v1_ReportFactsResponse__Output } from '../../kubestep/v1/ReportFactsResponse.ts';
import type { ReportOperationRequest as _kubestep_v1_ReportOperationRequest, ReportOperationRequest__Output as _kubestep_v1_ReportOperationRequest__Output } from '../../kubestep/v1/ReportOperationRequest.ts';
import type { ReportOperationResponse as _kubestep_v1_ReportOperationResponse, ReportOperationResponse__Output as _kubestep_v1_ReportOperationResponse__Output } from '../../kubestep/v1/ReportOperationResponse.ts';
import type { UploadSnapshotRequest as _kubestep_v1_UploadSnapshotRequest, UploadSnapshotRequest__Output as _kubestep_v1_UploadSnapshotRequest__Output } from '../../kubestep/v1/UploadSnapshotRequest.ts';
import type { UploadSnapshotResponse as _kubestep_v1_UploadSnapshotResponse, UploadSnapshotResponse__Output as _kubestep_v1_UploadSnapshotResponse__Output } from '../../kubestep/v1/UploadSnapshotResponse.ts';

export interface AgentSessionServiceClient extends grpc.Client {
  DownloadSnapshot(argument: _kubestep_v1_DownloadSnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DownloadSnapshotResponse__Output>;
  DownloadSnapshot(argument: _kubestep_v1_DownloadSnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DownloadSnapshotResponse__Output>;
  downloadSnapshot(argument: _kubestep_v1_DownloadSnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DownloadSnapshotResponse__Output>;
  downloadSnapshot(argument: _kubestep_v1_DownloadSnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_DownloadSnapshotResponse__Output>;
  
  ReceiveOperations(argument: _kubestep_v1_ReceiveOperationsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReceiveOperationsResponse__Output>;
  ReceiveOperations(argument: _kubestep_v1_ReceiveOperationsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReceiveOperationsResponse__Output>;
  receiveOperations(argument: _kubestep_v1_ReceiveOperationsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReceiveOperationsResponse__Output>;
  receiveOperations(argument: _kubestep_v1_ReceiveOperationsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_kubestep_v1_ReceiveOperationsResponse__Output>;
  
  RenewCertificate(argument: _kubestep_v1_RenewCertificateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  RenewCertificate(argument: _kubestep_v1_RenewCertificateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  RenewCertificate(argument: _kubestep_v1_RenewCertificateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  RenewCertificate(argument: _kubestep_v1_RenewCertificateRequest, callback: grpc.requestCallback<_kubestep_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  renewCertificate(argument: _kubestep_v1_RenewCertificateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  renewCertificate(argument: _kubestep_v1_RenewCertificateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  renewCertificate(argument: _kubestep_v1_RenewCertificateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  renewCertificate(argument: _kubestep_v1_RenewCertificateRequest, callback: grpc.requestCallback<_kubestep_v1_RenewCertificateResponse__Output>): grpc.ClientUnaryCall;
  
  ReportDownload(argument: _kubestep_v1_ReportDownloadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportDownloadResponse__Output>): grpc.ClientUnaryCall;
  ReportDownload(argument: _kubestep_v1_ReportDownloadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ReportDownloadResponse__Output>): grpc.ClientUnaryCall;
  ReportDownload(argument: _kubestep_v1_ReportDownloadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportDownloadResponse__Output>): grpc.ClientUnaryCall;
  ReportDownload(argument: _kubestep_v1_ReportDownloadRequest, callback: grpc.requestCallback<_kubestep_v1_ReportDownloadResponse__Output>): grpc.ClientUnaryCall;
  reportDownload(argument: _kubestep_v1_ReportDownloadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportDownloadResponse__Output>): grpc.ClientUnaryCall;
  reportDownload(argument: _kubestep_v1_ReportDownloadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ReportDownloadResponse__Output>): grpc.ClientUnaryCall;
  reportDownload(argument: _kubestep_v1_ReportDownloadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportDownloadResponse__Output>): grpc.ClientUnaryCall;
  reportDownload(argument: _kubestep_v1_ReportDownloadRequest, callback: grpc.requestCallback<_kubestep_v1_ReportDownloadResponse__Output>): grpc.ClientUnaryCall;
  
  ReportFacts(argument: _kubestep_v1_ReportFactsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportFactsResponse__Output>): grpc.ClientUnaryCall;
  ReportFacts(argument: _kubestep_v1_ReportFactsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ReportFactsResponse__Output>): grpc.ClientUnaryCall;
  ReportFacts(argument: _kubestep_v1_ReportFactsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportFactsResponse__Output>): grpc.ClientUnaryCall;
  ReportFacts(argument: _kubestep_v1_ReportFactsRequest, callback: grpc.requestCallback<_kubestep_v1_ReportFactsResponse__Output>): grpc.ClientUnaryCall;
  reportFacts(argument: _kubestep_v1_ReportFactsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportFactsResponse__Output>): grpc.ClientUnaryCall;
  reportFacts(argument: _kubestep_v1_ReportFactsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ReportFactsResponse__Output>): grpc.ClientUnaryCall;
  reportFacts(argument: _kubestep_v1_ReportFactsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportFactsResponse__Output>): grpc.ClientUnaryCall;
  reportFacts(argument: _kubestep_v1_ReportFactsRequest, callback: grpc.requestCallback<_kubestep_v1_ReportFactsResponse__Output>): grpc.ClientUnaryCall;
  
  ReportOperation(argument: _kubestep_v1_ReportOperationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportOperationResponse__Output>): grpc.ClientUnaryCall;
  ReportOperation(argument: _kubestep_v1_ReportOperationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ReportOperationResponse__Output>): grpc.ClientUnaryCall;
  ReportOperation(argument: _kubestep_v1_ReportOperationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportOperationResponse__Output>): grpc.ClientUnaryCall;
  ReportOperation(argument: _kubestep_v1_ReportOperationRequest, callback: grpc.requestCallback<_kubestep_v1_ReportOperationResponse__Output>): grpc.ClientUnaryCall;
  reportOperation(argument: _kubestep_v1_ReportOperationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportOperationResponse__Output>): grpc.ClientUnaryCall;
  reportOperation(argument: _kubestep_v1_ReportOperationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_ReportOperationResponse__Output>): grpc.ClientUnaryCall;
  reportOperation(argument: _kubestep_v1_ReportOperationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_ReportOperationResponse__Output>): grpc.ClientUnaryCall;
  reportOperation(argument: _kubestep_v1_ReportOperationRequest, callback: grpc.requestCallback<_kubestep_v1_ReportOperationResponse__Output>): grpc.ClientUnaryCall;
  
  UploadSnapshot(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UploadSnapshotResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_UploadSnapshotRequest>;
  UploadSnapshot(metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_UploadSnapshotResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_UploadSnapshotRequest>;
  UploadSnapshot(options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UploadSnapshotResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_UploadSnapshotRequest>;
  UploadSnapshot(callback: grpc.requestCallback<_kubestep_v1_UploadSnapshotResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_UploadSnapshotRequest>;
  uploadSnapshot(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UploadSnapshotResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_UploadSnapshotRequest>;
  uploadSnapshot(metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_UploadSnapshotResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_UploadSnapshotRequest>;
  uploadSnapshot(options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_UploadSnapshotResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_UploadSnapshotRequest>;
  uploadSnapshot(callback: grpc.requestCallback<_kubestep_v1_UploadSnapshotResponse__Output>): grpc.ClientWritableStream<_kubestep_v1_UploadSnapshotRequest>;
  
}

export interface AgentSessionServiceHandlers extends grpc.UntypedServiceImplementation {
  DownloadSnapshot: grpc.handleServerStreamingCall<_kubestep_v1_DownloadSnapshotRequest__Output, _kubestep_v1_DownloadSnapshotResponse>;
  
  ReceiveOperations: grpc.handleServerStreamingCall<_kubestep_v1_ReceiveOperationsRequest__Output, _kubestep_v1_ReceiveOperationsResponse>;
  
  RenewCertificate: grpc.handleUnaryCall<_kubestep_v1_RenewCertificateRequest__Output, _kubestep_v1_RenewCertificateResponse>;
  
  ReportDownload: grpc.handleUnaryCall<_kubestep_v1_ReportDownloadRequest__Output, _kubestep_v1_ReportDownloadResponse>;
  
  ReportFacts: grpc.handleUnaryCall<_kubestep_v1_ReportFactsRequest__Output, _kubestep_v1_ReportFactsResponse>;
  
  ReportOperation: grpc.handleUnaryCall<_kubestep_v1_ReportOperationRequest__Output, _kubestep_v1_ReportOperationResponse>;
  
  UploadSnapshot: grpc.handleClientStreamingCall<_kubestep_v1_UploadSnapshotRequest__Output, _kubestep_v1_UploadSnapshotResponse>;
  
}

export interface AgentSessionServiceDefinition extends grpc.ServiceDefinition {
  DownloadSnapshot: MethodDefinition<_kubestep_v1_DownloadSnapshotRequest, _kubestep_v1_DownloadSnapshotResponse, _kubestep_v1_DownloadSnapshotRequest__Output, _kubestep_v1_DownloadSnapshotResponse__Output>
  ReceiveOperations: MethodDefinition<_kubestep_v1_ReceiveOperationsRequest, _kubestep_v1_ReceiveOperationsResponse, _kubestep_v1_ReceiveOperationsRequest__Output, _kubestep_v1_ReceiveOperationsResponse__Output>
  RenewCertificate: MethodDefinition<_kubestep_v1_RenewCertificateRequest, _kubestep_v1_RenewCertificateResponse, _kubestep_v1_RenewCertificateRequest__Output, _kubestep_v1_RenewCertificateResponse__Output>
  ReportDownload: MethodDefinition<_kubestep_v1_ReportDownloadRequest, _kubestep_v1_ReportDownloadResponse, _kubestep_v1_ReportDownloadRequest__Output, _kubestep_v1_ReportDownloadResponse__Output>
  ReportFacts: MethodDefinition<_kubestep_v1_ReportFactsRequest, _kubestep_v1_ReportFactsResponse, _kubestep_v1_ReportFactsRequest__Output, _kubestep_v1_ReportFactsResponse__Output>
  ReportOperation: MethodDefinition<_kubestep_v1_ReportOperationRequest, _kubestep_v1_ReportOperationResponse, _kubestep_v1_ReportOperationRequest__Output, _kubestep_v1_ReportOperationResponse__Output>
  UploadSnapshot: MethodDefinition<_kubestep_v1_UploadSnapshotRequest, _kubestep_v1_UploadSnapshotResponse, _kubestep_v1_UploadSnapshotRequest__Output, _kubestep_v1_UploadSnapshotResponse__Output>
}
