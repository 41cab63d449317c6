import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../../../shared/files.ts';
import type { BootFacts, BootIdentity } from '../../../shared/os-operations.ts';
import type { JobContext } from '../job.ts';
import { bootFacts } from './machine.ts';

/** The running boot, and why it should end. */
export async function bootAndReasons(context: JobContext): Promise<BootFacts> {
  const { bootId, userspaceTimestampUs } = await bootFacts(context);
  const boot = { bootId, userspaceTimestampUs };
  const reasons = await Promise.all([flagReason(context), needrestartReason(context), kernelReason(boot, context)]);
  return { ...boot, rebootReasons: reasons.filter((reason) => reason !== undefined) };
}

const maxNamed = 5;

/** Written by hooks of unattended-upgrades and update-notifier; without those its absence proves nothing. */
async function flagReason({ paths }: JobContext): Promise<string | undefined> {
  const flag = `${paths.root}/run/reboot-required`;
  if (!(await exists(flag))) return undefined;
  const text = await readFile(`${flag}.pkgs`, 'utf8').catch(() => '');
  const names = [...new Set(text.split('\n').flatMap((line) => line.trim() || []))];
  const named = names.length > maxNamed ? [...names.slice(0, maxNamed), `${names.length - maxNamed} more`] : names;
  return names.length === 0 ? '/run/reboot-required is there' : `/run/reboot-required names ${named.join(', ')}`;
}

/** needrestart(1), batch mode: 2 is an ABI-compatible kernel upgrade, 3 a version upgrade that waits for a reboot. */
async function needrestartReason({ tools }: JobContext): Promise<string | undefined> {
  const { stdout } = await tools.ask('needrestart', '-b', '-k').catch(() => ({ stdout: '' }));
  if (!/^NEEDRESTART-KSTA: [23]$/m.test(stdout)) return undefined;
  const running = /^NEEDRESTART-KCUR: (\S+)/m.exec(stdout)?.[1] ?? 'an old kernel';
  const expected = /^NEEDRESTART-KEXP: (\S+)/m.exec(stdout)?.[1] ?? 'a newer one';
  return `needrestart: ${running} runs, ${expected} is installed`;
}

/** For nodes that have neither: a kernel image that was put into /boot since this boot. */
async function kernelReason({ userspaceTimestampUs }: BootIdentity, { paths }: JobContext): Promise<string | undefined> {
  const folder = `${paths.root}/boot`;
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('vmlinuz-')).sort();
  for (const name of names.toReversed()) {
    const file = await stat(join(folder, name)).catch(() => undefined);
    // the inode's own change time: the packages carry the build's modification time
    if (file && userspaceTimestampUs > 0 && file.ctimeMs * 1000 > userspaceTimestampUs) return `/boot/${name} was installed since the boot`;
  }
  return undefined;
}
