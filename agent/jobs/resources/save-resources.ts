import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { stringify } from 'yaml';
import { ageRecipientPattern } from '../../../shared/age-recipient.ts';
import { snapshotNamePattern } from '../../../shared/names.ts';
import type { SavedResources } from '../../../shared/operations-etcd.ts';
import { sealStream } from '../../../shared/seal.ts';
import { formatBytes } from '../../../shared/text.ts';
import { asList, field, isRecord } from '../fields.ts';
import { type JobContext, runJob } from '../job.ts';
import { JobFailure } from '../job-process.ts';
import { type AdminApi, ApiFailure, openAdminApi } from './admin-api.ts';
import { discover, type ListableResource } from './discover.ts';
import { tarEnd, tarEntry } from './tar.ts';

export interface SaveResourcesInput {
  readonly name: string;
  readonly recipients: readonly string[];
  readonly includeSecrets: boolean;
}

const pageObjects = 500;

/**
 * Writes every object of every kind that can be listed as a YAML file of its own into one archive, so that each can be restored alone. Lists come in
 * chunks and nothing is stored in the clear on the way to an encrypted archive. What could not be read is named in the result and in the archive.
 * Changes nothing in the cluster. Safe to repeat: replaced whole.
 */
export async function saveResources(
  { name, recipients, includeSecrets }: SaveResourcesInput,
  api: AdminApi,
  { paths, note, clock }: Pick<JobContext, 'paths' | 'note' | 'clock'>,
): Promise<SavedResources> {
  const { resources, problems: missing } = await discover(api);
  const problems = [...missing];
  const kinds: Record<string, number> = {};
  const wanted = resources.filter(({ id }) => includeSecrets || id !== 'secrets');
  const nowMs = clock.now();

  async function* archive(): AsyncGenerator<Buffer> {
    for (const resource of wanted) {
      kinds[resource.id] = 0;
      try {
        for await (const object of objectsOf(resource, api)) {
          kinds[resource.id] = (kinds[resource.id] ?? 0) + 1;
          yield tarEntry(fileNameOf(resource, object), Buffer.from(stringify(object, { lineWidth: 0 })), nowMs);
        }
      } catch (thrown) {
        if (!(thrown instanceof ApiFailure)) throw thrown;
        problems.push(`${resource.id}: ${thrown.message}`);
      }
    }
    const index = { takenAt: new Date(nowMs).toISOString(), secrets: includeSecrets, kinds, problems };
    yield tarEntry('index.yaml', Buffer.from(stringify(index)), nowMs);
    yield tarEnd;
  }

  const dir = join(paths.snapshotsDir, name);
  await mkdir(dir, { recursive: true, mode: 0o750 });
  const file = recipients.length > 0 ? 'resources.tar.zst.age' : 'resources.tar.zst';
  const { sizeBytes, sha256 } = await sealStream(Readable.from(archive()), join(dir, file), { recipients });
  const objects = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  note(`${objects} objects of ${Object.keys(kinds).length} kinds, ${formatBytes(sizeBytes)}`);
  for (const problem of problems) note(`warning: ${problem}`);
  return { file, sizeBytes, sha256, objects, kinds, problems };
}

/** Chunk by chunk; a chunk's token ends after some minutes, and then the rest comes in one list at a newer revision. */
async function* objectsOf(resource: ListableResource, api: AdminApi): AsyncGenerator<Record<string, unknown>> {
  const seen = new Set<string>();
  for (let token = ''; ; ) {
    const page = await api
      .get(`${resource.path}?limit=${pageObjects}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`)
      .catch((thrown: unknown) => {
        if (token !== '' && thrown instanceof ApiFailure && thrown.status === 410) return api.get(resource.path);
        throw thrown;
      });
    for (const item of asList(page['items'])) {
      if (!isRecord(item)) continue;
      const object = restorable(item, resource);
      const key = fileNameOf(resource, object);
      if (!seen.has(key)) yield object;
      seen.add(key);
    }
    const next = field(page['metadata'], 'continue');
    token = typeof next === 'string' ? next : '';
    if (token === '') return;
  }
}

/** Items of a list do not say what they are; who owns which field is of no use to anybody who restores one. */
function restorable(item: Record<string, unknown>, { apiVersion, kind }: ListableResource): Record<string, unknown> {
  const { managedFields: _managed, ...metadata } = isRecord(item['metadata']) ? item['metadata'] : {};
  return { apiVersion, kind, ...item, metadata };
}

function fileNameOf({ id }: ListableResource, object: Record<string, unknown>): string {
  const { name, namespace } = isRecord(object['metadata']) ? object['metadata'] : {};
  return `${id}/${namespace === undefined ? '_cluster' : safe(namespace)}/${safe(name)}.yaml`;
}

/** Names of some kinds may hold `:`; none may leave its folder. */
function safe(text: unknown): string {
  const name = String(text).replaceAll('/', '%2F');
  return name === '.' || name === '..' ? encodeURIComponent(name).replaceAll('.', '%2E') : name;
}

export function parseSaveResources(input: unknown): SaveResourcesInput {
  const { name, recipients, includeSecrets }: Record<string, unknown> = isRecord(input) ? input : {};
  const areRecipients = Array.isArray(recipients) && recipients.every((one) => typeof one === 'string' && ageRecipientPattern.test(one));
  if (typeof name === 'string' && snapshotNamePattern.test(name) && areRecipients && typeof includeSecrets === 'boolean') {
    return { name, recipients, includeSecrets };
  }
  throw new JobFailure('usage', 'saveResources needs {name, recipients, includeSecrets}');
}

if (import.meta.main) {
  await runJob(async (input, context) => {
    const credentials = process.env['CREDENTIALS_DIRECTORY'] ?? '';
    const api = await openAdminApi(join(credentials, 'admin.conf'), (ms) => context.clock.sleep(ms));
    try {
      return await saveResources(parseSaveResources(input), api, context);
    } finally {
      api.close();
    }
  });
}
