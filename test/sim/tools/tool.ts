import { appendFileSync, mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failpoint, takeFailpoint } from './failpoints.ts';
import { readNode, type SimulatedNode } from './node-state.ts';

/** What a stand-in sees of the world: its node, its arguments, and output that is written before the next line runs. */
export interface Tool {
  readonly name: string;
  readonly argv: readonly string[];
  readonly node: SimulatedNode;
  print(...lines: readonly string[]): void;
  /** As `print`, without line ends of its own. */
  write(text: string): void;
  complain(...lines: readonly string[]): void;
  /** Takes as long as the real thing would, times the node's scale. */
  spend(seconds: number): Promise<void>;
  /** The failpoint of this name that is due now; one with `times` is used up by it. */
  failpoint(at: Failpoint['at'], matches?: (failpoint: Failpoint) => boolean): Failpoint | undefined;
}

/** An argument that the stand-in does not know: it is wrong to guess what the real tool would do. */
export class UnknownArgument extends Error {}

/** A stand-in program: a process of its own, or a guest of its node's manager, which spares the start of Node. */
export interface StandIn {
  readonly name: string;
  main(tool: Tool): number | Promise<number>;
}

export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs a stand-in as this process, and ends it with the stand-in's exit code. */
export async function runAsProcess(standIn: StandIn): Promise<void> {
  const output = { out: (text: string) => void writeSync(1, text), err: (text: string) => void writeSync(2, text) };
  process.exit(await runStandIn(standIn, process.argv.slice(2), output));
}

/** Runs a stand-in's main function; notes the call and its end in the node's call log. */
export async function runStandIn({ name, main }: StandIn, argv: readonly string[], output: Output): Promise<number> {
  const node = readNode();
  const call = { tool: name, argv, pid: process.pid };
  logCall(node, { ...call, event: 'start' });
  const exitCode = await exitCodeOf(makeTool(name, argv, { node, output }), main);
  logCall(node, { ...call, event: 'end', exitCode });
  return exitCode;
}

async function exitCodeOf(tool: Tool, main: StandIn['main']): Promise<number> {
  try {
    const commandLine = [tool.name, ...tool.argv].join(' ');
    while (tool.name !== 'systemd-run' && tool.failpoint('hold', ({ match }) => commandLine.includes(match ?? ''))) await sleep(20);
    return await main(tool);
  } catch (error) {
    if (!(error instanceof UnknownArgument)) throw error;
    tool.complain(`simulated ${tool.name}: ${error.message} (called as: ${tool.name} ${tool.argv.join(' ')})`);
    return 64;
  }
}

function makeTool(
  name: string,
  argv: readonly string[],
  { node, output }: { readonly node: SimulatedNode; readonly output: Output },
): Tool {
  return {
    ...{ name, argv, node, write: output.out },
    print: (...lines) => {
      for (const line of lines) output.out(`${line}\n`);
    },
    complain: (...lines) => {
      for (const line of lines) output.err(`${line}\n`);
    },
    spend: async (seconds) => void (await sleep(seconds * 1000 * node.timeScale)),
    failpoint: (at, matches) => takeFailpoint(node, at, matches),
  };
}

/** One entry of `var/lib/sim/calls.jsonl`: what proves that nothing ran twice. The process of a question is the node's manager. */
export interface CallLogEntry {
  readonly atMs: number;
  readonly tool: string;
  readonly argv: readonly string[];
  readonly pid: number;
  readonly event: 'start' | 'end';
  readonly exitCode?: number;
}

function logCall(node: SimulatedNode, entry: Omit<CallLogEntry, 'atMs'>): void {
  const directory = join(node.root, 'var/lib/sim');
  mkdirSync(directory, { recursive: true });
  appendFileSync(join(directory, 'calls.jsonl'), `${JSON.stringify({ atMs: Date.now(), ...entry })}\n`);
}
