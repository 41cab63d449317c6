import { readFileSync } from 'node:fs';
import { systemClock } from '../shared/clock.ts';
import { toKubestepError } from '../shared/errors.ts';
import { lineLogger } from '../shared/log.ts';
import { nodePaths } from '../shared/paths.ts';
import { systemRandom } from '../shared/random.ts';
import { readAgentConfig, readTrustAnchor } from './config.ts';
import { ExecutorClient } from './executor-client.ts';
import { IdentityStore } from './identity-store.ts';
import { readBootId, readMachineFacts, systemFactSource } from './machine-facts.ts';
import { runAgent } from './run-agent.ts';

const paths = nodePaths(process.env['KUBESTEP_ROOT'] ?? '');
const log = lineLogger({
  write: (line) => process.stderr.write(line),
  now: systemClock.now,
  level: process.env['KUBESTEP_LOG_LEVEL'] === 'debug' ? 'debug' : 'info',
  hasJournalPrefix: process.env['JOURNAL_STREAM'] !== undefined,
});
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
const stopped = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopped.abort(new Error(name)));

async function main(): Promise<void> {
  const bootId = await readBootId();
  const deps = {
    config: await readAgentConfig(paths.agentConfigFile),
    trust: await readTrustAnchor(paths.trustFile),
    identities: new IdentityStore(paths.agentStateDir),
    executor: new ExecutorClient(paths.executorSocket),
    operationsDir: paths.operationsDir,
    snapshotsDir: paths.snapshotsDir,
    fetchedDir: `${paths.agentStateDir}/fetched`,
    version,
    bootId,
    machineFacts: () => readMachineFacts({ source: systemFactSource, nowMs: systemClock.now(), agentVersion: version, bootId }),
    clock: systemClock,
    random: systemRandom,
    log,
  };
  log.info('agent starts', { node: deps.config.node, version });
  await runAgent(deps, stopped.signal);
  deps.executor.close();
}

main().catch((thrown: unknown) => {
  const error = toKubestepError(thrown);
  log.error('agent cannot run', { code: error.code, reason: error, hint: error.hint });
  process.exitCode = 1;
});
