import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeRoot } from './node-state.ts';

/** What `systemd-run` was asked for, as far as the stand-in keeps it. */
export interface UnitSpec {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly stdoutFile?: string;
  readonly stderrFile?: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly killSignal: NodeJS.Signals;
  readonly runtimeMaxMs?: number;
  readonly stopCommands: readonly { readonly argv: readonly [string, ...string[]]; readonly mayFail: boolean }[];
}

/** The folder of a loaded unit; gone when the unit is unloaded, as with `--collect`. Below /run: a boot empties it. */
export function unitFolder(name: string): string {
  return join(nodeRoot(), 'run/sim-systemd', name);
}

/** Makes the unit loaded; exactly one of several callers gets true. */
export function loadUnit(spec: UnitSpec): boolean {
  const folder = unitFolder(spec.name);
  if (existsSync(folder) && !isLoaded(spec.name)) rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
  return true;
}

export function readSpec(name: string): UnitSpec {
  return JSON.parse(readFileSync(join(unitFolder(name), 'spec.json'), 'utf8')) as UnitSpec;
}

/** A unit lives as long as the process that plays PID 1 for it; before that one has written its id, the unit is being started. */
export function isLoaded(name: string): boolean {
  const folder = unitFolder(name);
  if (!existsSync(folder)) return false;
  const pid = readPid(name, 'supervisor');
  return pid === undefined || readCommandLine(pid).includes(name);
}

export function readPid(name: string, which: 'supervisor' | 'main'): number | undefined {
  const file = join(unitFolder(name), `${which}.pid`);
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}

function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
