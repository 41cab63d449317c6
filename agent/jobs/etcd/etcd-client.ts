import { checkServerIdentity } from 'node:tls';
import { fileURLToPath } from 'node:url';
import {
  type ChannelCredentials,
  type Client,
  type ClientReadableStream,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Alarm, EtcdApi, Member, MemberStatus, SnapshotPiece } from './etcd-api.ts';
import { EtcdFailure, toEtcdFailure } from './etcd-failure.ts';

/** Where a member is and as whom to talk to it; without `tls` it is a plain http endpoint. */
export interface EtcdEndpoint {
  readonly url: string;
  readonly tls?: { readonly ca: Buffer; readonly certificate: Buffer; readonly key: Buffer };
}

export interface ConnectOptions {
  /** For every single answer. Default 5 s. */
  readonly unaryTimeoutMs?: number;
  /** For the hash over the whole keyspace, which reads all of it. Default 10 min. */
  readonly hashTimeoutMs?: number;
}

/** Connects lazily: an endpoint that nobody serves shows at the first question. */
export function connectEtcd(endpoint: EtcdEndpoint, { unaryTimeoutMs = 5_000, hashTimeoutMs = 600_000 }: ConnectOptions = {}): EtcdApi {
  const channel = { address: addressOf(endpoint.url), credentials: credentialsOf(endpoint) };
  const [maintenance, cluster, kv] = serviceNames.map((name) => new (service(name))(channel.address, channel.credentials, channelOptions));
  const ask = <T>(client: Client | undefined, method: string, request: object, timeoutMs = unaryTimeoutMs) =>
    unary<T>({ client, method, request, timeoutMs, url: endpoint.url });
  return {
    status: async () => toStatus(await ask<WireStatus>(maintenance, 'Status', {})),
    members: async () => (await ask<{ members: WireMember[] }>(cluster, 'MemberList', {})).members.map(toMember),
    alarms: async () => (await ask<{ alarms: WireAlarm[] }>(maintenance, 'Alarm', {})).alarms.map(toAlarm),
    disarm: async ({ memberId, alarm }) => {
      const known = [...alarmNames].find(([, name]) => name === alarm)?.[0] ?? Number(alarm);
      await ask(maintenance, 'Alarm', { action: 2, memberId: BigInt(`0x${memberId}`).toString(), alarm: known });
    },
    moveLeader: async (toMemberId) => {
      await ask(maintenance, 'MoveLeader', { targetId: BigInt(`0x${toMemberId}`).toString() });
    },
    defragment: async () => void (await ask(maintenance, 'Defragment', {}, hashTimeoutMs)),
    addLearner: async (peerUrl) => {
      const request = { peerUrls: [peerUrl], isLearner: true };
      return hexId((await ask<{ member: { id: string } }>(cluster, 'MemberAdd', request)).member.id);
    },
    removeMember: async (memberId) => void (await ask(cluster, 'MemberRemove', { id: BigInt(`0x${memberId}`).toString() })),
    promote: async (memberId) => void (await ask(cluster, 'MemberPromote', { id: BigInt(`0x${memberId}`).toString() })),
    hashAt: async (revision) => {
      const answer = await ask<{ hash: number; compactRevision: string }>(maintenance, 'HashKV', { revision }, hashTimeoutMs);
      return { hash: answer.hash, compactRevision: Math.max(0, Number(answer.compactRevision)) }; // -1: never compacted
    },
    countKeys: async (revision) => {
      const everything = { key: zeroKey, rangeEnd: zeroKey, revision, serializable: true, countOnly: true };
      return Number((await ask<{ count: string }>(kv, 'Range', everything, hashTimeoutMs)).count);
    },
    keysFrom: async (from, revision, limit) => {
      const request = { key: from, rangeEnd: zeroKey, revision, limit, serializable: true, keysOnly: true };
      return (await ask<{ kvs: { key: Uint8Array }[] }>(kv, 'Range', request, hashTimeoutMs)).kvs.map(({ key }) => key);
    },
    snapshot: (signal) => snapshotPieces(maintenance, endpoint.url, signal),
    close: () => {
      for (const client of [maintenance, cluster, kv]) client?.close();
    },
  };
}

