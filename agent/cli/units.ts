import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KubestepError } from '../../shared/errors.ts';

const run = promisify(execFile);
const timeoutMs = 60_000;

export const agentUnits = ['kubestep-executor.service', 'kubestep-agent.service'] as const;

/** systemd, as far as `kubestep agent` needs it. */
export interface UnitsPort {
  /** Enables both units and starts them anew, so that they read what was just written. Operations are units of their own and go on. */
  enableAndRestart(): Promise<void>;
  /** Safe to repeat. */
  disableAndStop(): Promise<void>;
  /** `active`, `inactive`, `failed`, …; `not-found` when the package is not installed. */
  activeState(unit: string): Promise<string>;
  /** Units of operations that have not ended. */
  runningOperations(): Promise<string[]>;
}

export class SystemdUnits implements UnitsPort {
  readonly #toolDirs: readonly string[];

  constructor(toolDirs: readonly string[]) {
    this.#toolDirs = toolDirs;
  }

  async enableAndRestart(): Promise<void> {
    await this.#systemctl('daemon-reload');
    await this.#systemctl('enable', ...agentUnits);
    await this.#systemctl('restart', ...agentUnits);
  }

  async disableAndStop(): Promise<void> {
    for (const unit of agentUnits.toReversed()) {
      if ((await this.activeState(unit)) !== 'not-found') await this.#systemctl('disable', '--now', unit);
    }
  }

  async activeState(unit: string): Promise<string> {
    const text = await this.#systemctl('show', '--property=LoadState', '--property=ActiveState', unit);
    if (/^LoadState=not-found$/m.test(text)) return 'not-found';
    return /^ActiveState=(.*)$/m.exec(text)?.[1] ?? 'unknown';
  }

  async runningOperations(): Promise<string[]> {
    const states = '--state=active,activating,deactivating';
    const text = await this.#systemctl('list-units', '--plain', '--no-legend', states, 'kubestep-op-*');
    return text.split('\n').flatMap((line) => line.trim().split(/\s+/)[0] || []);
  }

  async #systemctl(...words: string[]): Promise<string> {
    try {
      const { stdout } = await run(await this.#find('systemctl'), words, { timeout: timeoutMs });
      return stdout;
    } catch (cause) {
      if (cause instanceof KubestepError) throw cause;
      throw new KubestepError('command-failed', `systemctl ${words.join(' ')} failed`, {
        cause,
        hint: 'run: systemctl status kubestep-agent',
      });
    }
  }

  async #find(tool: string): Promise<string> {
    for (const dir of this.#toolDirs) {
      const path = join(dir, tool);
      const isThere = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return path;
    }
    throw new KubestepError('not-found', `there is no ${tool} on this machine`, { hint: 'kubestep agents run under systemd' });
  }
}

/** For simulated nodes: their processes are started by whoever simulates. */
export const noUnits: UnitsPort = {
  enableAndRestart: async () => undefined,
  disableAndStop: async () => undefined,
  activeState: async () => 'simulated',
  runningOperations: async () => [],
};
