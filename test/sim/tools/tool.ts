import { appendFileSync, mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerKeeper } from './answers.ts';
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

export interface ToolOptions {
  /** The same call gives the same answer until the node's state changes: the wrapper repeats it then, without starting Node. */
  readonly isRepeatable?: (argv: readonly string[]) => boolean;
}

/** Runs a stand-in's main function: notes the call and its end in the node's call log, and ends the process with its exit code. */
export async function runTool(name: string, main: (tool: Tool) => number | Promise<number>, options: ToolOptions = {}): Promise<void> {
  const argv = process.argv.slice(2);
  const node = readNode();
  const call = { tool: name, argv, pid: process.pid };
  const answers = options.isRepeatable?.(argv) ? new AnswerKeeper(node.root, [name, ...argv].join(' ')) : undefined;
  logCall(node, { ...call, event: 'start' });
  const exitCode = await exitCodeOf(makeTool(name, argv, { node, onOutput: (text) => answers?.add(text) }), main);
  logCall(node, { ...call, event: 'end', exitCode });
  answers?.keep(exitCode);
  process.exit(exitCode);
}

async function exitCodeOf(tool: Tool, main: (tool: Tool) => number | Promise<number>): Promise<number> {
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
  { node, onOutput }: { readonly node: SimulatedNode; readonly onOutput: (text: string) => void },
): Tool {
  const write = (text: string) => {
    onOutput(text);
    writeSync(1, text);
  };
  return {
    ...{ name, argv, node, write },
    print: (...lines) => {
      for (const line of lines) write(`${line}\n`);
    },
    complain: (...lines) => {
      for (const line of lines) writeSync(2, `${line}\n`);
    },
    spend: async (seconds) => void (await sleep(seconds * 1000 * node.timeScale)),
    failpoint: (at, matches) => takeFailpoint(node, at, matches),
  };
}

/** One entry of `var/lib/sim/calls.jsonl`: what proves that nothing ran twice. Repeated answers to questions are not in it. */
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
