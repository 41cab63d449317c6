import { expect } from 'chai';
import { readOs } from '../../../agent/jobs/os-facts.ts';
import { reboot } from '../../../agent/jobs/os-reboot.ts';
import { upgradeOsPackages } from '../../../agent/jobs/os-upgrade.ts';
import { rejection } from '../../rejection.ts';
import type { JobBed } from './job-bed.ts';
import { debianNode, security } from './os-bed.ts';

const bashUpgrade = `Inst bash [5.1-1] (5.2-1 ${security} [amd64])\nConf bash (5.2-1 ${security} [amd64])\n`;
const bash = { name: 'bash', version: '5.2-1' };

describe('jobs of an upgrade of the distribution', () => {
  let bed: JobBed;
  beforeEach(() => {
    bed = debianNode();
  });
  afterEach(() => bed.remove());

  describe('the upgrade', () => {
    const dpkgSays = (version: string, status = 'ii ') => `bash\tamd64\t${version}\t${status}\n`;

    it('installs exactly the planned versions, removes nothing, overrides no hold, and proves it by dpkg', async () => {
      let isDone = false;
      bed
        .on(/^dpkg-query /, () => dpkgSays(isDone ? '5.2-1' : '5.1-1'))
        .on(/^apt-get -s /, bashUpgrade)
        .on(/^apt-get -y /, () => {
          isDone = true;
          return '';
        });

      const result = await upgradeOsPackages([bash], bed.context);

      expect(result).to.deep.equal({ upgraded: [bash] });
      const install = bed.worked.at(-1) ?? '';
      expect(install).to.match(/ install --only-upgrade --no-remove --no-install-recommends bash=5\.2-1$/);
      expect(install).to.include('--force-confold').and.not.include('allow-change-held');
    });

    it('leaves a package that came as a dependency marked so, also when the upgrade fails', async () => {
      bed
        .on(/^dpkg-query /, dpkgSays('5.1-1'))
        .on(/^apt-get -s /, bashUpgrade)
        .on(/^apt-mark showauto bash$/, 'bash\n')
        .on(/^apt-mark auto bash$/, '')
        .on(/^apt-get -y /, { exitCode: 100, stderr: 'E: Failed to fetch http://mirror.invalid/b.deb  404  Not Found\n' });

      expect(await rejection(upgradeOsPackages([bash], bed.context))).to.include({ code: 'source-network' });
      expect(bed.worked.at(-1)).to.equal('apt-mark auto bash');
    });

    it('does nothing when all is there already', async () => {
      bed.on(/^dpkg-query /, dpkgSays('5.2-1'));

      expect(await upgradeOsPackages([bash], bed.context)).to.deep.equal({ upgraded: [] });
      expect(bed.worked.filter((line) => line.includes(' install '))).to.deep.equal([]);
    });

    it('takes a newer version than planned for done', async () => {
      bed.on(/^dpkg-query /, dpkgSays('5.3-1')).on(/^dpkg --compare-versions 5\.3-1 ge 5\.2-1$/, '');

      expect(await upgradeOsPackages([bash], bed.context)).to.deep.equal({ upgraded: [] });
    });

    for (const [what, line, said] of [
      ['a package that the plan does not name', 'Inst vim [9.0-1] (9.1-1 x [amd64])\n', 'vim 9.1-1'],
      ['another version than the planned one', 'Inst bash [5.1-1] (5.2-2 x [amd64])\n', 'bash 5.2-2'],
      ['the kubelet', 'Inst kubelet [1.33.4-1.1] (1.34.4-1.1 x [amd64])\n', 'kubelet'],
      ['a removal', 'Remv containerd [1.6.20-1]\n', 'remove containerd'],
    ] as const) {
      it(`changes nothing when apt would do ${what}`, async () => {
        bed.on(/^dpkg-query /, dpkgSays('5.1-1')).on(/^apt-get -s /, line);

        const refusal = await rejection(upgradeOsPackages([bash], bed.context));

        expect(refusal).to.include({ code: 'plan-stale' });
        expect(refusal.message).to.include(said);
        expect(bed.worked.filter((ran) => ran.includes(' install '))).to.deep.equal([]);
      });
    }

    it('says so when a package is on hold by now', async () => {
      bed.on(/^dpkg-query /, dpkgSays('5.1-1', 'hi ')).on(/^apt-get -s /, {
        exitCode: 100,
        stderr: 'E: Held packages were changed and -y was used without --allow-change-held-packages.\n',
      });

      expect(await rejection(upgradeOsPackages([bash], bed.context))).to.include({ code: 'held' });
    });

    it('repairs an interrupted dpkg first, from the same sources', async () => {
      let isConfigured = false;
      bed.write('var/lib/dpkg/updates/0001', '');
      bed
        .on(/^dpkg-query /, () => dpkgSays('5.2-1', isConfigured ? 'ii ' : 'iF '))
        .on(/^dpkg-query -W -f \S+\$\{db:Status-Abbrev\}\\n$/, () => `bash\t5.2-1\t${isConfigured ? 'ii ' : 'iF '}\n`)
        .on(/^dpkg-query .*binary:Package/, () => `bash\t5.2-1\t${isConfigured ? 'ii ' : 'iF '}\n`)
        .on(/^systemctl daemon-reload$/, '')
        .on(/^dpkg --configure -a /, () => {
          isConfigured = true;
          return '';
        });

      expect(await upgradeOsPackages([bash], bed.context)).to.deep.equal({ upgraded: [] });
      expect(bed.worked).to.include('dpkg --configure -a --force-confdef --force-confold');
    });

    it('is not done while a package is half-configured, whatever apt said', async () => {
      bed.on(/^dpkg-query /, dpkgSays('5.2-1', 'iF ')).on(/^apt-get /, bashUpgrade);

      expect(await rejection(upgradeOsPackages([bash], bed.context))).to.include({ code: 'not-installed' });
    });
  });

  describe('the facts', () => {
    it('say what is left of a plan, and that no reboot is due', async () => {
      bed.on(/^dpkg-query /, 'bash\tamd64\t5.1-1\tii \nlibc6\ti386\t2.36-10\tii \nlibc6\tamd64\t2.36-9\tii \n');

      const facts = await readOs(
        { packages: [bash, { name: 'libc6:i386', version: '2.36-10' }, { name: 'vim', version: '9' }] },
        bed.context,
      );

      expect(facts.notReached).to.deep.equal(['bash is at 5.1-1, not 5.2-1', 'vim is not installed']);
      expect(facts.boot.rebootReasons).to.deep.equal([]);
      expect(facts.boot.userspaceTimestampUs).to.equal(Date.UTC(2026, 10, 25, 12) * 1000);
    });

    it('name every reason for a reboot', async () => {
      bed.write('run/reboot-required', '');
      bed.write('run/reboot-required.pkgs', 'linux-image-6.1.0-31-amd64\n\nlibc6\n');
      bed.write('boot/vmlinuz-6.1.0-31-amd64', '');
      bed.on(/^needrestart -b -k$/, 'NEEDRESTART-KCUR: 6.1.0-30-amd64\nNEEDRESTART-KEXP: 6.1.0-31-amd64\nNEEDRESTART-KSTA: 3\n');
      bed.on(/^systemctl show /, 'UserspaceTimestamp=Mon 2001-01-01 12:00:00.000000 UTC\n');

      const { boot } = await readOs({ packages: [] }, bed.context);

      expect(boot.rebootReasons).to.deep.equal([
        '/run/reboot-required names linux-image-6.1.0-31-amd64, libc6',
        'needrestart: 6.1.0-30-amd64 runs, 6.1.0-31-amd64 is installed',
        '/boot/vmlinuz-6.1.0-31-amd64 was installed since the boot',
      ]);
    });

    it('do not need needrestart', async () => {
      bed.on(/^needrestart /, () => {
        throw new Error('not found');
      });

      expect((await readOs({ packages: [] }, bed.context)).boot.rebootReasons).to.deep.equal([]);
    });
  });

  describe('the reboot', () => {
    const thisBoot = async () => (await readOs({ packages: [] }, bed.context)).boot;

    it('asks PID 1, respecting inhibitors, and ends when the shutdown stops it', async () => {
      const { rebootReasons: _, ...boot } = await thisBoot();
      bed.on(/^systemctl reboot --check-inhibitors=yes$/, () => {
        setImmediate(() => bed.stop.abort());
        return '';
      });

      expect(await reboot(boot, bed.context)).to.deep.equal({});
      expect(bed.worked).to.deep.equal(['systemctl reboot --check-inhibitors=yes']);
    });

    it('does nothing in another boot than the one it was to end', async () => {
      const { rebootReasons: _, ...boot } = await thisBoot();

      await reboot({ ...boot, bootId: '00000000-0000-4000-8000-000000000000' }, bed.context);
      await reboot({ ...boot, userspaceTimestampUs: boot.userspaceTimestampUs - 1 }, bed.context);

      expect(bed.worked).to.deep.equal([]);
    });

    it('waits for another day while apt holds its inhibitor', async () => {
      const { rebootReasons: _, ...boot } = await thisBoot();
      const stderr = 'Operation inhibited by "APT" (PID 955 "apt-get", user root), reason is "APT is installing or removing packages".\n';
      bed.on(/^systemctl reboot /, { exitCode: 1, stderr });

      expect(await rejection(reboot(boot, bed.context))).to.include({ code: 'busy' });
    });

    it('fails when the machine does not go down', async () => {
      const { rebootReasons: _, ...boot } = await thisBoot();
      bed.on(/^systemctl reboot /, '');

      expect(await rejection(reboot(boot, bed.context))).to.include({ code: 'reboot-failed' });
    });
  });
});
