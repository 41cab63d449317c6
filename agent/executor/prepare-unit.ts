import type { OperationKind } from '../../shared/operations.ts';
import type { NodePaths } from '../../shared/paths.ts';
import type { OperationFiles } from './operation-files.ts';
import type { OperationSpec, Work } from './operation-table.ts';
import type { StopCommand, TransientUnit } from './systemd.ts';

/** Where the programs of an operation are. */
export interface Programs {
  /** @throws KubestepError `not-found` */
  tool(name: string): Promise<string>;
  /** argv that runs a file of agent/jobs/. */
  job(name: string): readonly [string, ...string[]];
}

export interface PrepareDeps {
  readonly programs: Programs;
  readonly files: OperationFiles;
  readonly paths: NodePaths;
}

/** Computes the unit of one operation from its row of the table and its parsed input; starts nothing. @throws KubestepError `not-found` */
export async function prepareUnit(
  { operationId, kind, input }: { readonly operationId: string; readonly kind: OperationKind; readonly input: unknown },
  spec: OperationSpec,
  deps: PrepareDeps,
): Promise<TransientUnit> {
  const { files, paths } = deps;
  const work = spec.work(input as never);
  return {
    operationId,
    kind,
    argv: await argvOf(work, input, deps),
    outputFile: files.file(operationId, 'output'),
    stdoutFile: files.file(operationId, 'job' in work ? 'stdout' : 'output'),
    settings: spec.unit(paths),
    stopCommands: await stopCommandsOf(spec, operationId, deps),
  };
}

async function argvOf(work: Work, input: unknown, { programs }: PrepareDeps): Promise<[string, ...string[]]> {
  if ('job' in work) return [...programs.job(work.job), JSON.stringify(input)];
  const [tool, ...args] = work.tool;
  return [await programs.tool(tool), ...args];
}

async function stopCommandsOf({ afterStop }: OperationSpec, operationId: string, { programs, files }: PrepareDeps): Promise<StopCommand[]> {
  const recordExit: StopCommand = { argv: [...programs.job('record-exit'), files.folder(operationId)], mayFail: false };
  if (!afterStop) return [recordExit];
  const [tool, ...args] = afterStop;
  return [{ argv: [await programs.tool(tool), ...args], mayFail: true }, recordExit];
}
