import type { KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import { KubestepError } from '../../shared/errors.ts';
import type { TrustAnchor } from '../../shared/executor-protocol.ts';
import { isNodeName } from '../../shared/names.ts';
import { parseSigningPublicKey } from '../../shared/order.ts';

export interface Trust {
  readonly clusterId: string;
  readonly node: string;
  readonly publicKey: KeyObject;
}

const maxBytes = 64 * 1024;

/**
 * Reads the trust anchor. Whoever can write it can give orders, so a file that is not root's alone is refused.
 *
 * @param mustBeRoots - false only where the executor itself does not run as root (a simulated node).
 * @throws KubestepError `permission-denied` for owner or mode, `usage` for its content, `not-found` when the node is not enrolled.
 */
export async function loadTrust(path: string, mustBeRoots: boolean): Promise<Trust> {
  const file = await open(path, 'r').catch((cause) => {
    throw new KubestepError('not-found', `there is no trust anchor ${path}`, {
      cause,
      hint: 'run: kubestep agent install --coordinator HOST:7444 --token TOKEN',
    });
  });
  try {
    const { uid, mode, size } = await file.stat();
    if (mustBeRoots && uid !== 0) throw refused(path, `belongs to user ${uid}, not to root`);
    if ((mode & 0o022) !== 0) throw refused(path, `can be written by others than its owner (mode ${(mode & 0o777).toString(8)})`);
    if (size > maxBytes) throw malformed(path, 'it is too large');
    return parseTrust(path, await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

function parseTrust(path: string, text: string): Trust {
  try {
    const { clusterId, node, signingKey } = JSON.parse(text) as Partial<TrustAnchor>;
    if (typeof clusterId !== 'string' || clusterId === '') throw malformed(path, 'it names no cluster');
    if (typeof node !== 'string' || !isNodeName(node)) throw malformed(path, 'it names no node');
    if (typeof signingKey !== 'string') throw malformed(path, 'it holds no signing key');
    return { clusterId, node, publicKey: parseSigningPublicKey(signingKey) };
  } catch (cause) {
    if (cause instanceof KubestepError) throw cause;
    throw malformed(path, 'it cannot be parsed', cause);
  }
}

function refused(path: string, why: string): KubestepError {
  return new KubestepError('permission-denied', `the trust anchor ${path} ${why}`, {
    hint: `check who changed it, then run: chown root:root ${path} && chmod 644 ${path}`,
  });
}

function malformed(path: string, why: string, cause?: unknown): KubestepError {
  return new KubestepError('usage', `the trust anchor ${path} is not usable: ${why}`, {
    cause,
    hint: 'enrol this node again: kubestep agent install',
  });
}
