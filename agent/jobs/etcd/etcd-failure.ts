import { JobFailure } from '../job-process.ts';

/**
 * Every way in which talking to etcd or handling its file fails, and what may help. The words are measured: grpc-js says most of them within
 * milliseconds, where etcdctl hangs for ever or names a time-out.
 */
export const etcdFailures = {
  'endpoint-refused': { hint: 'check that the etcd static pod of this node runs: crictl ps --name etcd', isWorthAnotherMember: true },
  'endpoint-dns': { hint: 'check --listen-client-urls in the etcd manifest', isWorthAnotherMember: false },
  'endpoint-timeout': { hint: 'check the load and the disk of this member', isWorthAnotherMember: true },
  'tls-server-untrusted': {
    hint: 'check that /etc/kubernetes/pki/etcd/ca.crt signed the member certificate: kubeadm certs check-expiration',
    isWorthAnotherMember: false,
  },
  'tls-client-rejected': {
    hint: 'check the healthcheck-client certificate: kubeadm certs check-expiration',
    isWorthAnotherMember: false,
  },
  'tls-mismatch': { hint: 'check that --listen-client-urls in the etcd manifest says https', isWorthAnotherMember: false },
  'certificate-file': { hint: 'check /etc/kubernetes/pki/etcd/healthcheck-client.{crt,key}', isWorthAnotherMember: false },
  'stream-stalled': { hint: 'check the load and the disk of this member', isWorthAnotherMember: true },
  'stream-reset': { hint: 'check that the member did not restart', isWorthAnotherMember: true },
  'no-space': { hint: 'free space on the file system of the snapshots', isWorthAnotherMember: false },
  'no-leader': { hint: 'bring the other members back: more than half of them must run', isWorthAnotherMember: false },
  'no-successor': { hint: 'bring the other members back, then retry: kubestep node list', isWorthAnotherMember: false },
  compacted: { hint: 'take the snapshot again', isWorthAnotherMember: false },
  'member-corrupt': { hint: 'replace this member: its data differs from the others', isWorthAnotherMember: true },
  'snapshot-missing': { hint: 'take a new snapshot: kubestep backup create', isWorthAnotherMember: false },
  'snapshot-corrupt': { hint: 'take a new snapshot: kubestep backup create', isWorthAnotherMember: false },
  'tool-missing': { hint: 'install etcd, etcdctl and etcdutl of this minor version in /usr/local/bin', isWorthAnotherMember: true },
  'target-permission': { hint: 'check the owner of /var/lib/kubestep/snapshots', isWorthAnotherMember: false },
  configuration: { hint: 'check the etcd manifest', isWorthAnotherMember: false },
  usage: { hint: 'check the input', isWorthAnotherMember: false },
  unclassified: { hint: 'read the output of the operation', isWorthAnotherMember: true },
} as const satisfies Record<string, { readonly hint: string; readonly isWorthAnotherMember: boolean }>;

export type EtcdFailureCode = keyof typeof etcdFailures;

export class EtcdFailure extends JobFailure<EtcdFailureCode> {
  constructor(code: EtcdFailureCode, message: string, cause?: unknown) {
    super(code, message, { hint: etcdFailures[code].hint, cause });
    this.name = 'EtcdFailure';
  }
}

/** The first pattern that fits decides; the order matters where one text holds two of them. */
const patterns: readonly (readonly [RegExp, EtcdFailureCode])[] = [
  [/ENOSPC|no space left on device/i, 'no-space'],
  [/EACCES|EPERM|permission denied/i, 'target-permission'],
  [/private key does not match|key values mismatch|PEM_read|no start line|open \S+\.(crt|key)/i, 'certificate-file'],
  [/required revision has been compacted/i, 'compacted'],
  [/corrupt cluster/i, 'member-corrupt'],
  [/no leader/i, 'no-leader'],
  [/ECONNREFUSED|connection refused/i, 'endpoint-refused'],
  [/Name resolution failed|no such host|ENOTFOUND|EAI_AGAIN/i, 'endpoint-dns'],
  [
    /unable to verify|self[- ]signed certificate|unable to get (local )?issuer|unknown authority|altnames|certificate is not valid|certificate has expired/i,
    'tls-server-untrusted',
  ],
  [/bad certificate|certificate required|certificate unknown|alert number (42|45|46|48|116)\b|tlsv1\S* alert/i, 'tls-client-rejected'],
  [
    /before secure TLS|server preface|wrong version number|packet length too long|Protocol error|authentication handshake failed: EOF/i,
    'tls-mismatch',
  ],
  [/transport is closing|ECONNRESET|connection reset|keepalive|EPIPE|Connection dropped|GOAWAY|RST_STREAM/i, 'stream-reset'],
  [/invalid database|missing hash|expected sha256|unexpected fault address|panic:|SIGSEGV|SIGBUS/i, 'snapshot-corrupt'],
  [/deadline exceeded|timed out|ETIMEDOUT|waiting for connections to become ready/i, 'endpoint-timeout'],
  [/Failed to connect/i, 'tls-mismatch'],
];

/** Names the cause that a text of grpc-js, of a system call or of an etcd tool speaks of. */
export function classifyEtcdText(text: string): EtcdFailureCode {
  return patterns.find(([pattern]) => pattern.test(text))?.[1] ?? 'unclassified';
}

/** Turns what was thrown while doing `what` into an EtcdFailure; one that is already classified passes through. */
export function toEtcdFailure(thrown: unknown, what: string): EtcdFailure {
  if (thrown instanceof EtcdFailure) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new EtcdFailure(classifyEtcdText(text), `${what}: ${text}`, thrown);
}
