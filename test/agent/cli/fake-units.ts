import type { UnitsPort } from '../../../agent/cli/units.ts';

/** systemd that remembers what it was told. */
export class FakeUnits implements UnitsPort {
  readonly calls: string[] = [];
  readonly operations: string[] = [];

  async enableAndRestart(): Promise<void> {
    this.calls.push('enableAndRestart');
  }

  async disableAndStop(): Promise<void> {
    this.calls.push('disableAndStop');
  }

  async activeState(): Promise<string> {
    return 'active';
  }

  async runningOperations(): Promise<string[]> {
    return [...this.operations];
  }
}
