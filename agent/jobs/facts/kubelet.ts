import { readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { KubeletFacts } from '../../../shared/operations.ts';
import type { JobContext } from '../job.ts';
import { flagsOf } from './flags.ts';
import { parseProperties } from './properties.ts';
import { parseEnvironmentFlags } from './unit-flags.ts';

const shown = 'ActiveState,SubState,UnitFileState,InvocationID,NRestarts,MainPID';

/** The kubelet as systemd sees it. Its version is asked of the process that runs: after an installation the file is already newer. */
export async function kubeletFacts(context: JobContext): Promise<KubeletFacts> {
  const { stdout } = await context.tools.ask('systemctl', 'show', '-p', shown, 'kubelet.service');
  const unit = parseProperties(stdout);
  const pid = Number(unit['MainPID'] ?? 0);
  const version = (await runningVersion(pid, context)) ?? (await versionOnDisk(context));
  return {
    activeState: unit['ActiveState'] ?? 'unknown',
    subState: unit['SubState'] ?? 'unknown',
    unitFileState: unit['UnitFileState'] ?? '',
    invocationId: unit['InvocationID'] ?? '',
    restarts: Number(unit['NRestarts'] ?? 0),
    ...(version !== undefined && { version }),
    flags: (await runningFlags(pid)) ?? (await configuredFlags(context)),
  };
}

/** `/proc/<pid>/exe` still opens the old binary when the package has replaced it. */
async function runningVersion(pid: number, { tools }: JobContext): Promise<string | undefined> {
  if (pid <= 0) return undefined;
  const target = await readlink(`/proc/${pid}/exe`).catch(() => '');
  if (!basename(target).startsWith('kubelet')) return undefined;
  return parseKubeletVersion((await tools.askProgram(`/proc/${pid}/exe`, '--version')).stdout);
}

async function versionOnDisk({ tools }: JobContext): Promise<string | undefined> {
  const { stdout } = await tools.ask('kubelet', '--version').catch(() => ({ stdout: '' })); // not installed
  return parseKubeletVersion(stdout);
}

/** `Kubernetes v1.34.4` */
function parseKubeletVersion(text: string): string | undefined {
  return /^Kubernetes (v\d+\.\d+\.\d+)/m.exec(text)?.[1];
}

async function runningFlags(pid: number): Promise<string[] | undefined> {
  if (pid <= 0) return undefined;
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const [program = '', ...words] = text.split('\0');
  return basename(program) === 'kubelet' ? flagsOf(words) : undefined;
}

/** What the unit would pass: kubeadm's file, and the operator's. */
async function configuredFlags({ paths }: JobContext): Promise<string[]> {
  const files = [join(paths.kubeletDir, 'kubeadm-flags.env'), `${paths.root}/etc/default/kubelet`];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap(parseEnvironmentFlags);
}
