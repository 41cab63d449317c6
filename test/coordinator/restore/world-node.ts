import { type MemberFacts, type StaticComponent, staticComponents } from '../../../shared/operations-restore.ts';

/** One control-plane node as its operations see and change it. */
export class WorldNode {
  readonly name: string;
  readonly parked = new Set<StaticComponent>();
  readonly swaps: string[] = [];
  /** The restore that its data are of; what was replaced lies below. */
  readonly data: string[] = ['old'];
  prepared: string | undefined;
  manifest: 'original' | 'restored' = 'original';
  isConnected = true;
  hasSnapshot = true;
  /** Revision of its living member; undefined when it does not answer. */
  revision: number | undefined = 150;
  change: Partial<MemberFacts> = {};
  kubeletStarts = 0;

  constructor(name: string) {
    this.name = name;
  }

  facts(members: string, restore: string): MemberFacts {
    const state = (component: StaticComponent) => (this.parked.has(component) ? 'parked' : 'in-place');
    return {
      manifests: Object.fromEntries(staticComponents.map((component) => [component, state(component)])) as MemberFacts['manifests'],
      running: staticComponents.filter((component) => !this.parked.has(component)),
      member: {
        ...{ name: this.name, peerUrl: `https://${this.name}:2380`, clientUrl: `https://${this.name}:2379`, dataDir: '/var/lib/etcd' },
        ...{ initialCluster: this.manifest === 'restored' ? members : `${this.name}=https://${this.name}:2380`, image: 'etcd:3.5.24-0' },
        initialClusterState: this.manifest === 'restored' ? 'existing' : 'new',
      },
      ...{
        freeBytes: 1e9,
        isPrepared: this.prepared === restore,
        isSwapped: this.data.includes(restore),
        kept: [],
        caSha256: 'ca',
        hasAdminConf: true,
      },
      ...this.change,
    };
  }
}
