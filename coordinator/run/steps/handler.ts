import type { StepArguments, StepKind } from '../../plan/plan.ts';
import type { StepScope } from '../step-scope.ts';

/**
 * How one kind of step is done. `observe` and `check` only read; `apply` is safe to repeat.
 *
 * @typeParam C - what was true before, as JSON: journaled before the first apply, and handed back after a crash.
 */
export interface StepHandler<K extends StepKind, C = null> {
  observe(args: StepArguments[K], scope: StepScope): Promise<C>;
  /** True when the step's effect is there. */
  check(args: StepArguments[K], scope: StepScope, context: C): Promise<boolean>;
  /** @returns true when it ended with a look that saw the effect: `check` is then not asked again. Whatever else it gives leaves the look to `check`. */
  apply(args: StepArguments[K], scope: StepScope, context: C): Promise<unknown>;
  /** What became of it, as JSON, for the history; asked when the step has ended well. */
  report?(scope: StepScope): unknown;
}
