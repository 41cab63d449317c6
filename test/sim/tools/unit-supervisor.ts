import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { compileCache } from './install-tool.ts';
import { readSpec, type UnitSpec, unitFolder } from './transient-units.ts';

/** Plays PID 1 for one transient unit: runs its command, then its ExecStopPost lines whatever the end was, then unloads it. */
const spec = readSpec(process.argv[2] ?? '');
const folder = unitFolder(spec.name);
process.on('SIGINT', () => undefined); // a signal to the group is meant for the command
writeFileSync(join(folder, 'supervisor.pid'), String(process.pid));
const end = await runMain(spec);
for (const { argv, mayFail } of spec.stopCommands) {
  const [command, ...rest] = argv;
  const { status } = spawnSync(command, rest, { env: { ...environmentOf(spec), ...end }, stdio: ['ignore', ...outputs(spec)], cwd: '/' });
  if (status !== 0 && !mayFail) break;
}
rmSync(folder, { recursive: true, force: true });

async function runMain(unit: UnitSpec): Promise<Record<'SERVICE_RESULT' | 'EXIT_CODE' | 'EXIT_STATUS', string>> {
  const [command, ...rest] = unit.argv;
  let child: ChildProcess;
  try {
    child = spawn(command, rest, { env: environmentOf(unit), stdio: ['ignore', ...outputs(unit)], cwd: '/', detached: true });
    await once(child, 'spawn');
  } catch (error) {
    answer(error instanceof Error ? error.message : String(error));
    rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  }
  writeFileSync(join(folder, 'main.pid'), String(child.pid));
  answer('started');
  let hasTimedOut = false;
  const timer = setTimeout(
    () => {
      hasTimedOut = true;
      child.kill('SIGTERM');
    },
    Math.min(unit.runtimeMaxMs ?? Infinity, 2 ** 31 - 1),
  );
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  if (hasTimedOut) return { SERVICE_RESULT: 'timeout', EXIT_CODE: 'killed', EXIT_STATUS: 'TERM' };
  // systemd counts an end by SIGTERM, SIGINT, SIGHUP and SIGPIPE as a success.
  const isClean = signal !== null && ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE'].includes(signal);
  if (signal) return { SERVICE_RESULT: isClean ? 'success' : 'signal', EXIT_CODE: 'killed', EXIT_STATUS: signal.replace(/^SIG/, '') };
  return { SERVICE_RESULT: code === 0 ? 'success' : 'exit-code', EXIT_CODE: 'exited', EXIT_STATUS: String(code) };
}

function environmentOf(unit: UnitSpec): Record<string, string> {
  const credentials = join(folder, 'credentials');
  const names = Object.entries(unit.credentials);
  mkdirSync(credentials, { recursive: true, mode: 0o700 });
  for (const [name, path] of names) copyFileSync(path, join(credentials, name));
  // As the manager's DefaultEnvironment= would: jobs start three times as fast.
  return { NODE_COMPILE_CACHE: compileCache, ...unit.environment, ...(names.length > 0 && { CREDENTIALS_DIRECTORY: credentials }) };
}

function outputs({ stdoutFile, stderrFile }: UnitSpec): ['ignore' | number, 'ignore' | number] {
  const open = (path: string | undefined) => (path === undefined ? 'ignore' : openSync(path, 'a'));
  return [open(stdoutFile), open(stderrFile)];
}

/** To the waiting systemd-run, once; it is gone afterwards. */
function answer(text: string): void {
  try {
    writeSync(1, `${text}\n`);
  } catch {
    // the caller was killed: the unit goes on without it
  }
}
