import { etcdOfTag, kubeadmsEtcd } from '../../../coordinator/plan/etcd-path.ts';
import { formatEtcd, missedWaypoints } from '../../../coordinator/policy/etcd-waypoints.ts';
import type { EtcdMemberFacts } from '../../../shared/operations-etcd.ts';
import { compareKubeVersions, type KubeVersion, parseKubeVersion } from '../../../shared/version.ts';
import { healthyEtcd } from '../plan/inventory-builder.ts';

/** The members of a World: who leads, what each runs. Throws when something is done to a member that must not be done. */
export class WorldEtcd {
  readonly #versions: Map<string, KubeVersion>;
  readonly #starting = new Map<string, number>();
  leader: string;
  /** Members that do not answer. */
  readonly down = new Set<string>();
  /** Nodes whose members were changed alone, in order. */
  readonly upgraded: string[] = [];
  /** `from>to` for each time that leadership was moved. */
  readonly moves: string[] = [];
  readonly pulled = new Set<string>();

  constructor(names: readonly string[], version: string) {
    this.#versions = new Map(names.map((name) => [name, parseKubeVersion(version)]));
    this.leader = names[0] ?? '';
  }

  /** False while it is down, and for two questions after it was started anew. */
  answers(name: string): boolean {
    const left = this.#starting.get(name) ?? 0;
    this.#starting.set(name, Math.max(0, left - 1));
    return left === 0 && !this.down.has(name);
  }

  effect(name: string, kind: 'readEtcd' | 'moveEtcdLeader' | 'pullEtcdImage' | 'upgradeEtcd', input: unknown): unknown {
    const { tag } = input as { tag: string };
    if (kind === 'readEtcd') return this.facts(name);
    if (kind === 'moveEtcdLeader') return this.moveLeader(name);
    if (kind === 'upgradeEtcd') return this.upgrade(name, tag);
    this.pulled.add(`${name} ${tag}`);
    return {};
  }

  facts(name: string): EtcdMemberFacts {
    return healthyEtcd(name, [...this.#versions.keys()], { version: this.versionOf(name), leaderId: `id-${this.leader}` });
  }

  versionOf(name: string): string {
    return formatEtcd(this.#version(name));
  }

  setVersion(name: string, version: string): void {
    this.#versions.set(name, parseKubeVersion(version));
  }

  /** The newest other member takes over. */
  moveLeader(from: string): { isMoved: boolean; leaderId: string } {
    const isMoved = this.leader === from;
    const others = [...this.#versions.keys()].filter((name) => name !== from && !this.down.has(name));
    const [next] = others.sort((a, b) => compareKubeVersions(this.#version(b), this.#version(a)));
    if (isMoved && next !== undefined) {
      this.moves.push(`${from}>${next}`);
      this.leader = next;
    }
    return { isMoved, leaderId: `id-${this.leader}` };
  }

  upgrade(name: string, tag: string): void {
    this.touch(name, 'upgradeEtcd');
    const everywhere = [...this.#versions.keys()].filter((member) => compareKubeVersions(this.#version(member), versionIn(tag)) < 0);
    const missing = everywhere.find((member) => !this.pulled.has(`${member} ${tag}`));
    if (missing) throw new Error(`${name} is changed to ${tag} before ${missing} has the image`);
    this.upgraded.push(name);
    this.#starting.set(name, 2);
    this.#versions.set(name, versionIn(tag));
  }

  /** kubeadm replaces the member too, and knows no waypoints: what it would break must not be asked of it. */
  kubeadm(name: string, kubernetes: string): void {
    this.touch(name, 'kubeadm');
    const next = kubeadmsEtcd(parseKubeVersion(kubernetes).minor);
    if (!next) return;
    const [missed] = missedWaypoints(this.#version(name), next);
    if (missed)
      throw new Error(
        `kubeadm takes etcd on ${name} from ${this.versionOf(name)} to ${formatEtcd(next)}, past ${formatEtcd(missed.atLeast)}`,
      );
    if (compareKubeVersions(this.#version(name), next) < 0) this.#versions.set(name, next);
  }

  /** Before a member stops for a while. */
  touch(name: string, what: string): void {
    if (!this.#versions.has(name)) return;
    if (this.#versions.size > 1 && this.leader === name) throw new Error(`${what} on ${name} while its member leads`);
    const away = [...this.down].find((member) => member !== name);
    if (away) throw new Error(`${what} on ${name} while the member on ${away} is away`);
  }

  #version(name: string): KubeVersion {
    const version = this.#versions.get(name);
    if (!version) throw new Error(`there is no member on ${name}`);
    return version;
  }
}

function versionIn(tag: string): KubeVersion {
  const version = etcdOfTag(tag);
  if (!version) throw new Error(`${tag} holds no version`);
  return version;
}
