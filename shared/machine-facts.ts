/** What the unprivileged agent tells of its machine, from systeminformation and /proc; for people and for warnings, never for decisions of root. */
export interface MachineFacts {
  readonly takenAtMs: number;
  readonly agentVersion: string;
  readonly hostname: string;
  readonly osName: string;
  readonly osVersion: string;
  readonly kernel: string;
  readonly architecture: string;
  readonly cpus: number;
  readonly memoryTotalBytes: number;
  readonly memoryAvailableBytes: number;
  readonly uptimeSeconds: number;
  readonly disks: readonly { readonly mount: string; readonly sizeBytes: number; readonly usedBytes: number }[];
  readonly bootId: string;
}
