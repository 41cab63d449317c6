/** What can be cut. */
interface Cuttable {
  destroy(): unknown;
  once(event: 'close', listener: () => void): unknown;
}

export interface ConnectionLimits {
  readonly perPeer: number;
  readonly inAll: number;
}

/**
 * Bounds how many connections are open, from one peer and in all. When it is full the oldest makes room: an honest peer is through with what
 * it came for soon, a hostile one stays.
 */
export class ConnectionLimit {
  readonly #limits: ConnectionLimits;
  /** Of each peer, oldest first. */
  readonly #byPeer = new Map<string, Set<Cuttable>>();
  readonly #all = new Set<Cuttable>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Counts a connection until it closes, or until the function that it gives is called. */
  add(peer: string, connection: Cuttable): () => void {
    const ofPeer = this.#byPeer.get(peer) ?? new Set();
    const forget = () => {
      this.#all.delete(connection);
      ofPeer.delete(connection);
      if (ofPeer.size === 0 && this.#byPeer.get(peer) === ofPeer) this.#byPeer.delete(peer);
    };
    if (ofPeer.size >= this.#limits.perPeer) cutOldest(ofPeer);
    else if (this.#all.size >= this.#limits.inAll) cutOldest(this.#all);
    this.#byPeer.set(peer, ofPeer.add(connection));
    this.#all.add(connection);
    connection.once('close', forget);
    return forget;
  }

  cutAll(): void {
    for (const connection of this.#all) connection.destroy();
  }
}

function cutOldest(connections: ReadonlySet<Cuttable>): void {
  const [oldest] = connections;
  oldest?.destroy();
}
