/**
 * What a snapshot costs beside `etcdctl snapshot save` and `cp`, and what a question to a million attempts costs beside the sqlite3 program.
 * `npm run bench` calls it; alone: `node test/bench/snapshots.ts --megabytes 138 --rows 1000000`.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { findTools } from '../../agent/jobs/etcd/etcd-tools.ts';
import { saveSnapshot } from '../../agent/jobs/etcd/save-snapshot.ts';
import { unpacedLimits } from '../../agent/jobs/etcd/save-stream.ts';
import { sealSnapshot } from '../../agent/jobs/etcd/seal-snapshot.ts';
import { snapshotFiles } from '../../agent/jobs/etcd/snapshot-files.ts';
import { verifySnapshot } from '../../agent/jobs/etcd/verify-snapshot.ts';
import { BackupAttempts } from '../../coordinator/snapshots/attempts.ts';
import { openStore } from '../../coordinator/store/open-store.ts';
import { systemClock } from '../../shared/clock.ts';
import { putKeys, startMember, type TestMember, whyNoEtcd } from '../agent/jobs/etcd/member.ts';

export interface SnapshotBenchOptions {
  readonly megabytes: number;
  readonly rows: number;
}

export async function benchSnapshots({ megabytes, rows }: SnapshotBenchOptions): Promise<void> {
  const reason = await whyNoEtcd();
  if (reason === undefined) await benchTaking(megabytes);
  else console.log(`snapshots            skipped: ${reason}`);
  await benchHistory(rows);
}

async function benchTaking(megabytes: number): Promise<void> {
  const member = await startMember();
  try {
    await fill(member, megabytes);
    const byHand: number[] = [];
    const ours: Stages[] = [];
    for (let round = 0; round < 3; round += 1) {
      byHand.push(await secondsOf(() => takeByHand(member)));
      ours.push(await takeOurs(member, round));
    }
    const hand = median(byHand);
    const of = (stage: keyof Stages) => median(ours.map((stages) => stages[stage]));
    const stored = of('stream') + of('store');
    const proven = stored + of('compare') + of('verify');
    console.log(`snapshot, ${megabytes} MB     by hand (etcdctl save, cp) ${hand.toFixed(2)} s`);
    console.log(`  take and store     ${told(stored, hand)} (stream ${of('stream').toFixed(2)}, compress ${of('store').toFixed(2)})`);
    console.log(
      `  and verify         ${told(proven, hand)} (ask the living member ${of('compare').toFixed(2)}, restore and start ${of('verify').toFixed(2)})`,
    );
  } finally {
    await member.end();
  }
}

/** Values of 1 KiB, as objects of Kubernetes are. */
async function fill(member: TestMember, megabytes: number): Promise<void> {
  for (let round = 0; ; round += 1) {
    if ((await member.api.status()).dbSizeBytes >= megabytes * 1e6) return;
    await putKeys(member, 2_000, { prefix: `fill/${round}`, bytes: 1024 });
  }
}

async function takeByHand(member: TestMember): Promise<void> {
  const file = join(member.root, 'by-hand.db');
  await member.etcdctl('snapshot', 'save', file, '--command-timeout=300s');
  await pipeline(createReadStream(file), createWriteStream(`${file}.copy`));
  const copy = await open(`${file}.copy`, 'r+');
  await copy.sync(); // ours is synced too
  await copy.close();
  for (const path of [file, `${file}.copy`]) rmSync(path);
}

function told(seconds: number, handSeconds: number): string {
  return `${seconds.toFixed(2)} s: ${(seconds / handSeconds).toFixed(2)} times`;
}

interface Stages {
  /** From etcd's first byte to the synced file. */
  readonly stream: number;
  /** Questions to the living member and to the file, which are part of the proof. */
  readonly compare: number;
  readonly store: number;
  readonly verify: number;
}

async function takeOurs(member: TestMember, round: number): Promise<Stages> {
  const name = `etcd-cp1-20261122T12000${round}Z`;
  const { context, paths } = member;
  const tools = (version: string) => findTools(paths, version);
  const fallback = () => Promise.reject(new Error('the stream must come'));
  let firstByteMs = 0;
  let savedMs = 0;
  const api = {
    ...member.api,
    snapshot: (signal: AbortSignal) => {
      firstByteMs = performance.now();
      return member.api.snapshot(signal);
    },
  };
  const note = (line: string) => {
    if (line.startsWith('saved ')) savedMs = performance.now();
  };
  const deps = { api, clock: systemClock, tools, fallback, limits: unpacedLimits }; // as before an upgrade
  const { result: saved, seconds: save } = await timed(() => saveSnapshot(name, { ...context, note }, deps));
  const stream = (savedMs - firstByteMs) / 1000;
  const store = await secondsOf(() => sealSnapshot({ name, recipients: [] }, context));
  const { signal } = new AbortController();
  const verify = await secondsOf(() => verifySnapshot({ name, expected: saved }, context, { tools, clock: systemClock, signal }));
  rmSync(snapshotFiles(paths, name).dir, { recursive: true });
  return { stream, compare: save - stream, store, verify };
}

const question = { outcome: 'failed', limit: 50 } as const;

async function benchHistory(rows: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'kubestep-history-'));
  const path = join(dir, 'kubestep.db');
  const store = await openStore(path);
  try {
    fillHistory(store.raw, rows);
    const attempts = new BackupAttempts(store.db);
    await attempts.list(question);
    const newest = await secondsOf(() => attempts.list({ limit: 50 }));
    const failed = await secondsOf(() => attempts.list(question));
    const month = await secondsOf(() => attempts.list({ sinceMs: (rows - 43_200) * 60_000, member: 'cp2', limit: 50 }));
    console.log(`history, ${rows} rows  newest ${ms(newest)}, failed ${ms(failed)}, one member's month ${ms(month)}`);
  } finally {
    await store.close();
    console.log(`  sqlite3 program    ${byProgram(path)}`);
    rmSync(dir, { recursive: true, force: true });
  }
}

function fillHistory(raw: Awaited<ReturnType<typeof openStore>>['raw'], rows: number): void {
  const insert = raw.prepare(
    `INSERT INTO backup_attempt (started_at_ms, finished_at_ms, "trigger", member, snapshot, outcome, reason)
     VALUES (:at, :at + 9000, 'schedule', :member, :snapshot, :outcome, :reason)`,
  );
  raw.transaction(() => {
    for (let row = 0; row < rows; row += 1) {
      const isFailed = row % 97 === 0;
      insert.run({
        ...{ at: row * 60_000, member: `cp${1 + (row % 3)}`, snapshot: `etcd-cp1-${row}` },
        ...{ outcome: isFailed ? 'failed' : 'verified', reason: isFailed ? 'the member did not answer' : null },
      });
    }
  })();
}

function byProgram(path: string): string {
  const sql = "SELECT * FROM backup_attempt WHERE outcome = 'failed' ORDER BY started_at_ms DESC, sequence DESC LIMIT 50";
  const startedAtMs = performance.now();
  const { status } = spawnSync('sqlite3', [path, sql], { stdio: 'ignore' });
  return status === 0 ? `failed ${ms((performance.now() - startedAtMs) / 1000)}, its start included` : 'is not on this machine';
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly seconds: number }> {
  const startedAtMs = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - startedAtMs) / 1000 };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  return (await timed(work)).seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { megabytes: { type: 'string', default: '138' }, rows: { type: 'string', default: '1000000' } },
  });
  await benchSnapshots({ megabytes: Number(values.megabytes), rows: Number(values.rows) });
}
