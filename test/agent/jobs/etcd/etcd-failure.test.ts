import { expect } from 'chai';
import {
  classifyEtcdText,
  EtcdFailure,
  type EtcdFailureCode,
  etcdFailures,
  toEtcdFailure,
} from '../../../../agent/jobs/etcd/etcd-failure.ts';

/** Texts as grpc-js, etcdctl 3.4 and etcdctl/etcdutl 3.5 gave them. */
const measured: [EtcdFailureCode, string][] = [
  ['endpoint-refused', '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.1:1'],
  ['endpoint-refused', 'transport: Error while dialing: dial tcp 127.0.0.1:1: connect: connection refused'],
  ['endpoint-dns', '14 UNAVAILABLE: Name resolution failed for target dns:no.such.host.invalid:2379'],
  ['endpoint-dns', 'lookup no.such.host.invalid: no such host'],
  ['endpoint-timeout', '4 DEADLINE_EXCEEDED: Deadline exceeded after 0.502s,LB pick: 0.001s'],
  ['endpoint-timeout', 'Error: context deadline exceeded while waiting for connections to become ready'],
  ['endpoint-timeout', 'Error: etcdserver: request timed out'],
  ['tls-server-untrusted', 'Last error: Error: unable to verify the first certificate'],
  ['tls-server-untrusted', 'tls: failed to verify certificate: x509: certificate signed by unknown authority'],
  ['tls-server-untrusted', "Hostname/IP does not match certificate's altnames: IP: 127.0.0.2 is not in the cert's list"],
  ['tls-client-rejected', 'ssl/tls alert bad certificate:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:916:SSL alert number 42'],
  ['tls-client-rejected', 'error reading server preface: remote error: tls: bad certificate'],
  ['tls-mismatch', 'Client network socket disconnected before secure TLS connection was established'],
  ['tls-mismatch', 'error reading server preface: EOF'],
  ['tls-mismatch', '14 UNAVAILABLE: Failed to connect'],
  ['certificate-file', 'Error: tls: private key does not match public key'],
  ['certificate-file', 'Error: open pki/nope.crt: no such file or directory'],
  ['stream-reset', 'Error: rpc error: code = Unavailable desc = transport is closing'],
  ['stream-reset', 'error reading from server: connection reset by peer'],
  ['stream-reset', 'keepalive ping failed to receive ACK within timeout'],
  ['no-space', 'Error: write tiny/x.db.part: no space left on device'],
  ['no-space', 'ENOSPC: no space left on device, write'],
  ['snapshot-corrupt', 'Error: snapshot missing hash but --skip-hash-check=false'],
  ['snapshot-corrupt', 'Error: expected sha256 [75 139 133], got [82 158 144]'],
  ['snapshot-corrupt', 'unexpected fault address 0x7f00b8386000'],
  ['snapshot-corrupt', 'Error: invalid database'],
  ['compacted', '11 OUT_OF_RANGE: etcdserver: mvcc: required revision has been compacted'],
  ['no-leader', 'etcdserver: no leader'],
  ['target-permission', 'Error: open /var/lib/x.db: permission denied'],
  ['unclassified', 'something new'],
];

describe('what etcd and its tools say when they fail', () => {
  for (const [code, text] of measured) {
    it(`means ${code}: ${text.slice(0, 70)}`, () => {
      expect(classifyEtcdText(text)).to.equal(code);
    });
  }

  it('has a next action for every code', () => {
    for (const [code, { hint }] of Object.entries(etcdFailures)) expect(hint, code).to.match(/^[a-z]/);
  });

  it('keeps its code when it is wrapped again', () => {
    const failure = new EtcdFailure('no-space', 'full');

    expect(toEtcdFailure(failure, 'saving')).to.equal(failure);
  });
});
