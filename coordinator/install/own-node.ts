import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { KubestepError } from '../../shared/errors.ts';
import { isNodeName } from '../../shared/names.ts';
import { readAdminKubeconfig } from '../cluster/admin-kubeconfig.ts';
import type { ApiEndpoint } from '../cluster/endpoints.ts';

const kubeletConfig = z.object({ contexts: z.array(z.object({ context: z.object({ user: z.string() }) })) });
const prefix = 'system:node:';

/** The name under which this machine's kubelet speaks to the API server; undefined when it cannot be told. */
export async function nodeOfKubelet(kubeletConf: string): Promise<string | undefined> {
  try {
    const { contexts } = kubeletConfig.parse(parse(await readFile(kubeletConf, 'utf8')));
    const user = contexts.find(({ context }) => context.user.startsWith(prefix))?.context.user;
    const name = user?.slice(prefix.length);
    return name !== undefined && isNodeName(name) ? name : undefined;
  } catch {
    return undefined; // a worker that never joined, or a file of another shape: the caller asks for --node-name
  }
}

/** The node whose API server an admin.conf points at: kubeadm writes the node's own address, unless there is a load balancer. */
export async function nodeOfAdminConf(adminConf: string, endpoints: readonly ApiEndpoint[]): Promise<string | undefined> {
  const { server } = await readAdminKubeconfig(adminConf);
  return endpoints.find(({ host, port }) => host === server.host && port === server.port)?.node;
}

/** @throws KubestepError `usage` when this machine is none of the control-plane nodes. */
export function endpointOfNode(node: string | undefined, endpoints: readonly ApiEndpoint[]): ApiEndpoint {
  const endpoint = endpoints.find((candidate) => candidate.node === node);
  if (endpoint) return endpoint;
  const known = endpoints.map((candidate) => candidate.node).join(', ') || 'none';
  throw new KubestepError('usage', `${node ?? 'this machine'} is not a control-plane node of the cluster (they are: ${known})`, {
    hint: 'run this on a control-plane node; if its name differs: --node-name NAME',
  });
}
