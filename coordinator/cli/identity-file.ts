import { readFile } from 'node:fs/promises';
import { KubestepError } from '../../shared/errors.ts';

/** The private key in a file as age-keygen writes it: comments and one key. Used here, stored nowhere. @throws KubestepError `not-found` */
export async function readIdentity(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new KubestepError('not-found', `cannot read ${path}`, { cause, hint: 'name the file that age-keygen wrote' });
  });
  return text.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-')) ?? '';
}
