// Original file: proto/kubestep/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { EnrollRequest as _kubestep_v1_EnrollRequest, EnrollRequest__Output as _kubestep_v1_EnrollRequest__Output } from '../../kubestep/v1/EnrollRequest.ts';
import type { EnrollResponse as _kubestep_v1_EnrollResponse, EnrollResponse__Output as _kubestep_v1_EnrollResponse__Output } from '../../kubestep/v1/EnrollResponse.ts';
import type { RenewExpiredRequest as _kubestep_v1_RenewExpiredRequest, RenewExpiredRequest__Output as _kubestep_v1_RenewExpiredRequest__Output } from '../../kubestep/v1/RenewExpiredRequest.ts';
import type { RenewExpiredResponse as _kubestep_v1_RenewExpiredResponse, RenewExpiredResponse__Output as _kubestep_v1_RenewExpiredResponse__Output } from '../../kubestep/v1/RenewExpiredResponse.ts';

export interface EnrollmentServiceClient extends grpc.Client {
  Enroll(argument: _kubestep_v1_EnrollRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  Enroll(argument: _kubestep_v1_EnrollRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  Enroll(argument: _kubestep_v1_EnrollRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  Enroll(argument: _kubestep_v1_EnrollRequest, callback: grpc.requestCallback<_kubestep_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  enroll(argument: _kubestep_v1_EnrollRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  enroll(argument: _kubestep_v1_EnrollRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  enroll(argument: _kubestep_v1_EnrollRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  enroll(argument: _kubestep_v1_EnrollRequest, callback: grpc.requestCallback<_kubestep_v1_EnrollResponse__Output>): grpc.ClientUnaryCall;
  
  RenewExpired(argument: _kubestep_v1_RenewExpiredRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RenewExpiredResponse__Output>): grpc.ClientUnaryCall;
  RenewExpired(argument: _kubestep_v1_RenewExpiredRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_RenewExpiredResponse__Output>): grpc.ClientUnaryCall;
  RenewExpired(argument: _kubestep_v1_RenewExpiredRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RenewExpiredResponse__Output>): grpc.ClientUnaryCall;
  RenewExpired(argument: _kubestep_v1_RenewExpiredRequest, callback: grpc.requestCallback<_kubestep_v1_RenewExpiredResponse__Output>): grpc.ClientUnaryCall;
  renewExpired(argument: _kubestep_v1_RenewExpiredRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RenewExpiredResponse__Output>): grpc.ClientUnaryCall;
  renewExpired(argument: _kubestep_v1_RenewExpiredRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_kubestep_v1_RenewExpiredResponse__Output>): grpc.ClientUnaryCall;
  renewExpired(argument: _kubestep_v1_RenewExpiredRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_kubestep_v1_RenewExpiredResponse__Output>): grpc.ClientUnaryCall;
  renewExpired(argument: _kubestep_v1_RenewExpiredRequest, callback: grpc.requestCallback<_kubestep_v1_RenewExpiredResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface EnrollmentServiceHandlers extends grpc.UntypedServiceImplementation {
  Enroll: grpc.handleUnaryCall<_kubestep_v1_EnrollRequest__Output, _kubestep_v1_EnrollResponse>;
  
  RenewExpired: grpc.handleUnaryCall<_kubestep_v1_RenewExpiredRequest__Output, _kubestep_v1_RenewExpiredResponse>;
  
}

export interface EnrollmentServiceDefinition extends grpc.ServiceDefinition {
  Enroll: MethodDefinition<_kubestep_v1_EnrollRequest, _kubestep_v1_EnrollResponse, _kubestep_v1_EnrollRequest__Output, _kubestep_v1_EnrollResponse__Output>
  RenewExpired: MethodDefinition<_kubestep_v1_RenewExpiredRequest, _kubestep_v1_RenewExpiredResponse, _kubestep_v1_RenewExpiredRequest__Output, _kubestep_v1_RenewExpiredResponse__Output>
}
