import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A CA for etcd members and their clients, as kubeadm makes one below `/etc/kubernetes/pki/etcd`. */
export interface EtcdAuthority {
  /** PEM */
  readonly ca: string;
  issue(commonName: string, host: string, options?: { readonly notAfter?: Date }): Promise<KeyPair>;
}

/** PEM */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 24 * 3600_000;
const lifetimeMs = 365 * dayMs;

export async function makeEtcdAuthority(commonName = 'etcd-ca'): Promise<EtcdAuthority> {
  cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    keys: keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 2 * dayMs),
    notAfter: new Date(Date.now() + lifetimeMs),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    ca: ca.toString('pem'),
    issue: async (name, host, { notAfter = new Date(Date.now() + lifetimeMs) } = {}) => {
      const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: ca.subject,
        signingKey: keys.privateKey,
        publicKey: pair.publicKey,
        signingAlgorithm: algorithm,
        notBefore: new Date(Date.now() - 2 * dayMs),
        notAfter,
        extensions: [
          new SubjectAlternativeNameExtension([
            { type: 'ip', value: host },
            { type: 'dns', value: 'localhost' },
          ]),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        ],
      });
      const key = await webcrypto.subtle.exportKey('pkcs8', pair.privateKey);
      return { certificate: certificate.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') };
    },
  };
}
