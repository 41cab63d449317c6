import { open } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { KubestepError } from '../../shared/errors.ts';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const schema = z.strictObject({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1).optional(),
});

/**
 * Reads the keys of a storage from a file that nobody but its owner can change and not everybody can read.
 *
 * @param ownerId - Who must own it: root, or whoever runs a simulated coordinator.
 * @throws KubestepError `usage` that names the file and the rule, never what is in it; `not-found`.
 */
export async function readS3Credentials(path: string, ownerId = 0): Promise<S3Credentials> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EACCES') throw refuse(path, 'it cannot be read', `chgrp kubestep-coordinator ${path} && chmod 0640 ${path}`);
    throw new KubestepError('not-found', `cannot read ${path}`, { cause, hint: 'write accessKeyId and secretAccessKey into it, as YAML' });
  });
  try {
    const { mode, uid } = await file.stat();
    if (uid !== ownerId) throw refuse(path, `it belongs to user ${uid}, not to ${ownerId === 0 ? 'root' : ownerId}`, `chown root ${path}`);
    if ((mode & 0o027) !== 0) throw refuse(path, 'others may read it, or a group may change it', `chmod 0640 ${path}`);
    return parseCredentials(await file.readFile('utf8'), path);
  } finally {
    await file.close();
  }
}

function parseCredentials(text: string, path: string): S3Credentials {
  const checked = schema.safeParse(tryParse(text));
  if (!checked.success) {
    const fields = checked.error.issues.map(({ path: field, code }) => `${field.join('.') || 'the whole file'} (${code})`).join(', ');
    throw refuse(path, `it is not what it must be: ${fields}`, 'it has two lines: accessKeyId: … and secretAccessKey: …');
  }
  const { sessionToken, ...keys } = checked.data;
  return { ...keys, ...(sessionToken !== undefined && { sessionToken }) };
}

/** The parser's own words would show the line that it stumbled over. */
function tryParse(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function refuse(path: string, why: string, hint: string): KubestepError {
  return new KubestepError('usage', `the credentials file ${path} is refused: ${why}`, { hint });
}
