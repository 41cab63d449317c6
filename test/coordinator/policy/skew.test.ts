import { expect } from 'chai';
import fc from 'fast-check';
import { type NodeVersions, skewViolations } from '../../../coordinator/policy/skew.ts';

const v = (minor: number, patch = 0) => ({ major: 1, minor, patch });
const controlPlane = (minor: number, more: Partial<NodeVersions> = {}): NodeVersions => ({
  name: 'cp1',
  kubelet: v(minor),
  apiServer: v(minor),
  controllerManager: v(minor),
  scheduler: v(minor),
  ...more,
});
const rulesOf = (...nodes: NodeVersions[]) => skewViolations({ nodes }).map(({ rule }) => rule);

describe('skew', () => {
  const cases: [string, NodeVersions[], string[]][] = [
    ['a cluster of one version', [controlPlane(34), { name: 'w1', kubelet: v(34) }], []],
    ['a kubelet three minors behind', [controlPlane(34), { name: 'w1', kubelet: v(31) }], []],
    ['a kubelet four minors behind', [controlPlane(34), { name: 'w1', kubelet: v(30) }], ['skew/kubelet-too-old']],
    ['a kubelet below 1.25 three minors behind', [controlPlane(27), { name: 'w1', kubelet: v(24) }], ['skew/kubelet-too-old']],
    ['a kubelet newer than its API server', [controlPlane(33), { name: 'w1', kubelet: v(34) }], ['skew/kubelet-too-new']],
    [
      'a kubelet newer than the oldest of two API servers',
      [controlPlane(34, { kubelet: v(33) }), controlPlane(33, { name: 'cp2' }), { name: 'w1', kubelet: v(34) }],
      ['skew/kubelet-too-new'],
    ],
    ['API servers two minors apart', [controlPlane(34, { kubelet: v(32) }), controlPlane(32, { name: 'cp2' })], ['skew/api-servers']],
    ['a controller-manager newer than its API server', [controlPlane(33, { controllerManager: v(34) })], ['skew/controller-manager']],
    ['a scheduler two minors behind', [controlPlane(34, { scheduler: v(32) })], ['skew/scheduler']],
    ['a scheduler one minor behind', [controlPlane(34, { scheduler: v(33) })], []],
    ['a kube-proxy newer than the API servers', [controlPlane(33, { kubeProxy: v(34) })], ['skew/kube-proxy-too-new']],
    [
      'a kube-proxy four minors from its kubelet',
      [controlPlane(35), { name: 'w1', kubelet: v(31), kubeProxy: v(35) }],
      ['skew/kubelet-too-old', 'skew/kube-proxy-kubelet'],
    ],
    ['a kubeadm four minors ahead of its kubelet', [controlPlane(34, { kubelet: v(31), kubeadm: v(35) })], ['skew/kubeadm-kubelet']],
    ['a kubectl two minors behind', [controlPlane(34, { kubectl: v(32) })], ['skew/kubectl']],
  ];
  for (const [title, nodes, expected] of cases) {
    it(`answers ${expected.length === 0 ? 'nothing' : expected.join(', ')} for ${title}`, () => {
      expect(rulesOf(...nodes)).to.deep.equal(expected);
    });
  }

  it('names the node and both versions', () => {
    const [found] = skewViolations({ nodes: [controlPlane(34), { name: 'w1', kubelet: v(30, 7) }] });

    expect(found).to.include({ node: 'w1' });
    expect(found?.evidence).to.contain('v1.30.7').and.to.contain('v1.34.0');
  });

  it('never complains when every version is the same, whatever it is', () => {
    const minor = fc.integer({ min: 20, max: 60 });
    fc.assert(
      fc.property(minor, fc.integer({ min: 1, max: 5 }), (at, workers) => {
        const nodes = [controlPlane(at), ...Array.from({ length: workers }, (_, index) => ({ name: `w${index}`, kubelet: v(at) }))];
        expect(skewViolations({ nodes })).to.deep.equal([]);
      }),
    );
  });

  it('accepts a kubelet exactly when it is 0 to 3 minors behind every API server', () => {
    const minor = fc.integer({ min: 26, max: 40 });
    fc.assert(
      fc.property(minor, fc.boolean(), minor, (newest, isMixed, kubelet) => {
        const oldest = isMixed ? newest - 1 : newest;
        const follows = { kubelet: v(oldest) };
        const nodes = [controlPlane(newest, follows), controlPlane(oldest, { name: 'cp2' }), { name: 'w1', kubelet: v(kubelet) }];
        const isAllowed = kubelet <= oldest && newest - kubelet <= 3;
        expect(skewViolations({ nodes }).length === 0).to.equal(isAllowed);
      }),
    );
  });
});
