import { expect } from 'chai';
import { makePlan } from '../../../coordinator/plan/make-plan.ts';
import { defaultPlanOptions } from '../../../coordinator/plan/plan-options.ts';
import { cluster, describeFindings } from './finding-cases.ts';
import { inventory, nowMs } from './inventory-builder.ts';

const flowSchemas = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1beta3', resource: 'flowschemas' };
const podGroups = { group: 'scheduling.k8s.io', version: 'v1alpha2', kind: 'PodGroup', resource: 'podgroups', count: 2, isWhole: true };
const none = { count: 0, examples: [] };

describeFindings('API versions that go away', [
  {
    rule: 'apis/removed-in-use',
    severity: 'blocker',
    when: 'somebody calls a version that the target does not serve',
    says: ['flowschemas of flowcontrol.apiserver.k8s.io/v1beta3', 'v1.32', 'flowcontrol.apiserver.k8s.io/v1'],
    target: 'v1.32.9',
    shape: {
      from: 'v1.31.9',
      target: 'v1.32.9',
      more: { apiUsage: { requested: [{ ...flowSchemas, removedIn: '1.32' }], stored: [], problems: [] } },
    },
  },
  {
    rule: 'apis/deprecated-in-use',
    severity: 'note',
    when: 'the version goes away after the target',
    says: ['v1.37 will not serve it'],
    shape: cluster({
      apiUsage: {
        requested: [{ group: 'networking.k8s.io', version: 'v1beta1', resource: 'ipaddresses', removedIn: '1.37' }],
        stored: [],
        problems: [],
      },
    }),
  },
  {
    rule: 'apis/stored-unserved',
    severity: 'blocker',
    when: 'objects would be left that nothing serves',
    says: ['2 PodGroup objects', 'batch/a', 'kubectl delete podgroups.v1alpha2.scheduling.k8s.io'],
    target: 'v1.37.1',
    shape: {
      from: 'v1.36.1',
      target: 'v1.37.1',
      more: { apiUsage: { requested: [], stored: [{ ...podGroups, examples: ['batch/a', 'batch/b'], appliedWith: none }], problems: [] } },
    },
  },
  {
    rule: 'apis/last-applied',
    severity: 'warning',
    when: 'files with the old version were applied last',
    says: ['flowcontrol.apiserver.k8s.io/v1beta3', 'ours', 'write flowcontrol.apiserver.k8s.io/v1 into the files'],
    target: 'v1.32.9',
    shape: {
      from: 'v1.31.9',
      target: 'v1.32.9',
      more: {
        apiUsage: {
          requested: [],
          stored: [
            { ...flowSchemas, kind: 'FlowSchema', count: 9, isWhole: true, examples: [], appliedWith: { count: 1, examples: ['ours'] } },
          ],
          problems: [],
        },
      },
    },
  },
  {
    rule: 'cluster/not-read',
    severity: 'warning',
    when: 'the role of the coordinator is too old',
    says: ['forbidden', 'coordinator install'],
    shape: cluster({ apiUsage: { requested: [], stored: [], problems: ['flowschemas is forbidden'] } }),
  },
]);

describe('findings of API versions', () => {
  it('leave calls of kinds that vanish whole to what is stored of them, because counting them is a call', () => {
    const requested = [{ group: 'scheduling.k8s.io', version: 'v1alpha2', resource: 'podgroups', removedIn: '1.34' }];
    const found = inventory({ more: { apiUsage: { requested, stored: [], problems: [] } } });

    const plan = makePlan({ inventory: found, target: 'v1.34.4', options: defaultPlanOptions, id: 'p', nowMs });

    expect(plan.findings.map(({ rule }) => rule)).to.not.include('apis/removed-in-use');
  });
});
