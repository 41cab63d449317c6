import type { RestoreScope } from '../restore-scope.ts';

/** One kind of step: `observe` and `check` only read; `apply` is safe to repeat. */
export interface RestoreHandler {
  /** What was true before, durable before `apply`; JSON. */
  observe(scope: RestoreScope): Promise<unknown>;
  check(scope: RestoreScope, context: unknown): Promise<boolean>;
  /** @returns true when it has seen the effect itself: then nobody looks again. */
  apply(scope: RestoreScope, context: unknown): Promise<unknown>;
}

/**
 * For a step whose operation looks for itself at what is done and repeats nothing: its good end within this attempt is the evidence, as
 * nothing else can see as much as the operation itself.
 */
export function byOperation(apply: (scope: RestoreScope) => Promise<void>): RestoreHandler {
  return {
    observe: async () => null,
    check: async () => false,
    apply: async (scope) => {
      await apply(scope);
      return true;
    },
  };
}
