import type { InstalledPackage, PackagesResult, PackageVersion } from '../../shared/operations-packages.ts';
import { classifyAptFailure } from './apt-failure.ts';
import { classifyKubeadmFailure } from './kubeadm-failure.ts';
import type { Ended, NodeQuery, ReadResult } from './operation-table.ts';

/** Reads the JSON line of a job: its result, or `{"error":{"code","message"}}`. */
export async function readJobResult<R>({ stdout, isExitZero, output }: Ended): Promise<ReadResult<R>> {
  const line = parseLine(stdout);
  const error = errorOf(line);
  if (error) return { failure: { reasonCode: error.code, reason: error.message } };
  if (isExitZero && line !== undefined) return { result: line as R };
  const lastLine = output.trimEnd().split('\n').at(-1) ?? '';
  return { failure: { reasonCode: 'job-failed', reason: lastLine || 'the job ended without a result' } };
}

/** The first line is the job's; stop commands write to the same file after it. */
function parseLine(stdout: string): unknown {
  try {
    return JSON.parse(stdout.split('\n', 1)[0] ?? '');
  } catch {
    return undefined; // ended before it wrote its result
  }
}

function errorOf(line: unknown): { code: string; message: string } | undefined {
  if (line === null || typeof line !== 'object' || !('error' in line)) return undefined;
  const { error } = line;
  if (error === null || typeof error !== 'object' || !('code' in error) || !('message' in error)) return undefined;
  return { code: String(error.code), message: String(error.message) };
}

export async function readKubeadm({ isExitZero, output }: Ended): Promise<ReadResult<Record<string, never>>> {
  if (isExitZero) return { result: {} };
  const { class: reasonCode, line: reason } = classifyKubeadmFailure(output);
  return { failure: { reasonCode, reason } };
}

const fields = ['binary:Package', 'Version', 'db:Status-Abbrev'];
export const dpkgFormat = `${fields.map((field) => `\${${field}}`).join('\\t')}\\n`;

/** What dpkg says about packages; one that it does not know is missing from the list. */
export async function queryPackages(names: readonly string[], node: NodeQuery): Promise<PackagesResult> {
  const { stdout } = await node.query('dpkg-query', '-W', '-f', dpkgFormat, ...names);
  const audit = await node.query('dpkg', '--audit');
  return { installed: parseInstalled(stdout), audit: audit.stdout.trim() };
}

export function parseInstalled(stdout: string): InstalledPackage[] {
  return stdout.split('\n').flatMap((line) => {
    const [qualified = '', version = '', status = ''] = line.split('\t');
    const name = qualified.split(':')[0] ?? '';
    return status === '' ? [] : [{ name, version, status: status.padEnd(3), isHeld: status.startsWith('h') }];
  });
}

/** Why the packages are not what was asked for; undefined when they are. */
export function whyNotInstalled(wanted: readonly PackageVersion[], { installed, audit }: PackagesResult): string | undefined {
  for (const { name, version } of wanted) {
    const found = installed.find((candidate) => candidate.name === name);
    if (!found) return `${name} is not installed`;
    if (!/^[ih]i $/.test(found.status)) return `${name} is in state ${JSON.stringify(found.status)}, not installed completely`;
    if (found.version !== version) return `${name} is at ${found.version}, not ${version}`;
  }
  return audit === '' ? undefined : `dpkg --audit is not silent: ${audit.split('\n')[0]}`;
}

/** The truth about an installation is dpkg's database; apt's exit code and text only tell why it is not as wanted. */
export async function readInstalled(wanted: readonly PackageVersion[], ended: Ended, node: NodeQuery): Promise<ReadResult<PackagesResult>> {
  const result = await queryPackages(
    wanted.map(({ name }) => name),
    node,
  );
  const problem = whyNotInstalled(wanted, result);
  if (problem === undefined) return { result };
  if (ended.isExitZero) return { result, failure: { reasonCode: 'unclassified', reason: problem } };
  return { result, failure: aptReason(ended) };
}

export function aptReason({ output }: Ended): { reasonCode: string; reason: string } {
  const { class: reasonCode, line: reason } = classifyAptFailure(output);
  return { reasonCode, reason };
}
