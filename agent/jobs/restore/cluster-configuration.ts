import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { JobFailure } from '../job-process.ts';

const flag = 'initial-cluster-state';
const wanted = 'existing';

/**
 * Sets `etcd.local.extraArgs` so that every later kubeadm upgrade writes `--initial-cluster-state=existing` into the manifest again: with
 * kubeadm's own text an etcd on a lost folder becomes a healthy cluster of one, with no keys. Up to v1beta3 the arguments are a map, since
 * v1beta4 a list of names and values.
 *
 * @throws JobFailure `configuration` for text that is no ClusterConfiguration with a local etcd.
 */
export function withExistingState(text: string): string {
  const document = parseDocument(text);
  const local = document.getIn(['etcd', 'local']);
  if (document.errors.length > 0 || !isMap(local)) throw new JobFailure('configuration', 'ClusterConfiguration has no etcd.local');
  if (String(document.get('apiVersion')).endsWith('/v1beta4')) setInList(local, document);
  else document.setIn(['etcd', 'local', 'extraArgs', flag], wanted);
  return document.toString({ lineWidth: 0, indentSeq: false });
}

function setInList(local: YAMLMap, document: ReturnType<typeof parseDocument>): void {
  const list = local.get('extraArgs');
  if (!isSeq(list)) {
    document.setIn(['etcd', 'local', 'extraArgs'], document.createNode([{ name: flag, value: wanted }]));
    return;
  }
  const known = list.items.find((item) => isMap(item) && item.get('name') === flag);
  if (isMap(known)) known.set('value', wanted);
  else list.items.push(document.createNode({ name: flag, value: wanted }));
}

/** What the text says now; undefined when it says nothing. */
export function stateOf(text: string): string | undefined {
  const document = parseDocument(text);
  const args = document.getIn(['etcd', 'local', 'extraArgs']);
  if (isMap(args)) return textOf(args.get(flag, true));
  if (!isSeq(args)) return undefined;
  const known = args.items.find((item) => isMap(item) && item.get('name') === flag);
  return isMap(known) ? textOf(known.get('value', true)) : undefined;
}

function textOf(node: unknown): string | undefined {
  return isScalar(node) ? String(node.value) : undefined;
}
