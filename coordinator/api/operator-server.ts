import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { KubestepError } from '../../shared/errors.ts';
import type { ProtoGrpcType } from '../../shared/gen/operator.ts';
import type { Logger } from '../../shared/log.ts';
import { loadProto, sessionServerOptions } from '../../shared/wire.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { operatorService } from './operator-service.ts';

export interface OperatorServer {
  /** Lets calls end for `graceMs`, then cuts them off; the socket is gone afterwards. */
  close(graceMs: number): Promise<void>;
}

export interface ListenOptions {
  readonly socketPath: string;
  /** Whose members may connect beside root and the coordinator; absent where the group does not exist. */
  readonly groupId?: number;
}

/**
 * Serves OperatorService on a unix socket, 0660. A socket file that a crash left behind is replaced: the database lock has proven by now that
 * no other coordinator lives.
 */
export async function listenForOperators(deps: OperatorDeps, { socketPath, groupId }: ListenOptions): Promise<OperatorServer> {
  const server = new Server({ ...sessionServerOptions, 'grpc.max_send_message_length': 16 * 1024 * 1024 });
  const { OperatorService } = (loadProto('operator') as unknown as ProtoGrpcType).kubestep.v1;
  server.addService(OperatorService.service, operatorService(deps));
  try {
    await mkdir(dirname(socketPath), { recursive: true, mode: 0o755 });
    await rm(socketPath, { force: true });
    await bind(server, socketPath);
    await chmod(socketPath, 0o660);
  } catch (cause) {
    server.forceShutdown();
    throw new KubestepError('unavailable', `cannot listen on ${socketPath}`, { cause, hint: 'check the folder and its owner' });
  }
  if (groupId !== undefined) await giveToGroup(socketPath, groupId, deps.log);
  return { close: (graceMs) => close(server, graceMs, socketPath) };
}

/** Without it the socket is root's and the coordinator's alone: that is no reason not to run. */
async function giveToGroup(socketPath: string, groupId: number, log: Logger): Promise<void> {
  try {
    await chown(socketPath, process.geteuid?.() ?? -1, groupId);
  } catch (cause) {
    log.warn('operator socket stays closed to its group', { socketPath, groupId, cause });
  }
}

/** Between bind and chmod the umask keeps everybody else out. */
async function bind(server: Server, socketPath: string): Promise<void> {
  const previous = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    process.umask(previous);
  }
}

async function close(server: Server, graceMs: number, socketPath: string): Promise<void> {
  await new Promise<void>((resolve) => {
    // tryShutdown does not call back any more once forceShutdown has cut the sessions off, so both of them end the wait.
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, graceMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
  await rm(socketPath, { force: true });
}
