import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { KubestepError } from '../../shared/errors.ts';
import type { ProtoGrpcType } from '../../shared/gen/operator.ts';
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
  await mkdir(dirname(socketPath), { recursive: true, mode: 0o755 });
  await rm(socketPath, { force: true });
  await bind(server, socketPath);
  if (groupId !== undefined) await chown(socketPath, process.geteuid?.() ?? -1, groupId);
  await chmod(socketPath, 0o660);
  return { close: (graceMs) => close(server, graceMs, socketPath) };
}

/** Between bind and chmod the umask keeps everybody else out. */
async function bind(server: Server, socketPath: string): Promise<void> {
  const previous = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve()));
    });
  } catch (cause) {
    throw new KubestepError('unavailable', `cannot listen on ${socketPath}`, { cause, hint: 'check the folder and its owner' });
  } finally {
    process.umask(previous);
  }
}

async function close(server: Server, graceMs: number, socketPath: string): Promise<void> {
  const timer = setTimeout(() => server.forceShutdown(), graceMs);
  await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  clearTimeout(timer);
  await rm(socketPath, { force: true });
}
