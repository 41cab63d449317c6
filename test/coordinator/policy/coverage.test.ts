import { expect } from 'chai';
import { etcdSeries, etcdWaypoints } from '../../../coordinator/policy/etcd-waypoints.ts';
import { lockedGates } from '../../../coordinator/policy/locked-gates.ts';
import { removedApis } from '../../../coordinator/policy/removed-apis.ts';
import { removedFlags } from '../../../coordinator/policy/removed-flags.ts';
import { removedGates } from '../../../coordinator/policy/removed-gates.ts';
import { changedKubeletFields, removedKubeadmGates, removedPlugins } from '../../../coordinator/policy/removed-words.ts';
import { runtimeRules } from '../../../coordinator/policy/runtime-rules.ts';
import type { OfMinor } from '../../../coordinator/policy/sources.ts';
import { supportTable } from '../../../coordinator/policy/support-window.ts';

const tables: Readonly<Record<string, readonly OfMinor<{ readonly source: string }>[]>> = {
  removedFlags,
  removedGates,
  lockedGates,
  removedPlugins,
  removedKubeadmGates,
  changedKubeletFields,
  removedApis,
  runtimeRules,
};

const known = supportTable.minors.map(({ minor }) => minor);

describe('the tables of what each minor changes', () => {
  it('end where the table of support ends, which refuses every minor beyond', () => {
    expect(known).to.deep.equal([29, 30, 31, 32, 33, 34, 35, 36, 37]);
    expect(etcdSeries.map(({ minor }) => minor)).to.deep.equal(known);
  });

  for (const [name, table] of Object.entries(tables)) {
    it(`has an entry for every minor in ${name}, also where nothing changed`, () => {
      expect(table.map(({ minor }) => minor)).to.deep.equal(known);
    });

    it(`names an upstream source for every entry and every row of ${name}`, () => {
      for (const { source, rows } of table) {
        expect(source).to.match(/^https:\/\/\S+$/);
        for (const row of rows) expect(row.source).to.match(/^https:\/\/\S+$/);
      }
    });
  }

  it('has a waypoint wherever the series of etcd changes', () => {
    const changes = etcdSeries.filter(({ series }, index) => index > 0 && series !== etcdSeries[index - 1]?.series);

    expect(changes.map(({ minor }) => minor)).to.deep.equal(etcdWaypoints.map(({ kubernetesMinor }) => kubernetesMinor));
    for (const { minor, series } of changes) {
      const waypoint = etcdWaypoints.find(({ kubernetesMinor }) => kubernetesMinor === minor);
      expect(`${waypoint?.etcd.major}.${waypoint?.etcd.minor}`).to.equal(series);
    }
  });

  it('names no gate, flag or API version twice', () => {
    const gates = removedGates.flatMap(({ rows }) => rows.flatMap((row) => row.gates));
    const flags = removedFlags.flatMap(({ rows }) => rows.flatMap(({ component, flags }) => flags.map((flag) => `${component} ${flag}`)));
    const apis = removedApis.flatMap(({ rows }) => rows.map(({ group, version, resource }) => `${group}/${version} ${resource}`));

    for (const list of [gates, flags, apis]) expect(new Set(list).size, list.join()).to.equal(list.length);
  });

  it('has the 18 flags of cAdvisor that 1.37 drops', () => {
    const rows = removedFlags.find(({ minor }) => minor === 37)?.rows.filter(({ component }) => component === 'kubelet') ?? [];

    expect(rows.flatMap(({ flags }) => flags))
      .to.have.length(18)
      .and.to.include('containerd')
      .and.not.to.include('housekeeping-interval');
  });
});
