import { isScalar, isSeq, parseDocument, Scalar, type YAMLSeq } from 'yaml';
import { refuseOtherChanges } from '../etcd/edit-manifest.ts';
import { JobFailure } from '../job-process.ts';

/** The kubelet tells a mirror of our edits apart by nothing else than the file, so only what must change is changed. */
const ours = ['--initial-cluster=', '--initial-cluster-state=', '--initial-cluster-token='] as const;

/**
 * Names every member and `existing` in the command of an etcd manifest, with its comments kept. A token is taken out: with one, and state `new`,
 * a member on an empty folder joins "healthy" and can lead with 0 keys (measured). With `existing` it refuses to start, or heals.
 *
 * @throws JobFailure `configuration` when the manifest has no command, or anything else would change.
 */
export function withMembership(text: string, initialCluster: string): string {
  const document = parseDocument(text);
  const command = document.getIn(['spec', 'containers', 0, 'command']);
  if (document.errors.length > 0 || !isSeq(command)) throw new JobFailure('configuration', 'the etcd manifest has no command');
  setFlag(command, '--initial-cluster=', initialCluster);
  setFlag(command, '--initial-cluster-state=', 'existing');
  removeFlag(command, '--initial-cluster-token=');
  const edited = document.toString({ lineWidth: 0, indentSeq: false });
  refuseOtherChanges(text, edited, { what: 'the member list', mask: withoutOurs });
  return edited;
}

function setFlag(command: YAMLSeq, prefix: string, value: string): void {
  const at = command.items.findIndex((item) => isFlag(item, prefix));
  const item = command.items[at];
  if (isScalar(item)) item.value = `${prefix}${value}`;
  else command.items.push(new Scalar(`${prefix}${value}`));
}

function removeFlag(command: YAMLSeq, prefix: string): void {
  command.items = command.items.filter((item) => !isFlag(item, prefix));
}

function isFlag(item: unknown, prefix: string): boolean {
  return isScalar(item) && typeof item.value === 'string' && item.value.startsWith(prefix);
}

function withoutOurs(_key: string, value: unknown): unknown {
  return Array.isArray(value) ? value.filter((item) => !ours.some((prefix) => String(item).startsWith(prefix))) : value;
}
