/**
 * `npm run bench`: what kubestep costs, as one table. `--scale` is the part of the measured times that the stand-in tools take, 1 being what a real
 * cluster takes; kubestep's own work takes its real time at any scale, so that a small one makes its share look larger than it is.
 */
import { parseArgs } from 'node:util';
import { measureCommandLine } from './command-line.ts';
import { type Figure, printFigures } from './figures.ts';
import { measurePlanning } from './planning.ts';
import { benchSnapshots } from './snapshots.ts';
import { measureUpgrade } from './upgrade.ts';
import { measureWaves } from './waves.ts';

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20' },
    scale: { type: 'string', default: '0.5' },
    /** Comma-separated names of parts; all of them when absent. */
    only: { type: 'string' },
  },
});
const timeScale = Number(values.scale);
const nodes = Number(values.nodes);

const parts: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  cli: measureCommandLine,
  planning: measurePlanning,
  snapshots: async () => {
    await benchSnapshots({ megabytes: 138, rows: 1_000_000 });
    return []; // it prints its own lines
  },
  waves: () => measureWaves(Math.min(timeScale, 0.25)),
  upgrade: () => measureUpgrade({ nodes, timeScale }),
};

const wanted = values.only?.split(',') ?? Object.keys(parts);
const unknown = wanted.find((name) => !(name in parts));
if (unknown !== undefined) throw new Error(`--only ${unknown}: expected some of ${Object.keys(parts).join(',')}`);

const figures: Figure[] = [];
for (const name of wanted) {
  console.log(`measuring ${name}`);
  figures.push(...((await parts[name]?.()) ?? []));
}
printFigures(figures);
process.exit(0);
