import type { ExecutorRequest } from '../../shared/executor-protocol.ts';
import { ulidPattern } from '../../shared/names.ts';

/** Reads one line of the socket. @returns undefined for anything that is not exactly a request. */
export function parseRequest(line: string): ExecutorRequest | undefined {
  const value = parseObject(line);
  const { id, method, order, signature, operationId } = value ?? {};
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
  if (method === 'hello') return { id, method };
  if (method === 'start' && typeof order === 'string' && typeof signature === 'string') return { id, method, order, signature };
  if ((method === 'state' || method === 'wait') && typeof operationId === 'string' && ulidPattern.test(operationId)) {
    return { id, method, operationId };
  }
  return undefined;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
