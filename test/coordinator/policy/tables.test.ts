import { expect } from 'chai';
import fc from 'fast-check';
import { kubeadmsEtcd } from '../../../coordinator/plan/etcd-path.ts';
import { changedMeanings, gateProblem, kubeadmGateProblems, removedArguments } from '../../../coordinator/policy/breaking-changes.ts';
import { etcdWaypoints, missedWaypoints, waypointReason } from '../../../coordinator/policy/etcd-waypoints.ts';
import { kubeadmEtcd } from '../../../coordinator/policy/kubeadm-etcd.ts';
import { supportStatus, supportTable } from '../../../coordinator/policy/support-window.ts';
import { compareKubeVersions, parseKubeVersion } from '../../../shared/version.ts';

describe('support window', () => {
  it('has every minor once, in order, with a life of about fourteen months', () => {
    for (const [index, { minor, released, endOfLife }] of supportTable.minors.entries()) {
      expect(minor).to.equal(29 + index);
      expect((Date.parse(endOfLife) - Date.parse(released)) / 86_400_000).to.be.within(390, 470);
    }
  });

  const days: [string, boolean, number][] = [
    ['2026-10-27T12:00:00Z', true, 0],
    ['2026-10-28T00:00:00Z', false, -1],
    ['2026-10-20T12:00:00Z', true, 7],
  ];
  for (const [day, isSupported, daysLeft] of days) {
    it(`says on ${day} that v1.34 is ${isSupported ? '' : 'not '}supported`, () => {
      const status = supportStatus({ major: 1, minor: 34 }, Date.parse(day));

      expect(status).to.include({ isKnown: true, isSupported, daysLeft, endOfLife: '2026-10-27' });
      expect(status.source).to.contain(supportTable.takenOn);
    });
  }

  it('knows nothing of a minor that is not in the table', () => {
    expect(supportStatus({ major: 1, minor: 99 }, 0)).to.include({ isKnown: false, isSupported: false });
  });
});

describe('etcd waypoints', () => {
  const missedBy = (version: string, minor: number) =>
    missedWaypoints(parseKubeVersion(version), kubeadmsEtcd(minor) ?? parseKubeVersion('0.0.0')).map(waypointReason);
  const cases: [string, number, string[]][] = [
    ['3.5.24', 34, ['3.5.26']],
    ['3.5.25', 36, ['3.5.26']],
    ['3.5.26', 34, []],
    ['3.5.33', 34, []],
    ['3.5.24', 33, []],
    ['3.6.8', 36, []],
    ['3.6.10', 37, ['3.6.11']],
    ['3.6.11', 37, []],
    ['3.7.0', 37, []],
    ['3.4.30', 34, ['3.5.26']],
    ['3.5.33', 37, ['3.6.11']],
    ['3.5.24', 37, ['3.5.26', '3.6.11']],
  ];
  for (const [version, minor, stops] of cases) {
    it(`etcd ${version} stops at ${stops.join(' and ') || 'nothing'} before a hop to v1.${minor}`, () => {
      const missed = missedBy(version, minor);

      expect(missed).to.have.length(stops.length);
      for (const [index, stop] of stops.entries()) expect(missed[index]).to.contain(stop).and.to.contain('https://etcd.io/');
    });
  }

  it('are never missed by a newer patch where an older one misses none', () => {
    fc.assert(
      fc.property(fc.constantFrom(5, 6), fc.nat(40), fc.nat(40), fc.integer({ min: 30, max: 37 }), (minor, a, b, target) => {
        const [older, newer] = [Math.min(a, b), Math.max(a, b)];
        if (missedBy(`3.${minor}.${older}`, target).length === 0) expect(missedBy(`3.${minor}.${newer}`, target)).to.deep.equal([]);
      }),
    );
  });

  it('stand where kubeadm brings another etcd, which never goes back', () => {
    const versions = kubeadmEtcd.map(({ minor }) => kubeadmsEtcd(minor) ?? parseKubeVersion('0.0.0'));

    expect(kubeadmEtcd.map(({ minor }) => minor)).to.deep.equal([29, 30, 31, 32, 33, 34, 35, 36, 37]);
    for (const [index, version] of versions.entries()) {
      const before = versions[index - 1] ?? version;
      expect(compareKubeVersions(before, version)).to.be.at.most(0);
      const hasWaypoint = etcdWaypoints.some(({ kubernetesMinor }) => kubernetesMinor === kubeadmEtcd[index]?.minor);
      expect(hasWaypoint).to.equal(before.minor !== version.minor);
    }
  });
});

