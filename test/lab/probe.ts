/**
 * A user of the cluster: asks an address again and again, each time on a new connection, and counts every request that failed.
 * Usage, inside the laboratory's network namespace: `node probe.ts URL`; ends on SIGTERM with one line of JSON.
 */
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const everyMs = 100;
const timeoutMs = 2000;

export interface ProbeSummary {
  readonly requests: number;
  readonly failed: number;
  readonly failures: readonly { readonly atMs: number; readonly why: string }[];
}

function ask(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`));
      response.on('error', (error) => resolve(error.message));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer in ${timeoutMs} ms`)));
    request.on('error', (error) => resolve(error.message));
  });
}

async function probe(url: string, signal: AbortSignal): Promise<ProbeSummary> {
  const failures: { atMs: number; why: string }[] = [];
  let requests = 0;
  while (!signal.aborted) {
    const startedAtMs = Date.now();
    const why = await ask(url);
    requests += 1;
    if (why !== undefined) failures.push({ atMs: startedAtMs, why });
    await delay(Math.max(0, everyMs - (Date.now() - startedAtMs)));
  }
  return { requests, failed: failures.length, failures: failures.slice(0, 20) };
}

if (import.meta.main) {
  const [url] = process.argv.slice(2);
  if (url === undefined) throw new Error('usage: node probe.ts URL');
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  console.log(JSON.stringify(await probe(url, stop.signal)));
}
