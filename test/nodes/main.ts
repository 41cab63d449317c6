import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suites } from './cases/all.ts';
import type { KubestepNode } from './kubestep-node.ts';
import type { Case, Suite } from './suite.ts';
import { World } from './world.ts';

const caseMs = 240_000;

interface Tally {
  passed: number;
  failed: number;
}

/** Runs inside the namespaces that `run.ts` made. Arguments pick suites by their titles. */
async function main([run, base, ...wanted]: readonly string[]): Promise<number> {
  if (run === undefined || base === undefined) throw new Error('start it with: npm run nodes');
  process.once('SIGINT', () => process.exit(130)); // the namespaces end with this process, and everything in them
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  const world = new World({ run, base }, process.env['KUBESTEP_DEB'] ?? newestDeb());
  await world.prepare();
  const tally: Tally = { passed: 0, failed: 0 };
  for (const suite of suites) {
    if (wanted.length === 0 || wanted.some((word) => suite.title.includes(word))) await runSuite(suite, world, tally);
  }
  console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

async function runSuite({ title, cases }: Suite, world: World, tally: Tally): Promise<void> {
  console.log(`\n${title}`);
  let node: KubestepNode | undefined;
  for (const one of cases) {
    try {
      node ??= await world.enrolledNode();
      console.log(`  ok    ${one.title}${await inTime(one, node, world)}`);
      tally.passed += 1;
    } catch (error) {
      console.log(`  FAIL  ${one.title}\n${indent(error instanceof Error ? (error.stack ?? error.message) : String(error))}`);
      tally.failed += 1;
      await node?.machine.powerCut();
      node = undefined;
    }
  }
  await node?.machine.powerCut();
}

async function inTime({ run }: Case, node: KubestepNode, world: World): Promise<string> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not done after ${caseMs / 1000} s`)), caseMs);
  const figure = await Promise.race([run(node, world), promise]).finally(() => clearTimeout(timer));
  return figure === undefined ? '' : `: ${figure}`;
}

function newestDeb(): string {
  const dist = resolve(import.meta.dirname, '../../dist');
  const [deb] = readdirSync(dist).filter((name) => /^kubestep-agent_.*_amd64\.deb$/.test(name));
  if (deb === undefined) throw new Error(`no kubestep-agent package in ${dist}`);
  return join(dist, deb);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '        ');
}

process.exitCode = await main(process.argv.slice(2));
process.exit();
