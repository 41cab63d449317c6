import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as s3 from '@aws-sdk/client-s3';
import { KubestepError } from '../../shared/errors.ts';
import { syncDirectory } from '../../shared/files.ts';
import type { FileDigest } from '../../shared/seal.ts';
import type { S3Credentials } from './s3-credentials.ts';
import { explainS3, isMissing } from './s3-failure.ts';
import type { SetStorage, StoredSource } from './set-storage.ts';

export interface S3Settings {
  /** Of the configuration; `s3:<name>` everywhere else. */
  readonly name: string;
  /** Absent: that of AWS. */
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  /** Before every key; '' or ending with `/`. */
  readonly prefix: string;
  readonly isPathStyle: boolean;
}

/** S3 refuses parts below 5 MiB; three of ours are in memory at most. */
export const partBytes = 16 * 1024 * 1024;

/** Copies in S3-compatible storage. */
export class S3Storage implements SetStorage {
  readonly place: string;
  readonly #client: s3.S3Client;
  readonly #settings: S3Settings;
  readonly #partBytes: number;

  constructor(
    settings: S3Settings,
    credentials: S3Credentials,
    options: { readonly partBytes?: number; readonly maxAttempts?: number } = {},
  ) {
    this.place = `s3:${settings.name}`;
    this.#settings = settings;
    this.#partBytes = options.partBytes ?? partBytes;
    this.#client = new s3.S3Client({
      ...{ region: settings.region, forcePathStyle: settings.isPathStyle, credentials: { ...credentials } },
      ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
      maxAttempts: options.maxAttempts ?? 4,
      // Ours is a SHA-256 of every part; the CRC trailers of newer clients are unknown to many compatible servers.
      ...{ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' },
      requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
    });
  }

  async put(key: string, source: StoredSource, signal: AbortSignal): Promise<{ readonly path: string }> {
    return this.#explained(key, async () => {
      if (source.sizeBytes <= this.#partBytes) await this.#putWhole(key, source, signal);
      else await this.#putParts(key, source, signal);
      const found = await this.#digest(key, signal);
      if (found?.sha256 === source.sha256 && found.sizeBytes === source.sizeBytes) return { path: this.#url(key) };
      await this.#client.send(new s3.DeleteObjectCommand(this.#at(key)), { abortSignal: signal });
      const what = found ? `${found.sizeBytes} bytes with SHA-256 ${found.sha256}` : 'nothing';
      throw new KubestepError(
        'snapshot-invalid',
        `${this.place} took ${this.#url(key)} without an error and gives back ${what}; sent were ${source.sizeBytes} bytes with ${source.sha256}`,
        { hint: 'do not trust this storage: use another one' },
      );
    });
  }

  async digest(key: string, signal: AbortSignal): Promise<FileDigest | undefined> {
    return this.#explained(key, () => this.#digest(key, signal));
  }

  async get(key: string, target: string, signal: AbortSignal): Promise<FileDigest> {
    return this.#explained(key, async () => {
      const body = await this.#body(key, signal);
      if (!body) throw new KubestepError('not-found', `${this.#url(key)} does not exist`, { hint: 'run: kubestep backup list' });
      const part = `${target}.part`;
      await rm(part, { force: true });
      const hash = createHash('sha256');
      let sizeBytes = 0;
      await pipeline(
        body,
        async function* count(chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            sizeBytes += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }),
        { signal },
      );
      await rename(part, target);
      await syncDirectory(dirname(target));
      return { sizeBytes, sha256: hash.digest('hex') };
    });
  }

  async list(prefix: string, signal: AbortSignal): Promise<string[]> {
    return this.#explained(prefix, async () => {
      const keys: string[] = [];
      for (let token: string | undefined, isLast = false; !isLast; ) {
        const input = { Bucket: this.#settings.bucket, Prefix: `${this.#settings.prefix}${prefix}` };
        const command = new s3.ListObjectsV2Command({ ...input, ...(token !== undefined && { ContinuationToken: token }) });
        const page = await this.#client.send(command, { abortSignal: signal });
        for (const { Key = '' } of page.Contents ?? []) keys.push(Key.slice(this.#settings.prefix.length));
        token = page.NextContinuationToken;
        isLast = token === undefined;
      }
      return keys;
    });
  }

  async remove(prefix: string, signal: AbortSignal): Promise<void> {
    const keys = await this.list(prefix, signal);
    await this.#explained(prefix, async () => {
      for (const key of keys) await this.#client.send(new s3.DeleteObjectCommand(this.#at(key)), { abortSignal: signal });
    });
  }

  async #putWhole(key: string, { path }: StoredSource, signal: AbortSignal): Promise<void> {
    const file = await open(path, 'r');
    try {
      const bytes = await file.readFile();
      await this.#client.send(new s3.PutObjectCommand({ ...this.#at(key), Body: bytes, ChecksumSHA256: sha256(bytes) }), {
        abortSignal: signal,
      });
    } finally {
      await file.close();
    }
  }

  async #putParts(key: string, { path }: StoredSource, signal: AbortSignal): Promise<void> {
    const at = this.#at(key);
    const { UploadId } = await this.#client.send(new s3.CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: 'SHA256' }), {
      abortSignal: signal,
    });
    try {
      const parts: s3.CompletedPart[] = [];
      for await (const bytes of createReadStream(path, { highWaterMark: this.#partBytes }) as AsyncIterable<Buffer>) {
        const PartNumber = parts.length + 1;
        const ChecksumSHA256 = sha256(bytes);
        const part = new s3.UploadPartCommand({ ...at, UploadId, PartNumber, Body: bytes, ChecksumSHA256 });
        const { ETag } = await this.#client.send(part, { abortSignal: signal });
        parts.push({ PartNumber, ETag, ChecksumSHA256 });
      }
      const complete = new s3.CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: parts } });
      await this.#client.send(complete, { abortSignal: signal });
    } catch (thrown) {
      // Parts of an upload that was never completed are paid for and shown nowhere.
      await this.#client.send(new s3.AbortMultipartUploadCommand({ ...at, UploadId })).catch(() => undefined);
      throw thrown;
    }
  }

  async #digest(key: string, signal: AbortSignal): Promise<FileDigest | undefined> {
    const body = await this.#body(key, signal);
    if (!body) return undefined;
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    return { sizeBytes, sha256: hash.digest('hex') };
  }

  async #body(key: string, signal: AbortSignal): Promise<Readable | undefined> {
    try {
      const { Body } = await this.#client.send(new s3.GetObjectCommand(this.#at(key)), { abortSignal: signal });
      return Body as Readable | undefined; // in Node it is one
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw thrown;
    }
  }

  #at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#settings.bucket, Key: `${this.#settings.prefix}${key}` };
  }

  #url(key: string): string {
    return `s3://${this.#settings.bucket}/${this.#settings.prefix}${key}`;
  }

  async #explained<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw explainS3(thrown, `${this.place} (${this.#url(key)})`);
    }
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
