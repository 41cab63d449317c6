import { type GrpcObject, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { causeChain, type ErrorCode, errorCodes, KubestepError, toKubestepError } from './errors.ts';
import type { Failure, Failure__Output } from './gen/kubestep/v1/Failure.ts';
import { loadProto } from './wire.ts';

/** Trailing metadata of every call that fails: the whole KubestepError, which a status code and a line of text cannot carry. */
export const failureKey = 'kubestep-failure-bin';
const maxTextLength = 2000; // HTTP/2 peers refuse large header blocks

const statusOfCode = {
  usage: status.INVALID_ARGUMENT,
  'preflight-refused': status.FAILED_PRECONDITION,
  unauthenticated: status.UNAUTHENTICATED,
  'permission-denied': status.PERMISSION_DENIED,
  'not-found': status.NOT_FOUND,
  conflict: status.ABORTED,
  'mixed-versions': status.FAILED_PRECONDITION,
  'deadline-exceeded': status.DEADLINE_EXCEEDED,
  'snapshot-invalid': status.DATA_LOSS,
  unavailable: status.UNAVAILABLE,
  'outcome-unknown': status.UNKNOWN,
  'command-failed': status.FAILED_PRECONDITION,
  'step-failed': status.FAILED_PRECONDITION,
  'effect-not-visible': status.FAILED_PRECONDITION,
  'disk-full': status.RESOURCE_EXHAUSTED,
  'store-corrupt': status.DATA_LOSS,
  'store-newer': status.FAILED_PRECONDITION,
  cancelled: status.CANCELLED,
  internal: status.INTERNAL,
} as const satisfies Record<ErrorCode, status>;

/** For calls that never reached our code on the other side: what gRPC itself says. */
const codeOfStatus: Partial<Record<status, ErrorCode>> = {
  [status.CANCELLED]: 'cancelled',
  [status.INVALID_ARGUMENT]: 'usage',
  [status.DEADLINE_EXCEEDED]: 'deadline-exceeded',
  [status.NOT_FOUND]: 'not-found',
  [status.PERMISSION_DENIED]: 'permission-denied',
  [status.UNAUTHENTICATED]: 'unauthenticated',
  [status.UNAVAILABLE]: 'unavailable',
  [status.RESOURCE_EXHAUSTED]: 'usage',
  [status.UNIMPLEMENTED]: 'usage',
};

/** Turns what a handler threw into what grpc-js sends: status, message and the failure as trailing metadata. */
export function toServiceError(thrown: unknown): { code: status; details: string; metadata: Metadata; name: string; message: string } {
  const error = toKubestepError(thrown);
  const metadata = new Metadata();
  metadata.set(
    failureKey,
    failureType().serialize({
      code: error.code,
      message: cut(error.message),
      hint: cut(error.hint ?? ''),
      causes: causeChain(error.cause).slice(0, 8).map(cut),
    }),
  );
  const details = cut(error.message);
  return { code: statusOfCode[error.code], details, metadata, name: error.name, message: details };
}

/** Turns a failed call back into the KubestepError that was thrown on the other side; without one, gRPC's own status decides. */
export function fromServiceError(thrown: unknown): KubestepError {
  if (!isServiceError(thrown)) return toKubestepError(thrown);
  const [bytes] = thrown.metadata?.get(failureKey) ?? [];
  const failure = Buffer.isBuffer(bytes) ? parseFailure(bytes) : undefined;
  if (!failure) return new KubestepError(codeOfStatus[thrown.code] ?? 'internal', thrown.details || thrown.message, { cause: thrown });
  const cause = failure.causes.reduceRight<Error | undefined>((inner, message) => new Error(message, { cause: inner }), undefined);
  return new KubestepError(failure.code, failure.message, {
    ...(cause && { cause }),
    ...(failure.hint !== '' && { hint: failure.hint }),
  });
}

function isServiceError(thrown: unknown): thrown is ServiceError {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number' && 'details' in thrown;
}

function parseFailure(bytes: Buffer): (Failure__Output & { code: ErrorCode }) | undefined {
  try {
    const failure = failureType().deserialize(bytes);
    return isErrorCode(failure.code) ? { ...failure, code: failure.code } : undefined;
  } catch {
    return undefined; // a peer that sends garbage still has a status
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

function cut(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}

let loaded: MessageTypeDefinition<Failure, Failure__Output> | undefined;

function failureType(): MessageTypeDefinition<Failure, Failure__Output> {
  loaded ??= lookUp(loadProto('failure'), 'kubestep', 'v1', 'Failure') as unknown as MessageTypeDefinition<Failure, Failure__Output>;
  return loaded;
}

function lookUp(root: GrpcObject, ...path: string[]): GrpcObject {
  return path.reduce((object, name) => object[name] as GrpcObject, root);
}
