import { systemClock } from '../shared/clock.ts';
import { causeChain, toKubestepError } from '../shared/errors.ts';
import { lineLogger } from '../shared/log.ts';
import { coordinatorPaths } from '../shared/paths.ts';
import { systemRandom } from '../shared/random.ts';
import { loadConfig } from './config.ts';
import { startCoordinator } from './coordinator.ts';
import { adminGroupId } from './install/accounts.ts';
import { packageVersion } from './package-version.ts';
import { runWaitsAt } from './run-waits-at.ts';

const { env } = process;
const root = env['KUBESTEP_ROOT'] ?? '';
const paths = coordinatorPaths(root);
const write = (line: string) => void process.stderr.write(line);
const hasJournalPrefix = env['JOURNAL_STREAM'] !== undefined;

try {
  const config = await loadConfig(paths.configFile);
  const log = lineLogger({ write, now: () => systemClock.now(), level: config.logLevel, hasJournalPrefix });
  const groupId = root === '' ? await adminGroupId() : undefined;
  // A simulated cluster runs on a scaled clock of its own; nothing else sets this.
  const timeFactor = Number(env['KUBESTEP_TIME_FACTOR'] ?? 1);
  const coordinator = await startCoordinator({
    config,
    paths,
    version: packageVersion(),
    clock: systemClock,
    random: systemRandom,
    log,
    ...(root !== '' && process.getuid && { secretsOwnerId: process.getuid() }),
    ...(groupId !== undefined && { operatorGroupId: groupId }),
    ...(timeFactor !== 1 && { waits: runWaitsAt(timeFactor) }),
  });
  const stop = async (signal: string) => {
    log.info('coordinator stops', { signal });
    await coordinator.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));
} catch (thrown) {
  const error = toKubestepError(thrown);
  const log = lineLogger({ write, now: () => systemClock.now(), hasJournalPrefix });
  log.error('coordinator cannot start', { code: error.code, why: causeChain(error).join(': '), hint: error.hint });
  if (error.code === 'internal') log.error('where it came from', { stack: error.cause instanceof Error ? error.cause.stack : error.stack });
  process.exit(1);
}
