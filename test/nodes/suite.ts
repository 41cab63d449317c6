import type { KubestepNode } from './kubestep-node.ts';
import type { World } from './world.ts';

export interface Case {
  /** A behaviour, in the present tense. */
  readonly title: string;
  readonly run: (node: KubestepNode, world: World) => Promise<string | undefined>;
}

/** Cases that share one fresh node, in this order; after a failure the rest gets a fresh one. */
export interface Suite {
  readonly title: string;
  readonly cases: readonly Case[];
}

/** @param run - what it gives back as text is a figure to print beside the title. */
export function aCase(title: string, run: (node: KubestepNode, world: World) => Promise<unknown>): Case {
  return {
    title,
    run: async (node, world) => {
      const figure = await run(node, world);
      return typeof figure === 'string' ? figure : undefined;
    },
  };
}
