import { createHash } from 'node:crypto';
import { KubestepError } from '../../shared/errors.ts';

/**
 * What is inside the encryption: one line of JSON, then the bytes of its files one after the other. Bundles are read years later, so the
 * number only grows.
 */
export interface BundleHeader {
  readonly format: 1;
  readonly clusterId: string;
  /** Of the coordinator that made it. */
  readonly epoch: number;
  readonly createdAtMs: number;
  readonly files: readonly BundleFile[];
}

export interface BundleFile {
  /** `ca/<name>`, `kubestep.db` or `coordinator.yaml`; never anything else, because it becomes a path. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export const databaseEntry = 'kubestep.db';
export const configEntry = 'coordinator.yaml';
const pathPattern = /^(ca\/[a-z0-9][a-z0-9.-]{0,63}|kubestep\.db|coordinator\.yaml)$/;
const maxHeaderBytes = 64 * 1024;

export interface FileContent {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export function writeBundle(header: Omit<BundleHeader, 'format' | 'files'>, files: readonly FileContent[]): Uint8Array[] {
  const described = files.map(({ path, bytes }) => ({ path, sizeBytes: bytes.length, sha256: sha256Of(bytes) }));
  const line = `${JSON.stringify({ format: 1, ...header, files: described } satisfies BundleHeader)}\n`;
  return [Buffer.from(line), ...files.map(({ bytes }) => bytes)];
}

/** @throws KubestepError `snapshot-invalid` that says what is wrong. */
export function readBundle(plain: Buffer): { readonly header: BundleHeader; readonly files: readonly FileContent[] } {
  const end = plain.subarray(0, maxHeaderBytes).indexOf('\n');
  if (end < 0) throw damaged('it does not begin with a header');
  const header = parseHeader(plain.subarray(0, end).toString('utf8'));
  let offset = end + 1;
  const files = header.files.map(({ path, sizeBytes, sha256 }) => {
    const bytes = plain.subarray(offset, offset + sizeBytes);
    offset += sizeBytes;
    if (!pathPattern.test(path)) throw damaged(`${JSON.stringify(path)} is not a file of a bundle`);
    if (bytes.length !== sizeBytes || sha256Of(bytes) !== sha256) throw damaged(`${path} is not what was put in`);
    return { path, bytes };
  });
  if (offset !== plain.length) throw damaged('it holds more than its header names');
  return { header, files };
}

function parseHeader(line: string): BundleHeader {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw damaged('its header is not JSON');
  }
  if (isHeader(value)) return value;
  throw damaged('it was written by another version of kubestep');
}

function isHeader(value: unknown): value is BundleHeader {
  if (typeof value !== 'object' || value === null) return false;
  const { format, clusterId, epoch, files }: Record<string, unknown> = { ...value };
  return format === 1 && typeof clusterId === 'string' && Number.isSafeInteger(epoch) && Array.isArray(files) && files.every(isFile);
}

function isFile(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { path, sizeBytes, sha256 }: Record<string, unknown> = { ...value };
  return typeof path === 'string' && Number.isSafeInteger(sizeBytes) && Number(sizeBytes) >= 0 && typeof sha256 === 'string';
}

function damaged(why: string): KubestepError {
  return new KubestepError('snapshot-invalid', `this is not a recovery bundle: ${why}`, { hint: 'use another copy of it' });
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
