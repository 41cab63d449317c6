import { lookup } from 'node:dns/promises';
import type { OperationResult } from '../../shared/operations.ts';
import { parseNameInput } from '../executor/input-check.ts';
import { runJob } from './job.ts';

/** Resolves a name as the node's own programs do: by its nsswitch, /etc/hosts and resolv.conf. Changes nothing. */
export async function resolveName(name: string, ask: typeof lookup = lookup): Promise<OperationResult<'resolveName'>> {
  try {
    const found = await ask(name, { all: true });
    return { addresses: [...new Set(found.map(({ address }) => address))].sort() };
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    return { addresses: [], problem: code === 'ENOTFOUND' ? 'there is no such name' : code };
  }
}

if (import.meta.main) await runJob((input) => resolveName(parseNameInput(input).name));
