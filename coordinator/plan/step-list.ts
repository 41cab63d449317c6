import { KubestepError } from '../../shared/errors.ts';
import type { Step, StepArguments, StepKind } from './plan.ts';

/** A step before it has its name: `needs` are other drafts. */
export type StepDraft = { [K in StepKind]: { readonly node?: string; readonly kind: K; readonly args: StepArguments[K] } }[StepKind];

interface AddStep {
  (draft: StepDraft, needs: readonly StepDraft[]): StepDraft;
  /** Adds steps that follow one another; the first one needs `needs`. @returns the last one. */
  chain(drafts: readonly StepDraft[], needs: readonly StepDraft[]): StepDraft;
  /** The steps of earlier hops that no other step waits for. */
  endOfEarlierHops(): StepDraft[];
}

/** Collects the steps of a plan in the order in which they are shown, with what each waits for. */
export class StepList {
  readonly #entries: { readonly draft: StepDraft; readonly hop: number; readonly needs: readonly StepDraft[] }[] = [];
  readonly #waitedFor = new Set<StepDraft>();
  #hop = 0;

  /** Begins the next hop. @returns the function that adds to it. */
  hop(): AddStep {
    this.#hop += 1;
    const hop = this.#hop;
    const ends = this.#entries.filter(({ draft }) => !this.#waitedFor.has(draft)).map(({ draft }) => draft);
    const add = (draft: StepDraft, needs: readonly StepDraft[]) => {
      for (const needed of needs) this.#waitedFor.add(needed);
      this.#entries.push({ draft, hop, needs });
      return draft;
    };
    const chain = ([first, ...rest]: readonly StepDraft[], needs: readonly StepDraft[]) => {
      if (!first) throw new KubestepError('internal', 'a chain of no steps');
      return rest.reduce((before, draft) => add(draft, [before]), add(first, needs));
    };
    return Object.assign(add, { chain, endOfEarlierHops: () => ends });
  }

  /** The steps with their ids, `<hop>-<sequence>-<node>-<kind>`: sorted by id they are in the order of the list. */
  named(): Step[] {
    const perHop = Map.groupBy(this.#entries, ({ hop }) => hop);
    const hopWidth = String(perHop.size).length;
    const ids = new Map<StepDraft, string>();
    for (const [hop, entries] of perHop) {
      const width = String(entries.length).length;
      for (const [index, { draft }] of entries.entries()) {
        const place = `${String(hop).padStart(hopWidth, '0')}-${String(index + 1).padStart(width, '0')}`;
        ids.set(draft, `${place}-${draft.node ?? 'cluster'}-${draft.kind}`);
      }
    }
    const idOf = (draft: StepDraft) => ids.get(draft) ?? '';
    return this.#entries.map(({ draft, hop, needs }) => ({ id: idOf(draft), hop, ...draft, needs: [...new Set(needs.map(idOf))] }));
  }
}
