import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileDurably } from '../../shared/files.ts';
import type { ClusterNode } from './cluster-port.ts';

/** One API server, on the control-plane node that runs it. */
export interface ApiEndpoint {
  readonly node: string;
  readonly host: string;
  readonly port: number;
}

export const apiServerPort = 6443;

const fileShape = z.object({
  endpoints: z.array(z.object({ node: z.string().min(1), host: z.string().min(1), port: z.number().int().min(1).max(65_535) })).min(1),
});

/** Where the cluster's API servers are; survives a restart, so that a coordinator finds the others while one is down. */
export class EndpointBook {
  readonly #path: string;
  #endpoints: readonly ApiEndpoint[];

  private constructor(path: string, endpoints: readonly ApiEndpoint[]) {
    this.#path = path;
    this.#endpoints = endpoints;
  }

  /** @throws when the file is missing or does not have the shape that `create` wrote. */
  static async load(path: string): Promise<EndpointBook> {
    return new EndpointBook(path, fileShape.parse(JSON.parse(await readFile(path, 'utf8'))).endpoints);
  }

  static async create(path: string, endpoints: readonly ApiEndpoint[]): Promise<EndpointBook> {
    const book = new EndpointBook(path, []);
    await book.#replace(endpoints);
    return book;
  }

  list(): readonly ApiEndpoint[] {
    return this.#endpoints;
  }

  /** Follows the node objects: new control-plane nodes are added, removed ones forgotten. Writes only when something changed. */
  async learn(nodes: readonly ClusterNode[]): Promise<void> {
    const learned = endpointsOf(nodes, this.#endpoints);
    if (learned.length === 0 || JSON.stringify(learned) === JSON.stringify(this.#endpoints)) return;
    await this.#replace(learned);
  }

  async #replace(endpoints: readonly ApiEndpoint[]): Promise<void> {
    this.#endpoints = endpoints;
    await writeFileDurably(this.#path, `${JSON.stringify({ endpoints }, null, 2)}\n`);
  }
}

/**
 * A known endpoint keeps its address: kubeadm's certificate holds the address that the API server was made with, which an operator may have set
 * (`advertiseAddress`, `bindPort`) differently from the node's InternalIP.
 */
export function endpointsOf(nodes: readonly ClusterNode[], known: readonly ApiEndpoint[]): ApiEndpoint[] {
  return nodes
    .filter((node) => node.role === 'control-plane' && node.internalIp !== '')
    .map((node) => known.find((endpoint) => endpoint.node === node.name) ?? { node: node.name, host: node.internalIp, port: apiServerPort })
    .toSorted((a, b) => (a.node < b.node ? -1 : 1));
}

/** Reads `10.77.0.11:6443` or `[fd00::11]:6443`, as kubeadm annotates the API server's pod. */
export function parseHostPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/.exec(text);
  if (!match) return undefined;
  return { host: match[1] ?? match[2] ?? '', port: Number(match[3]) };
}
