import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { KubestepError } from '../shared/errors.ts';
import { isClusterId } from '../shared/identity.ts';
import { isHostPort, splitHostPort } from '../shared/join-token.ts';
import { isNodeName } from '../shared/names.ts';
import { backupSchema } from './backup-config.ts';
import { parseDuration } from './cli/duration.ts';
import { hooksSchema } from './hooks/run-hooks.ts';

const duration = z.string().transform((text, context) => {
  try {
    return parseDuration(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'a length of time such as 15m or 1h30m' });
    return z.NEVER;
  }
});
const hostPort = z.string().refine(isHostPort, 'HOST:PORT');
const ageRecipient = z.string().regex(/^age1[02-9ac-hj-np-z]{50,}$/, 'a public age key, which begins with age1');

const schema = z.strictObject({
  apiVersion: z.literal('kubestep.dev/v1alpha1'),
  kind: z.literal('CoordinatorConfig'),
  /** Shown everywhere; must be typed to restore. */
  cluster: z.string().refine(isClusterId, 'lower-case letters, digits and -, at most 63'),
  /** The node that this coordinator runs on. */
  node: z.string().refine(isNodeName, 'a node name'),
  listen: hostPort.default('0.0.0.0:7444'),
  enrolmentListen: hostPort.optional(),
  /** Name or address by which nodes reach this machine; goes into join tokens. */
  advertise: z.string().min(1),
  drain: z
    .strictObject({ timeout: duration.optional(), deleteEmptyDirData: z.boolean().default(false) })
    .default({ deleteEmptyDirData: false }),
  schedules: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
        cron: z.string(),
        timezone: z.string().default('UTC'),
        /** Begins up to so much later, so that many clusters do not meet at one storage. */
        jitter: duration.default(0),
      }),
    )
    .default([{ name: 'daily', cron: '0 3 * * *', timezone: 'UTC', jitter: 0 }]),
  backups: backupSchema.prefault({}),
  /** Programs of the operator around what disturbs a control-plane node, as for a load balancer. */
  hooks: hooksSchema.prefault({}),
  recoveryRecipient: ageRecipient.optional(),
  logLevel: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
});

export type CoordinatorConfig = z.output<typeof schema> & { readonly enrolmentListen: string };
export type CoordinatorConfigFile = z.input<typeof schema>;

const enrolmentPortOffset = 1;

/** @throws KubestepError `usage` naming the file, the field and the rule; `not-found` when there is no file. */
export async function loadConfig(path: string): Promise<CoordinatorConfig> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new KubestepError('not-found', `cannot read ${path}`, { cause, hint: 'run as root: kubestep coordinator install' });
  });
  return parseConfig(text, path);
}

export function parseConfig(text: string, path: string): CoordinatorConfig {
  const checked = schema.safeParse(readYaml(text, path));
  if (checked.success) return { ...checked.data, enrolmentListen: checked.data.enrolmentListen ?? nextPort(checked.data.listen) };
  const issues = checked.error.issues.map(({ path: field, message }) => `${field.join('.') || 'the whole file'}: ${message}`);
  throw new KubestepError('usage', `${path} is not valid: ${issues.join('; ')}`, { hint: `edit ${path}; docs/cli.md shows every field` });
}

/** What the file says, with nothing filled in; undefined when there is none. @throws KubestepError `usage` as `loadConfig` does. */
export async function loadConfigFile(path: string): Promise<CoordinatorConfigFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  parseConfig(text, path);
  return parse(text) as CoordinatorConfigFile;
}

/** Checks before it writes, so that `install` never leaves a file that `main` refuses. */
export function formatConfig(config: CoordinatorConfigFile, path: string): string {
  const text = `# What each field means: docs/cli.md. Applied when kubestep-coordinator starts.\n${stringify(config)}`;
  parseConfig(text, path);
  return text;
}

/** Agents enrol one port above their sessions. */
export function nextPort(listen: string): string {
  const { port } = splitHostPort(listen);
  return `${listen.slice(0, listen.lastIndexOf(':'))}:${port + enrolmentPortOffset}`;
}

function readYaml(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new KubestepError('usage', `${path} is not YAML`, { cause, hint: `edit ${path}` });
  }
}
