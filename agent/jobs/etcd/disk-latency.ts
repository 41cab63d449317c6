import { get } from 'node:http';
import type { EtcdMemberFacts } from '../../../shared/operations-etcd.ts';

type DiskLatency = NonNullable<EtcdMemberFacts['disk']>;

const askTimeoutMs = 3_000;
const maxMetricsBytes = 4 * 1024 * 1024;

/**
 * How long the member's disk took, from the member's own metrics on loopback (kubeadm: `--listen-metrics-urls=http://127.0.0.1:2381`). They count since
 * its start, so this costs one question and no write.
 *
 * @returns undefined where no metrics are served without TLS on loopback, or none come in time.
 */
export async function diskLatency(manifest: string): Promise<DiskLatency | undefined> {
  const url = metricsUrlOf(manifest);
  if (url === undefined) return undefined;
  const text = await read(`${url}/metrics`).catch(() => ''); // nothing depends on it
  const walFsyncP99Ms = percentile99Ms(text, 'etcd_disk_wal_fsync_duration_seconds');
  const backendCommitP99Ms = percentile99Ms(text, 'etcd_disk_backend_commit_duration_seconds');
  if (walFsyncP99Ms === undefined && backendCommitP99Ms === undefined) return undefined;
  return { ...(walFsyncP99Ms !== undefined && { walFsyncP99Ms }), ...(backendCommitP99Ms !== undefined && { backendCommitP99Ms }) };
}

export function metricsUrlOf(manifest: string): string | undefined {
  const urls = /--listen-metrics-urls=([^\s"']+)/.exec(manifest)?.[1]?.split(',') ?? [];
  return urls.find((url) => /^http:\/\/(127\.\d+\.\d+\.\d+|\[::1\]|localhost):\d+$/.test(url));
}

/** The upper end of the bucket that the 99th percentile falls into; the last finite one when it is beyond all. */
export function percentile99Ms(metrics: string, name: string): number | undefined {
  const buckets = [...metrics.matchAll(new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\S+)$`, 'gm'))].map(([, end, count]) => ({
    endMs: end === '+Inf' ? Number.POSITIVE_INFINITY : Number(end) * 1000,
    count: Number(count),
  }));
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return undefined;
  const reached = buckets.find(({ count }) => count >= total * 0.99)?.endMs ?? Number.POSITIVE_INFINITY;
  const longest = Math.max(...buckets.map(({ endMs }) => endMs).filter(Number.isFinite));
  return Math.min(reached, longest);
}

function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { timeout: askTimeoutMs, signal: AbortSignal.timeout(askTimeoutMs) }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > maxMetricsBytes) request.destroy(new Error('the metrics are too long'));
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(`HTTP ${response.statusCode}`))));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}
