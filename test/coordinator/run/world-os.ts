import type { OperationInput } from '../../../shared/operations.ts';
import type { BootFacts, OsFacts, OsProbe } from '../../../shared/os-operations.ts';
import type { WorldNode } from './world-node.ts';

interface Machine {
  packages: Record<string, string>;
  boot: number;
  rebootReasons: string[];
}

type OsKind = 'probeOsUpgrade' | 'readOs' | 'upgradeOsPackages' | 'reboot';

/** Debian below each node of a World: `bash` and a kernel have newer versions. */
export class WorldOs {
  /** What the mirror has. */
  readonly offered: Record<string, string> = { bash: '5.2-2', 'linux-image-amd64': '6.1.128-1' };
  /** Packages after whose upgrade a node asks for a reboot. */
  readonly needsReboot = new Set(['linux-image-amd64']);
  readonly #machines = new Map<string, Machine>();

  machine(name: string): Machine {
    const machine = this.#machines.get(name) ?? {
      packages: { bash: '5.2-1', 'linux-image-amd64': '6.1.90-1' },
      boot: 1,
      rebootReasons: [],
    };
    this.#machines.set(name, machine);
    return machine;
  }

  effect(node: WorldNode, kind: OsKind, input: unknown): unknown {
    switch (kind) {
      case 'probeOsUpgrade':
        return this.#probe(node);
      case 'readOs':
        return this.#read(node, input as OperationInput<'readOs'>);
      case 'upgradeOsPackages':
        return this.#upgrade(node, input as OperationInput<'upgradeOsPackages'>);
      case 'reboot':
        return this.#reboot(node, input as OperationInput<'reboot'>);
    }
  }

  #probe({ name }: WorldNode): OsProbe {
    const { packages } = this.machine(name);
    const newer = Object.entries(this.offered).filter(([key, to]) => packages[key] !== to);
    return {
      packages: newer.map(([key, to]) => ({
        name: key,
        from: packages[key] ?? '',
        to,
        origin: 'Debian-Security:12/stable-security',
        sizeBytes: 10,
      })),
      left: [],
      keptBack: [],
      refused: [],
      downloadBytes: newer.length * 10,
      boot: this.#boot(name),
    };
  }

  #boot(name: string): BootFacts {
    const { boot, rebootReasons } = this.machine(name);
    return { bootId: `${name}-boot-${boot}`, userspaceTimestampUs: boot, rebootReasons };
  }

  #read({ name }: WorldNode, { packages }: OperationInput<'readOs'>): OsFacts {
    const { packages: has } = this.machine(name);
    const missing = packages.filter((wanted) => has[wanted.name] !== wanted.version);
    return {
      boot: this.#boot(name),
      notReached: missing.map((wanted) => `${wanted.name} is at ${has[wanted.name]}, not ${wanted.version}`),
    };
  }

  #upgrade(node: WorldNode, { packages }: OperationInput<'upgradeOsPackages'>): unknown {
    mustBeOut(node);
    const machine = this.machine(node.name);
    for (const { name, version } of packages) {
      if (machine.packages[name] !== version && this.needsReboot.has(name)) machine.rebootReasons = [`/run/reboot-required names ${name}`];
      machine.packages[name] = version;
    }
    return { upgraded: packages };
  }

  #reboot(node: WorldNode, { bootId }: OperationInput<'reboot'>): unknown {
    mustBeOut(node);
    const machine = this.machine(node.name);
    if (bootId === this.#boot(node.name).bootId) {
      machine.boot += 1;
      machine.rebootReasons = [];
    }
    return {};
  }
}

/** What no upgrade of the distribution may break. */
function mustBeOut({ name, cordon, pods }: WorldNode): void {
  if (!cordon.isCordoned || pods.length > 0) throw new Error(`${name} was not drained`);
}
