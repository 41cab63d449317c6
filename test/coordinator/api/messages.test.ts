import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { expect } from 'chai';
import { nodeFromMessage, nodeToMessage } from '../../../coordinator/api/node-message.ts';
import { joinNodes } from '../../../coordinator/api/nodes.ts';
import { planFromMessage, planToMessage } from '../../../coordinator/api/plan-message.ts';
import { runFromMessage, runToMessage } from '../../../coordinator/api/run-message.ts';
import { snapshotFromMessage, snapshotToMessage } from '../../../coordinator/api/snapshot-message.ts';
import { fromWireWord, toWireWord } from '../../../coordinator/api/words.ts';
import type { ProtoGrpcType } from '../../../shared/gen/operator.ts';
import { loadProto } from '../../../shared/wire.ts';
import { clusterNodes, failedRun, fleet, plan, run, snapshot } from './samples.ts';

const { v1 } = (loadProto('operator') as unknown as ProtoGrpcType).kubestep;

/** Over real bytes: what the loader leaves out or fills in is part of the question. */
function throughWire<I extends object, O>(type: MessageTypeDefinition<I, O>, message: I): O {
  return type.deserialize(type.serialize(message)) as O;
}

describe('messages of the operator', () => {
  const states: readonly [string, typeof run][] = [
    ['running', run],
    ['failed', failedRun],
    ['asked to pause', { ...run, requested: 'pause' }],
  ];
  for (const [name, value] of states) {
    it(`bring a run that is ${name} over the wire unchanged`, () => {
      expect(runFromMessage(throughWire(v1.Run, runToMessage(value)))).to.deep.equal(value);
    });
  }

  it('bring a plan over the wire unchanged', () => {
    expect(planFromMessage(throughWire(v1.Plan, planToMessage(plan)))).to.deep.equal(plan);
  });

  it('bring a snapshot over the wire unchanged, with and without what a failed one lacks', () => {
    const failed = {
      name: snapshot.name,
      state: 'failed',
      member: 'cp2',
      takenAtMs: 1,
      trigger: 'manual',
      copies: [],
      operationIds: [],
      problem: 'cut',
    } as const;

    expect(snapshotFromMessage(throughWire(v1.Snapshot, snapshotToMessage(snapshot)))).to.deep.equal(snapshot);
    expect(snapshotFromMessage(throughWire(v1.Snapshot, snapshotToMessage(failed)))).to.deep.equal(failed);
  });

  it('bring nodes over the wire unchanged', () => {
    for (const node of joinNodes(clusterNodes, fleet)) {
      expect(nodeFromMessage(throughWire(v1.NodeStatus, nodeToMessage(node)))).to.deep.equal(node);
    }
  });

  it('refuse a word that they do not know instead of guessing', () => {
    expect(toWireWord('SNAPSHOT_TRIGGER', 'pre-upgrade')).to.equal('SNAPSHOT_TRIGGER_PRE_UPGRADE');
    expect(() => fromWireWord('RUN_STATE', 'RUN_STATE_UNSPECIFIED', ['running'])).to.throw('RUN_STATE_UNSPECIFIED');
  });
});
