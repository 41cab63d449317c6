import { JobBed } from './job-bed.ts';

export const security = 'Debian-Security:12/oldstable-security';

/** A Debian node with a Kubernetes source; dpkg is content. */
export function debianNode(): JobBed {
  const bed = new JobBed();
  bed.write('etc/apt/sources.list', 'deb http://mirror.invalid/debian bookworm main\n');
  bed.write('etc/apt/sources.list.d/kubernetes.list', 'deb https://pkgs.invalid/v1.33/deb/ /\n');
  return bed
    .on(/^apt-get update /, '')
    .on(/^systemctl show /, 'UserspaceTimestamp=Wed 2026-11-25 12:00:00.000000 UTC\n')
    .on(/^needrestart /, 'NEEDRESTART-VER: 3.6\nNEEDRESTART-KSTA: 1\n')
    .on(/^dpkg --print-architecture$/, 'amd64\n')
    .on(/^dpkg --audit$/, '')
    .on(/^apt-mark showauto /, '')
    .on(/^dpkg --compare-versions /, { exitCode: 1 });
}
