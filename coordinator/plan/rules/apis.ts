import type { StoredKind } from '../../cluster/api-usage.ts';
import { type RemovedApi, removedApis } from '../../policy/removed-apis.ts';
import { rowsBetween } from '../../policy/sources.ts';
import type { Finding } from '../plan.ts';
import { blocker, note, type Rule, type RuleInput, warning } from '../rule-input.ts';

interface ApiName {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

const rows = removedApis.flatMap((minor) => minor.rows);

function rowOf({ group, version, resource }: ApiName): RemovedApi | undefined {
  return rows.find((row) => row.group === group && row.version === version && row.resource === resource);
}

function nameOf({ group, version, resource }: ApiName): string {
  return `${resource} of ${group === '' ? version : `${group}/${version}`}`;
}

function examplesOf(examples: readonly string[], count: number): string {
  return count > examples.length ? `${examples.join(', ')}, …` : examples.join(', ');
}

/** The API servers themselves count who is late. Kinds that vanish whole are left to `stored`: listing them is a call too. */
const calls: Rule = ({ inventory, from, target }) =>
  (inventory.apiUsage?.requested ?? []).flatMap((call): Finding[] => {
    const minor = Number(call.removedIn.split('.')[1]);
    const row = rowOf(call);
    if (!(minor > from.minor) || row?.objects === 'lost') return [];
    const since = `somebody has asked for ${nameOf(call)} since the API servers started`;
    const instead = row?.readAs.length ? `move the client to ${call.group}/${row.readAs[0]}` : 'move the client to a newer version';
    const fix = `${instead}; an audit log names it (annotation k8s.io/deprecated: "true")`;
    if (minor > target.minor) {
      return [note({ rule: 'apis/deprecated-in-use', evidence: `${since}; v1.${minor} will not serve it`, fix })];
    }
    const source = row ? ` (${row.source})` : '';
    return [blocker({ rule: 'apis/removed-in-use', evidence: `${since}; v1.${minor} does not serve it any more${source}`, fix })];
  });

/** Only of the minors that the path enters; the inventory was taken for this path, but may be older than the question. */
function due({ inventory, from, target }: RuleInput): { readonly kind: StoredKind; readonly row: RemovedApi; readonly minor: number }[] {
  const entered = rowsBetween(removedApis, { fromMinor: from.minor, toMinor: target.minor });
  return (inventory.apiUsage?.stored ?? []).flatMap((kind) => {
    const found = entered.find(({ row }) => row.group === kind.group && row.version === kind.version && row.resource === kind.resource);
    return found ? [{ kind, ...found }] : [];
  });
}

const stored: Rule = (input) =>
  due(input)
    .filter(({ kind, row }) => row.objects === 'lost' && kind.count > 0)
    .map(({ kind, row, minor }) => {
      const count = kind.isWhole ? `${kind.count}` : `more than ${kind.count}`;
      const evidence = `${count} ${kind.kind} objects are stored that no version serves from v1.${minor} on: ${examplesOf(kind.examples, kind.count)} (${row.source})`;
      const fix = `keep a copy, then delete them while they can be reached: kubectl delete ${kind.resource}.${kind.version}.${kind.group} NAME`;
      return blocker({ rule: 'apis/stored-unserved', evidence, fix });
    });

const lastApplied: Rule = (input) =>
  due(input)
    .filter(({ kind }) => kind.appliedWith.count > 0)
    .map(({ kind, row, minor }) => {
      const { count, examples } = kind.appliedWith;
      const version = `${kind.group}/${kind.version}`;
      const evidence = `${count} ${kind.kind} objects were last applied as ${version}, which v1.${minor} does not serve: ${examplesOf(examples, count)}`;
      const instead = row.readAs[0] === undefined ? 'take it out of the files' : `write ${kind.group}/${row.readAs[0]} into the files`;
      return warning({ rule: 'apis/last-applied', evidence, fix: `${instead} that they came from; the objects themselves stay` });
    });

const notChecked: Rule = ({ inventory }) =>
  [...(inventory.apiUsage?.problems ?? []), ...(inventory.clusterProblems ?? [])].map((evidence) =>
    warning({ rule: 'cluster/not-read', evidence, fix: 'renew the rights: kubestep coordinator install, then plan again' }),
  );

/** Needs no target either. */
export const notReadRules: readonly Rule[] = [notChecked];

export const apiRules: readonly Rule[] = [calls, stored, lastApplied, ...notReadRules];
