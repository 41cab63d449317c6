import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node24, repository } from '../sim/program.ts';
import { type Figure, medianMs } from './figures.ts';

/** What a person waits for before the first word, over what Node itself takes. */
export function measureCommandLine(): Figure[] {
  const kubestep = join(repository, 'packaging/kubestep');
  const node = medianMs(21, () => spawnSync(node24, ['-e', '0'], { stdio: 'ignore' }));
  return [['--help'], ['agent', '--help']].map((args) => {
    const ms = medianMs(21, () => spawnSync(kubestep, args, { stdio: 'ignore' }));
    const figure = `${ms.toFixed(0)} ms; \`node -e 0\` takes ${node.toFixed(0)} ms: ${(ms / node).toFixed(2)} times`;
    return { what: `\`kubestep ${args.join(' ')}\``, figure };
  });
}
