import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { KubestepError } from '../../shared/errors.ts';
import type { ClientIdentity } from './api-connection.ts';
import { type ApiEndpoint, apiServerPort } from './endpoints.ts';

const base64 = z.string().transform((text) => Buffer.from(text, 'base64').toString('utf8'));

const shape = z.object({
  'current-context': z.string(),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) })),
  clusters: z.array(z.object({ name: z.string(), cluster: z.object({ server: z.url(), 'certificate-authority-data': base64 }) })),
  users: z.array(
    z.object({ name: z.string(), user: z.object({ 'client-certificate-data': base64.optional(), 'client-key-data': base64.optional() }) }),
  ),
});

export interface AdminKubeconfig {
  /** The server that it names: one API server, or the load balancer in front of them. */
  readonly server: ApiEndpoint;
  readonly identity: ClientIdentity;
}

/**
 * Reads kubeadm's admin.conf: certificates inside the file, one current context.
 *
 * @throws KubestepError `usage` when it is missing or is another kind of kubeconfig.
 */
export async function readAdminKubeconfig(path: string): Promise<AdminKubeconfig> {
  const hint = 'pass the /etc/kubernetes/admin.conf of a control-plane node';
  try {
    const file = shape.parse(parse(await readFile(path, 'utf8')));
    const context = file.contexts.find(({ name }) => name === file['current-context'])?.context;
    const cluster = file.clusters.find(({ name }) => name === context?.cluster)?.cluster;
    const user = file.users.find(({ name }) => name === context?.user)?.user;
    const certificatePem = user?.['client-certificate-data'];
    const keyPem = user?.['client-key-data'];
    if (!cluster || !certificatePem || !keyPem)
      throw new KubestepError('usage', `${path} has no client certificate in its current context`, { hint });
    const server = new URL(cluster.server);
    return {
      server: { node: 'admin.conf', host: server.hostname.replaceAll(/[[\]]/g, ''), port: Number(server.port) || apiServerPort },
      identity: { caPem: cluster['certificate-authority-data'], certificatePem, keyPem },
    };
  } catch (cause) {
    if (cause instanceof KubestepError) throw cause;
    throw new KubestepError('usage', `${path} is not an admin kubeconfig that can be read`, { cause, hint });
  }
}