describe('breaking changes', () => {
  const hop = (toMinor: number) => ({ fromMinor: toMinor - 1, toMinor });

  it('finds the flag that keeps a 1.35 kubelet from starting', () => {
    const found = removedArguments('kubelet', ['--v=2', '--pod-infra-container-image=registry.k8s.io/pause:3.9'], hop(35));

    expect(found).to.have.length(1);
    expect(found[0]?.evidence).to.contain('pod-infra-container-image').and.to.contain('133779');
  });

  it('finds a feature gate among several and leaves its neighbours alone', () => {
    const found = removedArguments(
      'kube-apiserver',
      ['--feature-gates=KMSv2=true,Other=false', '--enable-admission-plugins=KMSv2'],
      hop(32),
    );

    expect(found.map(({ evidence }) => evidence.split(' ')[3])).to.deep.equal(['KMSv2']);
  });

  it('finds etcd flags by their common beginning', () => {
    expect(removedArguments('etcd', ['--experimental-watch-progress-notify-interval=5s'], hop(37))).to.have.length(1);
  });

  it('says nothing of a removal that another hop brings, or of another component', () => {
    const flags = ['--pod-infra-container-image=x', '--cloud-config=/etc/x'];

    expect(removedArguments('kubelet', flags, hop(36))).to.deep.equal([]);
    expect(removedArguments('kube-scheduler', flags, hop(35))).to.deep.equal([]);
  });

  it('takes all hops of a path together', () => {
    const flags = ['--cloud-config=/etc/x', '--pod-infra-container-image=x', '--containerd=/run/x.sock'];

    const found = removedArguments('kubelet', flags, { fromMinor: 33, toMinor: 37 });

    expect(found.map(({ evidence }) => /v1\.\d+/.exec(evidence)?.[0])).to.deep.equal(['v1.34', 'v1.35', 'v1.37']);
  });

  it('reads flags with underscores as the components do', () => {
    expect(removedArguments('kubelet', ['--boot_id_file=/x'], hop(37))).to.have.length(1);
  });

  it('lets a locked gate stand at its locked value only', () => {
    expect(gateProblem('SidecarContainers=true', hop(33))).to.equal(undefined);
    expect(gateProblem('SidecarContainers=false', hop(33))).to.contain('locked to true');
    expect(gateProblem('DeclarativeValidationTakeover=true', hop(37))).to.contain('locked to false');
    expect(gateProblem('SidecarContainers=true', hop(37))).to.contain('gone since v1.37');
  });

  it('finds a removed admission plugin whether it is enabled or disabled, in the API server alone', () => {
    const flags = ['--disable-admission-plugins=PodGroupWorkloadExists'];

    expect(removedArguments('kube-apiserver', flags, hop(37))).to.have.length(1);
    expect(removedArguments('kube-scheduler', flags, hop(37))).to.deep.equal([]);
  });

  it("tells kubeadm's own removed gates and changed meanings of the kubelet's configuration", () => {
    expect(kubeadmGateProblems(['NodeLocalCRISocket=true', 'Other=true'], hop(37))).to.have.length(1);
    expect(changedMeanings({ eventRecordQPS: 0 }, hop(37))[0]).to.contain('no limit');
    expect(changedMeanings({ eventRecordQPS: 5 }, hop(37))).to.deep.equal([]);
  });

  it('names a source for every waypoint', () => {
    for (const { source } of etcdWaypoints) expect(source).to.match(/^https:\/\//);
  });
});
