import { readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { delimiter, extname, join } from 'node:path';
import { systemClock } from '../../shared/clock.ts';
import { toKubestepError } from '../../shared/errors.ts';
import { findTool } from '../../shared/exec.ts';
import { type Logger, lineLogger } from '../../shared/log.ts';
import { type NodePaths, nodePaths } from '../../shared/paths.ts';
import { Executor } from './executor.ts';
import { createJournal, Journal } from './journal.ts';
import { OperationFiles } from './operation-files.ts';
import { operations } from './operations.ts';
import { fallocateHoles, OutputBound } from './output-bound.ts';
import type { Programs } from './prepare-unit.ts';
import { listen } from './server.ts';
import { nodeQueries, systemdUnits } from './systemd.ts';
import { loadTrust } from './trust-anchor.ts';
import { watchExit } from './watch-exit.ts';

const agentGroup = 'kubestep-agent';

async function main(environment: NodeJS.ProcessEnv, log: Logger): Promise<void> {
  process.umask(0o077);
  const toolDirs = environment['KUBESTEP_TOOL_DIRS']?.split(delimiter).filter((dir) => dir !== '');
  const paths = nodePaths(environment['KUBESTEP_ROOT'] ?? '', toolDirs);
  const stop = new AbortController();
  const trust = await loadTrust(paths.trustFile, process.getuid?.() === 0);
  const groupId = await findGroup(`${paths.root}/etc/group`, agentGroup);
  const files = new OperationFiles(paths.operationsDir, groupId);
  await files.prepareRoot();
  const journal = await openJournal(paths, files, log);
  const units = systemdUnits(paths);
  const bound = new OutputBound({ files, punchHole: fallocateHoles(paths), log });
  const executor = new Executor({
    ...{ trust, journal, files, units, paths, log },
    table: operations,
    node: nodeQueries(paths),
    watch: watchExit({ files, units, clock: systemClock, bound }, stop.signal),
    programs: programsOf(paths),
    clock: systemClock,
    signal: stop.signal,
  });
  await executor.recover();
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const version = versionOf();
  const hello = () => ({
    ...{ version, bootId, operationsDir: files.root },
    highestEpoch: executor.highestEpoch,
    running: executor.running,
  });
  const server = await listen({ socketPath: paths.executorSocket, groupId, executor, hello, log });
  log.info('executor ready', { node: trust.node, cluster: trust.clusterId, running: executor.running });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop.abort();
      server.close();
      process.exit(0); // units go on; the next executor attaches to them
    });
  }
}

async function openJournal(paths: NodePaths, files: OperationFiles, log: Logger): Promise<Journal> {
  await mkdir(paths.executorStateDir, { recursive: true, mode: 0o700 });
  const path = join(paths.executorStateDir, 'journal.jsonl');
  await createJournal(path);
  const { journal, forgotten } = await Journal.open(path, systemClock.now());
  for (const operationId of forgotten) await files.remove(operationId);
  if (journal.damage !== undefined) log.error('journal is damaged: no write will be started', { reason: journal.damage });
  return journal;
}

/** Jobs lie beside this folder, with the same ending: .ts in a checkout, .js in a package. */
function programsOf({ toolDirs }: NodePaths): Programs {
  const jobsDir = join(import.meta.dirname, '..', 'jobs');
  return {
    tool: (name) => findTool(name, toolDirs),
    job: (name) => [process.execPath, join(jobsDir, `${name}${extname(import.meta.filename)}`)],
  };
}

/** The group's number; undefined where it does not exist, which is a simulated node. */
async function findGroup(file: string, name: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const id = new RegExp(`^${name}:[^:]*:(\\d+):`, 'm').exec(text)?.[1];
  return id === undefined ? undefined : Number(id);
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}

const log = lineLogger({
  write: (line) => process.stderr.write(line),
  now: () => Date.now(),
  hasJournalPrefix: process.env['JOURNAL_STREAM'] !== undefined,
});
try {
  await main(process.env, log);
} catch (thrown) {
  const { message, hint } = toKubestepError(thrown);
  log.error('executor cannot start', { reason: message, hint });
  process.exitCode = 1;
}
