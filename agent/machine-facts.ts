import { readFile } from 'node:fs/promises';
import systeminformation from 'systeminformation';
import type { MachineFacts } from '../shared/machine-facts.ts';

const maxDisks = 64;

/** The only functions of systeminformation that are used: it runs shell commands, and some with text from the machine in them. */
export type MachineFactSource = Pick<typeof systeminformation, 'mem' | 'fsSize' | 'osInfo' | 'cpu' | 'time'>;

export interface MachineFactsDeps {
  readonly source: MachineFactSource;
  readonly nowMs: number;
  readonly agentVersion: string;
  readonly bootId: string;
}

/** Reads what the unprivileged agent tells of its machine. */
export async function readMachineFacts({ source, nowMs, agentVersion, bootId }: MachineFactsDeps): Promise<MachineFacts> {
  const [memory, disks, os, cpu] = await Promise.all([source.mem(), source.fsSize(), source.osInfo(), source.cpu()]);
  return {
    takenAtMs: nowMs,
    agentVersion,
    hostname: os.hostname,
    osName: os.distro,
    osVersion: os.release,
    kernel: os.kernel,
    architecture: os.arch,
    cpus: cpu.cores,
    memoryTotalBytes: memory.total,
    memoryAvailableBytes: memory.available,
    uptimeSeconds: Math.round(Number(source.time().uptime)),
    disks: disks.slice(0, maxDisks).map(({ mount, size, used }) => ({ mount, sizeBytes: size, usedBytes: used })),
    bootId,
  };
}

export const systemFactSource: MachineFactSource = systeminformation;

/** Changes with every boot. */
export async function readBootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}
