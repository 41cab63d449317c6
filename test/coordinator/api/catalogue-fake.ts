import type { CataloguePort } from '../../../coordinator/api/operator-ports.ts';
import type { Snapshot } from '../../../coordinator/snapshots/snapshot-port.ts';
import { KubestepError } from '../../../shared/errors.ts';
import type { OperatorWorld } from './operator-fakes.ts';
import { refusing } from './refusing.ts';
import { snapshot } from './samples.ts';

/** A catalogue of the snapshots of a world. */
export function catalogueOf(world: OperatorWorld): CataloguePort {
  return refusing<CataloguePort>('catalogue', {
    events: async () => [],
    countQuarantined: async () => 0,
    attempts: async () => world.attempts,
    pin: async (name, reason) => ({ ...named(world, name), pin: { atMs: world.clock.now(), reason } }),
    unpin: async (name) => named(world, name),
    delete: async () => world.fail(),
    prune: async ({ isDryRun }) => {
      world.fail();
      world.pruned.push({ isDryRun });
      return {
        decisions: [
          { name: snapshot.name, action: 'keep', reasons: ['the last verified set', 'last 1 of 7'] },
          { name: 'etcd-cp2-20261101T115000Z', action: 'remove', reasons: ['no rule wants it'] },
        ],
        obstacles: isDryRun ? {} : { 'etcd-cp2-20261101T115000Z': ['node:cp2: its agent is not connected'] },
      };
    },
    rebuild: async () => ({ names: [snapshot.name], problems: ['s3:offsite/x/set.json: it is not JSON'] }),
  });
}

function named(world: OperatorWorld, name: string): Snapshot {
  const found = world.snapshots.find((candidate) => candidate.name === name);
  if (found) return found;
  throw new KubestepError('not-found', `there is no snapshot ${name}`);
}
