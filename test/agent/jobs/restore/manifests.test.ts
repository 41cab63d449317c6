import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { stateOf, withExistingState } from '../../../../agent/jobs/restore/cluster-configuration.ts';
import { withMembership } from '../../../../agent/jobs/restore/etcd-manifest.ts';
import { parseMemberManifest } from '../../../../agent/jobs/restore/restore-files.ts';

const kubeadms = readFileSync(new URL('../../../fixtures/kubeadm-1.33.13/manifest-etcd.yaml', import.meta.url), 'utf8');
const all = 'cp1=https://10.77.0.11:2380,cp2=https://10.77.0.12:2380';

describe('the etcd manifest of a restored member', () => {
  it("names every member and existing, and differs from kubeadm's in nothing else", () => {
    const edited = withMembership(kubeadms, all);

    const lines = (text: string) => text.split('\n');
    const added = lines(edited).filter((line) => !lines(kubeadms).includes(line));
    const removed = lines(kubeadms).filter((line) => !lines(edited).includes(line));
    expect(added).to.deep.equal([`    - --initial-cluster=${all}`, '    - --initial-cluster-state=existing']);
    expect(removed).to.deep.equal(['    - --initial-cluster=cp1=https://10.77.0.11:2380']);
  });

  it('keeps comments, and loses a token', () => {
    const text = kubeadms
      .replace('    - --name=cp1\n', '    - --name=cp1 # ours\n    - --initial-cluster-token=secret\n')
      .replace('spec:\n', '# of the operator\nspec:\n');

    const edited = withMembership(text, all);

    expect(edited)
      .to.match(/--name=cp1 # ours/)
      .and.match(/^# of the operator$/m);
    expect(edited).to.not.match(/token/);
  });

  it('is the same when it is written twice', () => {
    expect(withMembership(withMembership(kubeadms, all), all)).to.equal(withMembership(kubeadms, all));
  });

  for (const text of ['', 'spec: {}', 'spec:\n  containers:\n  - image: etcd\n', ': : :']) {
    it(`is refused when it has no command: ${JSON.stringify(text)}`, () => {
      expect(() => withMembership(text, all)).to.throw('has no command');
    });
  }

  it('tells the member and the folder on the node', () => {
    expect(parseMemberManifest(kubeadms, '/root')).to.include({
      ...{ name: 'cp1', peerUrl: 'https://10.77.0.11:2380', dataDir: '/root/var/lib/etcd', initialClusterState: 'new' },
    });
  });

  it('tells the folder also where the container sees another one', () => {
    const moved = kubeadms.replace('- hostPath:\n      path: /var/lib/etcd\n', '- hostPath:\n      path: /data/etcd\n');

    expect(parseMemberManifest(moved).dataDir).to.equal('/data/etcd');
  });
});

describe("kubeadm's ClusterConfiguration", () => {
  const v1beta3 = 'apiVersion: kubeadm.k8s.io/v1beta3\netcd:\n  local:\n    dataDir: /var/lib/etcd # here\nkind: ClusterConfiguration\n';
  const v1beta4 = v1beta3.replace('v1beta3', 'v1beta4');

  it('gets the state as a map up to v1beta3', () => {
    const edited = withExistingState(v1beta3);

    expect(edited)
      .to.match(/extraArgs:\n +initial-cluster-state: existing\n/)
      .and.match(/# here/);
    expect([stateOf(v1beta3), stateOf(edited)]).to.deep.equal([undefined, 'existing']);
  });

  it('gets it as a list since v1beta4', () => {
    const edited = withExistingState(v1beta4);

    expect(edited).to.match(/extraArgs:\n +- name: initial-cluster-state\n +value: existing\n/);
    expect(stateOf(edited)).to.equal('existing');
  });

  it('keeps the other arguments, and replaces another state', () => {
    const other = v1beta4.replace(
      'kind:',
      '    extraArgs:\n    - name: initial-cluster-state\n      value: new\n    - name: debug\n      value: "true"\nkind:',
    );

    const edited = withExistingState(other);

    expect(stateOf(edited)).to.equal('existing');
    expect(edited)
      .to.match(/name: debug/)
      .and.not.match(/value: new/);
  });

  it('is refused without a local etcd', () => {
    expect(() => withExistingState('apiVersion: kubeadm.k8s.io/v1beta4\netcd:\n  external: {}\n')).to.throw('no etcd.local');
  });
});
