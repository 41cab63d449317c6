import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { KubestepError } from '../shared/errors.ts';
import type { TrustAnchor } from '../shared/executor-protocol.ts';
import { isClusterId } from '../shared/identity.ts';
import { isHostPort, pinPattern } from '../shared/join-token.ts';
import { isNodeName } from '../shared/names.ts';

const hostPort = z.string().refine(isHostPort, 'is not HOST:PORT');
const nodeName = z.string().refine(isNodeName, 'is not a node name');
const configSchema = z.strictObject({ coordinator: hostPort, enrolment: hostPort, node: nodeName });
const trustSchema = z.strictObject({
  clusterId: z.string().refine(isClusterId, 'is not a cluster id'),
  node: nodeName,
  caPin: z.string().regex(pinPattern),
  signingKey: z.string().min(1),
});

/** `/etc/kubestep/agent.yaml`: where the coordinator is, and who we are. */
export type AgentConfig = z.infer<typeof configSchema>;

/** @throws KubestepError `not-found` when the node is not enrolled, `usage` naming the field that is wrong. */
export async function readAgentConfig(path: string): Promise<AgentConfig> {
  return parseWith(configSchema, path, parse(await readEnrolmentFile(path)));
}

/** Reads the root-owned anchor. The agent only checks the coordinator with it; what it checks is fixed by root. */
export async function readTrustAnchor(path: string): Promise<TrustAnchor> {
  return parseWith(trustSchema, path, parseJson(path, await readEnrolmentFile(path)));
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

export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KubestepError('usage', `${path} is not JSON`, { cause });
  }
}

export function parseWith<T>(schema: z.ZodType<T>, path: string, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new KubestepError('usage', `${path}: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`, { hint: `correct ${path}` });
}
