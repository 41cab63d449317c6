import { fileURLToPath } from 'node:url';
import type { ChannelOptions, GrpcObject } from '@grpc/grpc-js';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/**
 * Loads one of our .proto files. The options must match those of `npm run generate`, or the generated types lie.
 * int64 fields are numbers: all of ours are times, sizes and revisions below 2^53; 64-bit ids travel as hex strings.
 */
export function loadProto(file: 'agent' | 'operator' | 'failure'): GrpcObject {
  const root = fileURLToPath(new URL('../proto', import.meta.url));
  const definition = loadSync(`kubestep/v1/${file}.proto`, {
    includeDirs: [root],
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  return loadPackageDefinition(definition);
}

export const sessionPort = 7444;
export const enrolmentPort = 7445;

/** Output and files travel in chunks of this size. */
export const chunkBytes = 256 * 1024;
export const unaryDeadlineMs = 20_000;
/** The coordinator sends a heartbeat this often; a stream that is silent for `streamIdleMs` is dead. */
export const heartbeatMs = 15_000;
export const streamIdleMs = 45_000;

/** Notices a dead peer within 30 s (without keepalive grpc-js never does), and bounds what one message may cost. */
export const sessionServerOptions: ChannelOptions = {
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.max_receive_message_length': 1024 * 1024,
  'grpc.max_send_message_length': 1024 * 1024,
  'grpc.max_concurrent_streams': 16,
  'grpc.max_connection_age_ms': 12 * 3600_000,
  'grpc.max_connection_age_grace_ms': 60_000,
  'grpc.max_connection_idle_ms': 120_000,
  'grpc-node.max_session_memory': 64, // MiB of one connection; grpc-js sets no bound
  'grpc.enable_channelz': 0,
};

export const enrolmentServerOptions: ChannelOptions = {
  ...sessionServerOptions,
  'grpc.max_receive_message_length': 8 * 1024,
  'grpc.max_connection_age_ms': 60_000,
  'grpc.max_connection_age_grace_ms': 5_000,
  'grpc.max_connection_idle_ms': 10_000,
  'grpc-node.max_session_memory': 2,
};

/** Retries stay off: reconnecting with full jitter is ours, and grpc-js leaks write buffers when it retries long streams. */
export const sessionClientOptions: ChannelOptions = {
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.max_receive_message_length': 4 * 1024 * 1024,
  'grpc.max_send_message_length': 1024 * 1024,
  'grpc.enable_channelz': 0,
  'grpc.enable_retries': 0,
};
