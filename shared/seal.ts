import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption';
import { KubestepError } from './errors.ts';
import { renameDurably } from './files.ts';

/** How a file is stored: as it was taken, compressed, or compressed and then encrypted to public age keys. */
export type SealForm = 'plain' | 'zstd' | 'zstd+age';

export interface FileDigest {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** What `sealFile` made. */
export interface SealedFile extends FileDigest {
  readonly form: SealForm;
}

const suffixes = { plain: '', zstd: '.zst', 'zstd+age': '.zst.age' } as const satisfies Record<SealForm, string>;

export function sealedName(name: string, form: SealForm): string {
  return `${name}${suffixes[form]}`;
}

export function formOf(fileName: string): SealForm {
  if (fileName.endsWith('.age')) return 'zstd+age';
  return fileName.endsWith('.zst') ? 'zstd' : 'plain';
}

export interface SealOptions {
  /** Public age keys, `age1…`; none: the file is only compressed. */
  readonly recipients: readonly string[];
  readonly mode?: number;
}

/**
 * Compresses a file and encrypts it when there is somebody to encrypt it to. Bounded memory, whatever the size. Safe to repeat: the target is
 * replaced whole.
 *
 * @throws KubestepError `usage` for something that is not a public age key.
 */
export async function sealFile(source: string, target: string, options: SealOptions): Promise<SealedFile> {
  return sealStream(createReadStream(source, { highWaterMark: 1024 * 1024 }), target, options);
}

/** As `sealFile`, of bytes that come from elsewhere. */
export async function sealStream(source: Readable, target: string, { recipients, mode = 0o640 }: SealOptions): Promise<SealedFile> {
  const part = `${target}.part`;
  await rm(part, { force: true });
  const counter = new Digesting();
  try {
    const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 } });
    const stored = createWriteStream(part, { flags: 'wx', mode, flush: true });
    if (recipients.length === 0) await pipeline(source, compress, counter, stored);
    else {
      const piped = pipeline(source, compress);
      piped.catch(() => undefined); // the reader of `compress` sees it too
      await pipeline(await encrypt(compress, recipients), counter, stored);
      await piped;
    }
    await publish(part, target, mode);
  } finally {
    await rm(part, { force: true });
  }
  return { form: recipients.length === 0 ? 'zstd' : 'zstd+age', ...counter.digest() };
}

async function publish(part: string, target: string, mode: number): Promise<void> {
  const file = await open(part, 'r');
  try {
    await file.chmod(mode); // the umask may have taken the group's read
    await file.sync();
  } finally {
    await file.close();
  }
  await renameDurably(part, target);
}

async function encrypt(source: Readable, recipients: readonly string[]): Promise<Readable> {
  const encrypter = encrypterTo(recipients);
  return fromWeb(await encrypter.encrypt(toWeb(source)));
}

/** @throws KubestepError `usage` naming the one that is not a public age key. */
export function encrypterTo(recipients: readonly string[]): Encrypter {
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch (cause) {
      throw new KubestepError('usage', `${JSON.stringify(recipient)} is not a public age key`, { cause, hint: 'it begins with age1' });
    }
  }
  return encrypter;
}

export interface OpenOptions {
  readonly form: SealForm;
  /** Private age keys, `AGE-SECRET-KEY-1…`; used here, stored nowhere. */
  readonly identities?: readonly string[];
  /** Whom it was encrypted to, for the words of an error. */
  readonly recipients?: readonly string[];
}

/**
 * The plain bytes of a sealed file, as they come.
 *
 * @throws KubestepError `usage` for a missing or a wrong key, naming whose it must be; while reading, `snapshot-invalid` for a damaged file.
 */
export async function openSealed(sealed: Readable, options: OpenOptions): Promise<Readable> {
  if (options.form === 'plain') return sealed;
  const compressed = options.form === 'zstd' ? sealed : await decrypt(sealed, options);
  const plain = createZstdDecompress();
  pipeline(compressed, plain).catch((cause: unknown) => plain.destroy(damaged(cause)));
  return plain;
}

/**
 * Writes the plain content of a sealed file to `target`, synced. Safe to repeat: the target is replaced whole, and only by content that came
 * through whole.
 *
 * @returns size and hash of the plain content; whether it is the right one is the caller's to compare.
 */
export async function unsealFile(source: string, target: string, options: OpenOptions): Promise<FileDigest> {
  const part = `${target}.part`;
  await rm(part, { force: true });
  const counter = new Digesting();
  try {
    const plain = await openSealed(createReadStream(source, { highWaterMark: 1024 * 1024 }), options);
    await pipeline(plain, counter, createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true })).catch((cause: unknown) => {
      throw translate(cause);
    });
    await renameDurably(part, target);
  } finally {
    await rm(part, { force: true });
  }
  return counter.digest();
}

/** Reads a sealed file to its end and gives size and hash of what is in it; writes nothing. */
export async function digestSealed(source: string, options: OpenOptions): Promise<FileDigest> {
  const counter = new Digesting();
  const plain = await openSealed(createReadStream(source, { highWaterMark: 1024 * 1024 }), options);
  try {
    await pipeline(plain, counter, async (chunks: AsyncIterable<Buffer>) => {
      for await (const _chunk of chunks);
    });
  } catch (cause) {
    throw translate(cause);
  }
  return counter.digest();
}

async function decrypt(sealed: Readable, { identities = [], recipients = [] }: OpenOptions): Promise<Readable> {
  const to = recipients.length > 0 ? `it is encrypted to ${recipients.join(', ')}` : 'it is encrypted';
  if (identities.length === 0) {
    throw new KubestepError('usage', `the file cannot be opened without a key: ${to}`, {
      hint: 'name the private key: --identity-file FILE',
    });
  }
  const decrypter = new Decrypter();
  const owners: string[] = [];
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity.trim());
      owners.push(await identityToRecipient(identity.trim()));
    } catch {
      throw new KubestepError('usage', 'this is not a private age key', { hint: 'it begins with AGE-SECRET-KEY-1' }); // never its text
    }
  }
  try {
    return fromWeb(await decrypter.decrypt(toWeb(sealed)));
  } catch (cause) {
    if (!(cause instanceof Error && /no identity matched/i.test(cause.message))) throw damaged(cause);
    throw new KubestepError('usage', `this is the wrong key: ${to}, and the key given is that of ${owners.join(', ')}`, {
      hint: 'use the private key that belongs to one of them',
    });
  }
}

function translate(cause: unknown): unknown {
  if (cause instanceof KubestepError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code === '' || code.startsWith('ZSTD') || code === 'ERR_STREAM_PREMATURE_CLOSE' ? damaged(cause) : cause;
}

function damaged(cause: unknown): KubestepError {
  if (cause instanceof KubestepError) return cause;
  return new KubestepError('snapshot-invalid', 'the stored file is cut or damaged', { cause, hint: 'use another copy of it' });
}

/** Counts and hashes what passes. */
class Digesting extends Transform {
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: Error | null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.length;
    done(null, chunk);
  }

  digest(): FileDigest {
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.copy().digest('hex') };
  }
}

// The two declarations of web streams, node's and the global one, are the same at run time.
function toWeb(source: Readable): globalThis.ReadableStream<Uint8Array> {
  return Readable.toWeb(source) as unknown as globalThis.ReadableStream<Uint8Array>;
}

function fromWeb(source: globalThis.ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(source as unknown as ReadableStream);
}