/** A key of one zero byte as both ends of a range means every key. */
const zeroKey = Buffer.from([0]);
const serviceNames = ['Maintenance', 'Cluster', 'KV'] as const;

const channelOptions = {
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0, // a proxy in the environment must never see the keyspace
  'grpc.enable_channelz': 0,
  'grpc.ssl_target_name_override': 'localhost',
};

function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '2379' : port}`;
}

function credentialsOf({ url, tls }: EtcdEndpoint): ChannelCredentials {
  if (new URL(url).protocol === 'http:') return credentials.createInsecure();
  if (!tls) throw new EtcdFailure('certificate-file', `${url} needs a client certificate, and there is none`);
  try {
    const { hostname } = new URL(url);
    // The name in the handshake is 'localhost' (an address is not allowed there); who it is, is still checked against the URL.
    return credentials.createSsl(tls.ca, tls.key, tls.certificate, {
      checkServerIdentity: (_name, certificate) => checkServerIdentity(hostname.replace(/^\[(.*)\]$/, '$1'), certificate),
    });
  } catch (thrown) {
    throw new EtcdFailure('certificate-file', `the client certificate for ${url} cannot be used: ${String(thrown)}`, thrown);
  }
}

let loaded: GrpcObject | undefined;

function service(name: (typeof serviceNames)[number]): ServiceClientConstructor {
  loaded ??= loadPackageDefinition(
    loadSync(fileURLToPath(new URL('rpc.proto', import.meta.url)), { longs: String, defaults: true, keepCase: false }),
  );
  return (loaded['etcdserverpb'] as GrpcObject)[name] as ServiceClientConstructor;
}

interface UnaryCall {
  readonly client: Client | undefined;
  readonly method: string;
  readonly request: object;
  readonly timeoutMs: number;
  readonly url: string;
}

type UnaryMethod = (request: object, options: object, done: (error: Error | null, answer: unknown) => void) => void;

function unary<T>({ client, method, request, timeoutMs, url }: UnaryCall): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = (client as unknown as Record<string, UnaryMethod>)[method];
    call?.call(client, request, { deadline: Date.now() + timeoutMs }, (error, answer) => {
      if (error) reject(toEtcdFailure(error, `${method} of ${url}`));
      else resolve(answer as T);
    });
  });
}

async function* snapshotPieces(client: Client | undefined, url: string, signal: AbortSignal): AsyncIterable<SnapshotPiece> {
  const open = (client as unknown as Record<string, (request: object) => ClientReadableStream<WirePiece>>)['Snapshot'];
  const call = open?.call(client, {});
  const cancel = () => call?.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for await (const piece of call ?? []) yield { blob: piece.blob, remainingBytes: Number(piece.remainingBytes) };
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    throw toEtcdFailure(thrown, `Snapshot of ${url}`);
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

interface WireStatus {
  readonly header: { readonly clusterId: string; readonly memberId: string; readonly revision: string };
  readonly version: string;
  readonly dbSize: string;
  readonly leader: string;
  readonly errors: readonly string[];
  readonly isLearner: boolean;
}
type WireMember = Member;
interface WireAlarm {
  readonly memberId: string;
  readonly alarm: number;
}
interface WirePiece {
  readonly blob: Buffer;
  readonly remainingBytes: string;
}

function toStatus({ header, version, dbSize, leader, errors, isLearner }: WireStatus): MemberStatus {
  return {
    memberId: hexId(header.memberId),
    clusterId: hexId(header.clusterId),
    leaderId: hexId(leader),
    version,
    dbSizeBytes: Number(dbSize),
    revision: Number(header.revision),
    isLearner,
    errors,
  };
}

function toMember({ id, name, isLearner, peerUrls, clientUrls }: WireMember): Member {
  return { id: hexId(id), name, isLearner, peerUrls, clientUrls };
}

const alarmNames = new Map([
  [1, 'NOSPACE'],
  [2, 'CORRUPT'],
]);

function toAlarm({ memberId, alarm }: WireAlarm): Alarm {
  return { memberId: hexId(memberId), alarm: alarmNames.get(alarm) ?? String(alarm) };
}

/** Ids are 64-bit: a number would round them. */
function hexId(decimal: string): string {
  return BigInt(decimal).toString(16);
}
