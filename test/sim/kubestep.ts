import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repository } from './program.ts';
import { compileCache } from './tools/install-tool.ts';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KubestepOptions {
  /** Root of the simulated node on which the command is typed. */
  readonly root: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Shown as it comes, instead of being returned. */
  readonly isShown?: boolean;
  readonly signal?: AbortSignal;
}

/** Runs the real CLI of the checkout as an operator on a simulated node does. */
export async function runKubestep(args: readonly string[], options: KubestepOptions): Promise<CommandResult> {
  const { root, environment = {}, input, isShown = false, signal } = options;
  const child = spawn(join(repository, 'packaging/kubestep'), args, {
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...environment, KUBESTEP_ROOT: root },
    stdio: [input === undefined ? 'ignore' : 'pipe', isShown ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe'],
    ...(signal ? { signal } : {}),
  });
  child.stdin?.end(input);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode: exitCode ?? 130, stdout: stdout(), stderr: stderr() };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
