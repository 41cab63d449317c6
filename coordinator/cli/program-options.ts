import { type Command, InvalidArgumentError } from 'commander';
import { KubestepError } from '../../shared/errors.ts';
import { type OnBlocked, onBlockedPolicies } from '../drain/drain-port.ts';
import { parseDuration } from './duration.ts';
import { parseFormat } from './output.ts';

/** What every command that prints results understands. */
export function outputOptions(command: Command): Command {
  return command
    .option('-o, --output <format>', 'table, wide, json, yaml, csv (lists) or name', usage(parseFormat), 'table')
    .option('--no-headers', 'leave the head of a table out');
}

export function yesOption(command: Command): Command {
  return command.option('-y, --yes', 'do not ask', false);
}

/** What a drain may lose, and how long it may take. */
export function drainOptions(command: Command): Command {
  return command
    .option('--drain-timeout <time>', 'how long the drain of one node may take, as 15m', usage(parseDuration))
    .option(
      '--allow-bare-pod <namespace/name>',
      'a pod without controller that may be lost; its manifest is saved first; repeatable',
      collect,
      [],
    )
    .option('--delete-emptydir-data', 'pods with emptyDir volumes may go, with their local data', false);
}

/** What becomes of pods that a drain cannot make leave. */
export function blockedOptions(command: Command): Command {
  return command
    .option(
      '--on-blocked <policy>',
      'when pods are left at the end: pause, skip (the node is left out) or force',
      usage(parseOnBlocked),
      'pause',
    )
    .option('--force-pod <namespace/name>', 'a pod that --on-blocked force may delete, whatever its budget says; repeatable', collect, []);
}

function parseOnBlocked(text: string): OnBlocked {
  const policy = onBlockedPolicies.find((candidate) => candidate === text);
  if (policy !== undefined) return policy;
  throw new KubestepError('usage', `${text} is none of ${onBlockedPolicies.join(', ')}`);
}

export function waitOptions(command: Command): Command {
  return command
    .option('--wait', 'watch until it has ended; on a terminal the default')
    .option('--detach', 'do not wait')
    .option('--timeout <time>', 'how long to wait, as 2h; the upgrade goes on afterwards', usage(parseDuration));
}

export function collect(text: string, sofar: readonly string[]): readonly string[] {
  return [...sofar, text];
}

/** Our refusals in commander's words: it names the option and ends with 2. */
export function usage<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => inCommandersWords(() => parse(text));
}

/** The same for an option that may be given several times. */
export function usageOfMany<T>(parse: (text: string, sofar: T) => T): (text: string, sofar: T) => T {
  return (text, sofar) => inCommandersWords(() => parse(text, sofar));
}

function inCommandersWords<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new InvalidArgumentError(cause instanceof Error ? cause.message : String(cause));
  }
}

export function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new KubestepError('usage', `${JSON.stringify(text)} is not a count`);
}
