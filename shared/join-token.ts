import { KubestepError } from './errors.ts';
import { isNodeName } from './names.ts';

/** What `kubestep token create` prints and `kubestep agent install` takes: where to enrol, whom to trust, as which node, and the secret. */
export interface JoinToken {
  /** `host:port` of the enrolment listener. */
  readonly enrolment: string;
  /** `sha256:<hex>` of the CA's SPKI. Mandatory: there is no way to enrol without it. */
  readonly pin: string;
  readonly node: string;
  /** 32 random bytes in base64url. */
  readonly secret: string;
}

const prefix = 'ks1.';
export const pinPattern = /^sha256:[0-9a-f]{64}$/;
const secretPattern = /^[A-Za-z0-9_-]{43}$/;
const hint = 'make a new token on the coordinator: kubestep token create NODE';

export function formatJoinToken(token: JoinToken): string {
  const { enrolment, pin, node, secret } = token;
  return prefix + Buffer.from(JSON.stringify({ enrolment, pin, node, secret })).toString('base64url');
}

/**
 * Reads a join token. Its text is a secret and never part of a message.
 *
 * @throws KubestepError `usage` that says which part is wrong.
 */
export function parseJoinToken(text: string): JoinToken {
  const trimmed = text.trim();
  if (!trimmed.startsWith(prefix)) throw refuse(`it does not begin with ${JSON.stringify(prefix)}`);
  const fields = parseFields(trimmed.slice(prefix.length));
  const { enrolment, pin, node, secret } = fields;
  if (typeof enrolment !== 'string' || !isHostPort(enrolment)) throw refuse('its enrolment address is not HOST:PORT');
  if (typeof pin !== 'string' || !pinPattern.test(pin)) throw refuse('it has no CA pin');
  if (typeof node !== 'string' || !isNodeName(node)) throw refuse('it names no node');
  if (typeof secret !== 'string' || !secretPattern.test(secret)) throw refuse('its secret is damaged');
  return { enrolment, pin, node, secret };
}

function parseFields(base64url: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
    if (value !== null && typeof value === 'object') return { ...value };
  } catch {
    // not JSON: the refusal below says so without showing the text
  }
  throw refuse('it was cut or changed on its way');
}

function refuse(why: string): KubestepError {
  return new KubestepError('usage', `this is not a join token: ${why}`, { hint });
}

const hostPortPattern = /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9][A-Za-z0-9.-]{0,252}):(\d{1,5})$/;

/** Tells `host:port` with a port from 1 to 65535; an IPv6 address stands in brackets. */
export function isHostPort(text: string): boolean {
  const port = Number(hostPortPattern.exec(text)?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
}

/** Splits what `isHostPort` accepted; the brackets of an IPv6 address go. */
export function splitHostPort(text: string): { readonly host: string; readonly port: number } {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(at + 1)) };
}
