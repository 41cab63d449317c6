import { KubestepError } from '../../../shared/errors.ts';
import { clusterBeside, nodeOf, patiently } from '../step-scope.ts';
import type { StepHandler } from './handler.ts';

/** What a hook does is the operator's affair and cannot be seen: its own success is the evidence, and after a crash it runs again. */
export const hookStep: StepHandler<'hook'> = {
  observe: async () => null,
  check: async () => false,
  async apply({ hook, phase }, scope) {
    const { hooks, note, signal, runId } = scope;
    if (!hooks) {
      throw new KubestepError('step-failed', `the plan runs the hook ${hook}, and this coordinator has none configured`, {
        hint: `add it to coordinator.yaml and restart the coordinator, then: kubestep upgrade retry ${runId}`,
      });
    }
    const { name, internalIp } = await patiently(() => clusterBeside(scope).getNode(nodeOf(scope), signal), scope);
    note(`${hook} runs for ${name}`);
    await hooks.run({ hook, phase, node: name, address: internalIp }, signal);
    return true;
  },
};
