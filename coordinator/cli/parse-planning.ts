import { KubestepError } from '../../shared/errors.ts';
import { type OsPackageSet, osPackageSets } from '../../shared/os-operations.ts';
import { oneOf } from '../api/words.ts';
import {
  type PausePoint,
  type PlanOptions,
  pausePoints,
  type RebootPolicy,
  rebootPolicies,
  type WorkerPool,
  workerPolicies,
} from '../plan/plan-options.ts';

/** `gpu:accelerator=nvidia,zone=a:25%` as one more pool. @throws KubestepError `usage` */
export function parsePools(text: string, sofar: readonly WorkerPool[]): readonly WorkerPool[] {
  const [, name, labels, maxUnavailable] = /^([a-z0-9][a-z0-9-]{0,62}):([^:]+):([^:]+)$/.exec(text) ?? [];
  const pairs = (labels ?? '').split(',').map((pair) => /^([^=\s]+)=([^=\s]*)$/.exec(pair));
  if (name === undefined || maxUnavailable === undefined || name === 'default' || pairs.some((pair) => !pair)) {
    throw new KubestepError(
      'usage',
      `${JSON.stringify(text)} is no pool: write NAME:LABEL=VALUE[,LABEL=VALUE]:COUNT, as gpu:accelerator=nvidia:25%`,
    );
  }
  if (sofar.some((pool) => pool.name === name)) throw new KubestepError('usage', `pool ${name} is named twice`);
  return [...sofar, { name, labels: Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? ''])), maxUnavailable }];
}

export function parsePausePoints(text: string, sofar: readonly PausePoint[]): readonly PausePoint[] {
  return [...sofar, oneOf(pausePoints, text)];
}

export function parseWorkers(text: string): PlanOptions['workers'] {
  return oneOf(workerPolicies, text);
}

export function parseOsPackages(text: string): OsPackageSet {
  return oneOf(osPackageSets, text);
}

export function parseReboot(text: string): RebootPolicy {
  return oneOf(rebootPolicies, text);
}

export function parseCountOrNone(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new KubestepError('usage', `${JSON.stringify(text)} is not a count`);
}
