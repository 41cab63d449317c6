import { expect } from 'chai';
import { acceptableRule, acceptFindings, neverAccepted } from '../../../coordinator/plan/accept.ts';
import type { Finding } from '../../../coordinator/plan/plan.ts';
import { ruleNames } from '../../../coordinator/plan/rule-names.ts';
import { KubestepError } from '../../../shared/errors.ts';

const cgroup: Finding = {
  severity: 'blocker',
  rule: 'node/cgroup-v1',
  node: 'w1',
  evidence: 'w1 runs cgroup v1',
  fix: 'boot it with cgroup v2',
};
const disk: Finding = { severity: 'blocker', rule: 'node/disk-low', node: 'w1', evidence: 'full', fix: 'clean' };

describe('acceptFindings', () => {
  for (const name of ['node/cgroup-v1', 'cgroup-v1']) {
    it(`turns the blockers of ${name} into warnings that say so, and leaves others alone`, () => {
      const found = acceptFindings([cgroup, disk, { ...cgroup, node: 'w2' }], [name], 'root');

      expect(found.map(({ severity }) => severity)).to.deep.equal(['warning', 'blocker', 'warning']);
      expect(found[0]?.evidence).to.equal('w1 runs cgroup v1 [accepted by root: --accept node/cgroup-v1]');
      expect(found[0]).to.include({ rule: 'node/cgroup-v1', node: 'w1', fix: 'boot it with cgroup v2' });
      expect(found[1]).to.equal(disk);
    });
  }

  it('changes nothing of a note or a warning of the rule', () => {
    const note: Finding = { ...cgroup, severity: 'note' };

    expect(acceptFindings([note], ['cgroup-v1'])).to.deep.equal([note]);
  });

  it('takes a name that no finding has: the trouble may be gone by now', () => {
    expect(acceptFindings([disk], ['cgroup-v1'])).to.deep.equal([disk]);
  });

  const refused: readonly (readonly [string, string])[] = [
    ['cgroup', 'no such rule'],
    ['', 'no such rule'],
    ['node/', 'no such rule'],
    ['NODE/CGROUP-V1', 'no such rule'],
    ['all', 'one by one'],
    ['etcd/waypoint', 'never be accepted'],
    ['skew/api-servers', 'never be accepted'],
    ['unknown-minor', 'never be accepted'],
  ];
  for (const [name, why] of refused) {
    it(`refuses ${JSON.stringify(name)}, also where nothing was found`, () => {
      expect(() => acceptFindings([], [name]))
        .to.throw(KubestepError, why)
        .with.property('code', 'usage');
    });
  }

  it('never accepts a rule of the path or of the skew policy, and says why for each', () => {
    for (const rule of ruleNames.filter((name) => /^(path|skew)\//.test(name) && name !== 'skew/kubectl')) {
      expect(neverAccepted[rule], rule).to.be.a('string').and.not.to.equal('');
      expect(() => acceptableRule(rule)).to.throw(KubestepError);
    }
  });

  it('resolves every other rule by its full name', () => {
    for (const rule of ruleNames.filter((name) => neverAccepted[name] === undefined)) expect(acceptableRule(rule)).to.equal(rule);
  });

  it('asks back when a short name may mean several rules', () => {
    const short = ruleNames.map((rule) => rule.slice(rule.indexOf('/') + 1));
    const twice = short.find((name, index) => short.indexOf(name) !== index);

    expect(twice).to.be.a('string');
    expect(() => acceptableRule(twice ?? '')).to.throw(KubestepError, 'may mean');
  });
});
