import { readFile } from 'node:fs/promises';
import { KubestepError } from '../shared/errors.ts';
import type { TrustAnchor } from '../shared/executor-protocol.ts';
import { isClusterId } from '../shared/identity.ts';
import { isHostPort, pinPattern } from '../shared/join-token.ts';
import { isNodeName } from '../shared/names.ts';
import { parseFields, parseFlatYaml, parseJson } from './fields.ts';

/** `/etc/kubestep/agent.yaml`: where the coordinator is, and who we are. */
export interface AgentConfig {
  /** `host:port` of the session listener. */
  readonly coordinator: string;
  /** `host:port` of the enrolment listener, for a certificate that ended. */
  readonly enrolment: string;
  readonly node: string;
}

/** @throws KubestepError `not-found` when the node is not enrolled, `usage` naming the field that is wrong. */
export async function readAgentConfig(path: string): Promise<AgentConfig> {
  const fields = parseFlatYaml(path, await readEnrolmentFile(path));
  return parseFields(path, fields, { coordinator: isHostPort, enrolment: isHostPort, node: isNodeName });
}

/** Reads the root-owned anchor. The agent only checks the coordinator with it; what it checks is fixed by root. */
export async function readTrustAnchor(path: string): Promise<TrustAnchor> {
  return parseFields(path, parseJson(path, await readEnrolmentFile(path)), {
    clusterId: isClusterId,
    node: isNodeName,
    caPin: (text) => pinPattern.test(text),
    signingKey: (text) => text.length > 0,
  });
}

async function readEnrolmentFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new KubestepError('not-found', `cannot read ${path}: this node is not enrolled`, {
      cause,
      hint: 'run: kubestep agent install --coordinator HOST:7444 --token TOKEN',
    });
  }
}
