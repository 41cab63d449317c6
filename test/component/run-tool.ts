import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNodeFolder } from '../sim/node-folder.ts';
import { SimulatedNodeHandle } from '../sim/node-handle.ts';
import { node24, repository } from '../sim/program.ts';
import { repositoriesOf } from '../sim/tools/catalog.ts';
import { compileCache } from '../sim/tools/install-tool.ts';

export interface ToolResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A simulated worker without cluster: enough for apt and dpkg. */
export class LonelyNode extends SimulatedNodeHandle {
  static make(version: string, offered: readonly string[]): LonelyNode {
    const root = mkdtempSync(join(tmpdir(), 'ks-tool-'));
    const repositoryFile = join(root, 'repositories.json');
    writeFileSync(repositoryFile, JSON.stringify(repositoriesOf([version, ...offered])));
    const node = { root, name: 'w1', role: 'worker' as const, ip: '127.0.0.1', timeScale: 0.001, repositoryFile };
    makeNodeFolder(node, version);
    return new LonelyNode(node);
  }

  remove(): void {
    rmSync(this.node.root, { recursive: true });
  }
}

/** Runs a stand-in on a simulated node as its units do. */
export async function runTool(root: string, name: string, ...args: readonly string[]): Promise<ToolResult> {
  const child = startTool(root, name, ...args);
  return endOf(child);
}

export function startTool(root: string, name: string, ...args: readonly string[]): ChildProcess {
  return spawn(node24, [join(repository, 'test/sim/tools', `${name}.ts`), ...args], {
    env: { KUBESTEP_ROOT: root, NODE_COMPILE_CACHE: compileCache },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function endOf(child: ChildProcess): Promise<ToolResult> {
  const outputs = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    outputs.stdout += chunk.toString('utf8');
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    outputs.stderr += chunk.toString('utf8');
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...outputs };
}

/** Resolves when the child has printed this; its output goes on to be read. */
export async function printed(child: ChildProcess, text: string): Promise<void> {
  let seen = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString('utf8');
      if (seen.includes(text)) resolve();
    });
    child.once('close', () => reject(new Error(`the tool ended without printing ${JSON.stringify(text)}, but ${JSON.stringify(seen)}`)));
  });
}
