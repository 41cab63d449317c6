import 'reflect-metadata'; // @peculiar/x509 registers its classes through it
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const lifetimeMs = 365 * 24 * 60 * 60_000;

export interface KeyPair {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** A certificate authority that lives as long as the simulation. */
export class TestAuthority {
  readonly certificatePem: string;
  readonly #certificate: x509.X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;
  #serial = 1;

  private constructor(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.#certificate = certificate;
    this.#keys = keys;
    this.certificatePem = certificate.toString('pem');
  }

  static async create(): Promise<TestAuthority> {
    x509.cryptoProvider.set(webcrypto);
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: '01',
      name: 'CN=kubernetes',
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + lifetimeMs),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new TestAuthority(certificate, keys);
  }

  serverPair(name: string, ips: readonly string[]): Promise<KeyPair> {
    const names = [{ type: 'dns' as const, value: name }, ...ips.map((ip) => ({ type: 'ip' as const, value: ip }))];
    return this.#issue(`CN=${name}`, '1.3.6.1.5.5.7.3.1', [new x509.SubjectAlternativeNameExtension(names)]);
  }

  clientPair(commonName: string, organisation: string): Promise<KeyPair> {
    return this.#issue(`CN=${commonName}, O=${organisation}`, '1.3.6.1.5.5.7.3.2', []);
  }

  async #issue(subject: string, usage: string, extensions: x509.Extension[]): Promise<KeyPair> {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    this.#serial += 1;
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: this.#serial.toString(16).padStart(2, '0'),
      subject,
      issuer: this.#certificate.subject,
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + lifetimeMs),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      extensions: [new x509.ExtendedKeyUsageExtension([usage]), ...extensions],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return { certificatePem: certificate.toString('pem'), keyPem: x509.PemConverter.encode(key, 'PRIVATE KEY') };
  }
}
