import { KubestepError } from '../../shared/errors.ts';
import { printable } from '../../shared/text.ts';

interface Explanation {
  readonly code: 'permission-denied' | 'usage' | 'unavailable';
  readonly hint: string;
}

/** By the names that S3 gives its errors. */
const explanations: Readonly<Record<string, Explanation>> = {
  AccessDenied: { code: 'permission-denied', hint: 'let this key get, put, list and delete objects of the bucket' },
  InvalidAccessKeyId: { code: 'permission-denied', hint: 'check accessKeyId in the credentials file' },
  SignatureDoesNotMatch: { code: 'permission-denied', hint: 'check secretAccessKey in the credentials file' },
  NoSuchBucket: { code: 'usage', hint: 'make the bucket, or name another one in coordinator.yaml' },
  PermanentRedirect: { code: 'usage', hint: 'check region and endpoint in coordinator.yaml' },
  RequestTimeTooSkewed: { code: 'unavailable', hint: 'set the clock of this machine: timedatectl' },
};

export function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'NoSuchKey' || thrown.name === 'NotFound');
}

/** In our words. The SDK's error object carries the signed request, so it is never kept as a cause: nothing of it may reach a log. */
export function explainS3(thrown: unknown, where: string): unknown {
  if (thrown instanceof KubestepError || !(thrown instanceof Error)) return thrown;
  if (thrown.name === 'AbortError') return thrown;
  const { code, hint } = explanations[thrown.name] ?? { code: 'unavailable', hint: 'check endpoint and network, then try again' };
  const said = printable(thrown.message).slice(0, 200) || thrown.name;
  return new KubestepError(code, `${where}: ${thrown.name === 'Error' ? '' : `${thrown.name}: `}${said}`, { hint });
}
