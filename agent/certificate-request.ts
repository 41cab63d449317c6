import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** Makes a P-256 key, as PEM. It never leaves the node. */
export function newPrivateKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256, as a whole AlgorithmIdentifier. */
const ecdsaWithSha256 = Buffer.from('300a06082a8648ce3d040302', 'hex');

/**
 * Writes a PKCS #10 request: the public key and the proof of the private one. It asks for no name, because the coordinator would ignore it;
 * by hand in DER, because a certificate library would be the largest thing in the agent's memory.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2986
 */
export function certificateRequest(privateKeyPem: string): Buffer {
  const key = createPrivateKey(privateKeyPem);
  const version = Buffer.from('020100', 'hex');
  const emptySubject = sequence();
  const noAttributes = Buffer.from('a000', 'hex');
  const content = sequence(version, emptySubject, publicKeyOf(key), noAttributes);
  const signature = sign('sha256', content, key);
  return sequence(content, ecdsaWithSha256, element(0x03, Buffer.concat([Buffer.of(0), signature])));
}

function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' });
}

function sequence(...parts: Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  if (length < 0x100) return Buffer.of(0x81, length);
  return Buffer.of(0x82, length >> 8, length & 0xff);
}
