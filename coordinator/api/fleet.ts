import type { Kysely } from 'kysely';
import type { MachineFacts } from '../../shared/machine-facts.ts';
import type { Agents } from '../agents/agents.ts';
import type { Database, NodeRow } from '../store/schema.ts';
import type { FleetNode, FleetPort } from './operator-ports.ts';
import { present } from './present.ts';

export interface FleetDeps {
  readonly db: Kysely<Database>;
  readonly agents: Pick<Agents, 'hub' | 'createJoinToken' | 'revokeNode'>;
  /** `host:port` that goes into join tokens. */
  readonly enrolmentAddress: string;
}

/** FleetPort over the node table and the connected agents. */
export function createFleet({ db, agents, enrolmentAddress }: FleetDeps): FleetPort {
  return {
    list: async () => {
      const rows = await db.selectFrom('node').selectAll().orderBy('name').execute();
      const connected = new Set(agents.hub.connectedNodes());
      return rows.map((row) => fleetNode(row, connected.has(row.name)));
    },
    revoke: (node, actor) => agents.revokeNode(node, { actor }),
    createToken: (node, actor) => agents.createJoinToken(node, { enrolment: enrolmentAddress, actor }),
  };
}

function fleetNode(row: NodeRow, isConnected: boolean): FleetNode {
  return present({
    name: row.name,
    isEnrolled: row.revoked_at_ms === null,
    isConnected,
    lastSeenMs: row.last_seen_ms ?? undefined,
    version: row.agent_version ?? undefined,
    clockSkewMs: row.clock_skew_ms ?? undefined,
    // Written by our own parser of ReportFacts.
    machineFacts: row.machine_facts === null ? undefined : (JSON.parse(row.machine_facts) as MachineFacts),
  });
}
