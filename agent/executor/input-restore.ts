import { isNodeName, restoreIdPattern } from '../../shared/names.ts';
import type { OperationInput } from '../../shared/operations.ts';
import type { SavedSnapshot } from '../../shared/operations-etcd.ts';
import { type MemberRestore, staticComponents } from '../../shared/operations-restore.ts';
import { count, fieldsOf, type InputParser, list, matching, oneOf, refuse, sha256, snapshot, trueOrFalse } from './input.ts';

const etcdVersionPattern = /^3\.\d{1,2}\.\d{1,3}(-[a-z0-9.]{1,20})?$/;
const peerUrlPattern = /^https?:\/\/[A-Za-z0-9.:[\]-]{1,255}:\d{1,5}$/;
const tokenPattern = /^kubestep-[0-9a-f]{32}$/;
const hexIdPattern = /^[0-9a-f]{1,16}$/;
const maxMembers = 9;
/** Twice what any cluster reaches; and etcd's revisions are 64-bit, so that many restores in a row stay far from their end. */
const maxBump = 1e15;

export const parseRestoreInput: InputParser<{ restore: string }> = (input) => ({
  restore: restoreId(fieldsOf(input, ['restore']).restore),
});

export const parseImportInput: InputParser<OperationInput<'importSnapshot'>> = (input) => {
  const fields = fieldsOf(input, ['snapshot', 'saved']);
  return { snapshot: snapshot(fields.snapshot), saved: saved(fields.saved) };
};

export const parseMemberRestore: InputParser<MemberRestore> = (input) => {
  const fields = fieldsOf(input, [
    ...['restore', 'snapshot', 'sha256', 'sizeBytes', 'etcdVersion', 'memberName', 'peerUrl', 'initialCluster', 'token'],
    'bumpRevision',
  ]);
  const bumpRevision = count('bumpRevision', fields['bumpRevision'], 1);
  if (bumpRevision > maxBump) throw refuse('bumpRevision', bumpRevision, `at most ${maxBump}`);
  return {
    restore: restoreId(fields['restore']),
    snapshot: snapshot(fields['snapshot']),
    sha256: sha256(fields['sha256']),
    sizeBytes: count('sizeBytes', fields['sizeBytes'], 1),
    etcdVersion: matching('etcdVersion', fields['etcdVersion'], etcdVersionPattern, 'a version of etcd such as 3.5.24'),
    memberName: memberName(fields['memberName']),
    peerUrl: peerUrl(fields['peerUrl']),
    initialCluster: initialCluster(fields['initialCluster']),
    token: matching('token', fields['token'], tokenPattern, 'a token such as kubestep-<32 hex digits>'),
    bumpRevision,
  };
};

export const parseManifestsInput: InputParser<OperationInput<'parkManifests'>> = (input) => {
  const fields = fieldsOf(input, ['restore', 'components']);
  const components = list('components', fields.components, staticComponents.length).map((one) => oneOf('component', one, staticComponents));
  if (components.length === 0) throw refuse('components', fields.components, 'at least one component');
  return { restore: restoreId(fields.restore), components };
};

export const parseSwapInput: InputParser<OperationInput<'swapMember'>> = (input) => {
  const { restore, direction } = fieldsOf(input, ['restore', 'direction']);
  if (direction !== 'in' && direction !== 'back' && direction !== 'out') throw refuse('direction', direction, 'in, back or out');
  return { restore: restoreId(restore), direction };
};

export const parseEtcdManifestInput: InputParser<OperationInput<'writeEtcdManifest'>> = (input) => {
  const fields = fieldsOf(input, ['restore', 'initialCluster', 'version']);
  const { version } = fields;
  if (version !== 'restored' && version !== 'original') throw refuse('version', version, 'restored or original');
  return { restore: restoreId(fields.restore), initialCluster: initialCluster(fields.initialCluster), version };
};

export const parsePeerInput: InputParser<{ peerUrl: string }> = (input) => ({
  peerUrl: peerUrl(fieldsOf(input, ['peerUrl']).peerUrl),
});

export const parseMemberIdInput: InputParser<{ memberId: string }> = (input) => ({
  memberId: matching('memberId', fieldsOf(input, ['memberId']).memberId, hexIdPattern, 'an id in hex'),
});

function restoreId(value: unknown): string {
  return matching('restore', value, restoreIdPattern, 'the id of a restore such as rs-20261125-1');
}

function peerUrl(value: unknown): string {
  return matching('peerUrl', value, peerUrlPattern, 'a URL such as https://10.0.0.1:2380');
}

function memberName(value: unknown): string {
  if (typeof value === 'string' && isNodeName(value)) return value;
  throw refuse('memberName', value, 'the name of a member, which is its node');
}

/** `cp1=https://10.0.0.1:2380,cp2=…`: each name and each URL once. */
function initialCluster(value: unknown): string {
  const rule = 'a member list such as cp1=https://10.0.0.1:2380,cp2=https://10.0.0.2:2380, each name and URL once';
  if (typeof value !== 'string') throw refuse('initialCluster', value, rule);
  const pairs = value.split(',').map((pair) => pair.split('='));
  const isSound = pairs.every(([name = '', url = '', more]) => isNodeName(name) && peerUrlPattern.test(url) && more === undefined);
  const isUnique = [0, 1].every((part) => new Set(pairs.map((pair) => pair[part])).size === pairs.length);
  if (!isSound || !isUnique || pairs.length > maxMembers) throw refuse('initialCluster', value, rule);
  return value;
}

function saved(value: unknown): SavedSnapshot {
  const fields = fieldsOf(value, [
    ...['sha256', 'sizeBytes', 'revision', 'totalKeys', 'hash', 'compactRevision', 'memberId', 'clusterId', 'etcdVersion'],
    ...['isComparedWithLive', 'method'],
  ]);
  const isComparedWithLive = trueOrFalse('isComparedWithLive', fields['isComparedWithLive']);
  const method = fields['method'];
  if (method !== 'stream' && method !== 'etcdctl') throw refuse('method', method, 'stream or etcdctl');
  return {
    sha256: sha256(fields['sha256']),
    sizeBytes: count('sizeBytes', fields['sizeBytes'], 1),
    revision: count('revision', fields['revision']),
    totalKeys: count('totalKeys', fields['totalKeys']),
    hash: count('hash', fields['hash']),
    compactRevision: count('compactRevision', fields['compactRevision'], -1),
    memberId: matching('memberId', fields['memberId'], hexIdPattern, 'an id in hex'),
    clusterId: matching('clusterId', fields['clusterId'], hexIdPattern, 'an id in hex'),
    etcdVersion: matching('etcdVersion', fields['etcdVersion'], etcdVersionPattern, 'a version of etcd such as 3.5.24'),
    isComparedWithLive,
    method,
  };
}
