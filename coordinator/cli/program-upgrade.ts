import type { Command } from 'commander';
import { defaultPlanOptions, pausePoints } from '../plan/plan-options.ts';
import { parseDuration } from './duration.ts';
import { parseCountOrNone, parsePausePoints, parsePools, parseWorkers } from './parse-planning.ts';
import type { AddCommand } from './program.ts';
import {
  blockedOptions,
  collect,
  drainOptions,
  outputOptions,
  parseCount,
  usage,
  usageOfMany,
  waitOptions,
  yesOption,
} from './program-options.ts';

const starting = () => import('./commands/upgrade-start.ts');
const watching = () => import('./commands/upgrade.ts');
const verbs = {
  pause: 'let the running step end, then stop',
  resume: 'go on after a pause',
  retry: 'go on after a failure',
  cancel: 'let the running step end, undo own cordons, end the upgrade',
} as const;

export function addUpgradeCommands(program: Command, add: AddCommand): void {
  const upgrade = program.command('upgrade').description('take the cluster to another version');
  addStarting(upgrade, add);
  addSkip(upgrade, add);
  for (const verb of ['pause', 'resume', 'retry', 'cancel'] as const) {
    const load = async () => {
      const { steerUpgrade } = await watching();
      return (cli: Parameters<typeof steerUpgrade>[0], options: Parameters<typeof steerUpgrade>[1], id?: string) =>
        steerUpgrade(cli, options, id ?? '', verb);
    };
    waitOptions(outputOptions(add(upgrade, `${verb} [id]`, verbs[verb], load)));
  }
  outputOptions(add(upgrade, 'status [id]', 'the upgrade that is under way, or the newest', async () => (await watching()).upgradeStatus))
    .option('-w, --watch', 'follow it to its end', false)
    .option('--timeout <time>', 'how long to watch, as 2h', usage(parseDuration));
  add(upgrade, 'logs [id]', 'output of its operations', async () => (await watching()).upgradeLogs)
    .option('--node <name>', 'of one node only')
    .option('-f, --follow', 'go on until it has ended', false);
  outputOptions(add(upgrade, 'history', 'all upgrades, newest first', async () => (await watching()).upgradeHistory))
    .aliases(['list', 'ls'])
    .option('--limit <count>', 'how many', usage(parseCount), 20);
  outputOptions(add(upgrade, 'describe [id]', 'one upgrade, step by step', async () => (await watching()).describeUpgrade)).alias('show');
}

function addSkip(upgrade: Command, add: AddCommand): void {
  const description = 'leave a worker out of the rest of the upgrade; its cordon is undone';
  outputOptions(add(upgrade, 'skip <node>', description, async () => (await watching()).skipNode)).option(
    '--run <id>',
    'of this upgrade; default: the one that is under way',
  );
}

function addStarting(upgrade: Command, add: AddCommand): void {
  const planCommand = add(upgrade, 'plan', 'show every hop, step and finding; touches no node', async () => (await starting()).planUpgrade);
  planning(planCommand)
    .option('--to <version>', 'as v1.34.4, latest-patch or next-minor', 'next-minor')
    .option('--detailed-exitcode', 'end with 10 when there is something to do', false);
  const startCommand = add(
    upgrade,
    'start [version]',
    'plan, ask, then go there node by node',
    async () => (await starting()).startUpgrade,
  );
  waitOptions(yesOption(planning(startCommand)))
    .option('--plan <id>', 'start this plan; refused when the cluster has changed since')
    .option('--dry-run', 'end after the plan', false)
    .option('--request-id <id>', 'repeating a start with the same id gives the same upgrade');
}

function planning(command: Command): Command {
  return nodeByNode(command)
    .option('--ignore-preflight-errors <name>', 'a kubeadm preflight check to skip; repeatable', collect, [])
    .option('--workers <policy>', 'each-hop, or once: over several minors each worker is drained once', usage(parseWorkers), 'each-hop')
    .option('--patches', 'give kubeadm the patches in /etc/kubernetes/patches of each node', false);
}

/** How nodes are taken out, whatever for. */
export function nodeByNode(command: Command): Command {
  return blockedOptions(drainOptions(outputOptions(command)))
    .option('--accept <rule>', 'a blocker to take upon yourself, as node/cgroup-v1; repeatable', collect, [])
    .option('--max-unavailable <count>', 'workers that may be out at once, as 2 or 25%', defaultPlanOptions.maxUnavailable)
    .option(
      '--pool <name:label=value:count>',
      'workers with these labels have a limit of their own, as gpu:accelerator=nvidia:1; repeatable',
      usageOfMany(parsePools),
      [],
    )
    .option('--canaries <count>', 'workers that go first, one by one', usage(parseCountOrNone), defaultPlanOptions.canaries)
    .option(
      '--pause-after <point>',
      `stop there and wait for resume: ${pausePoints.join(', ')}; repeatable`,
      usageOfMany(parsePausePoints),
      [],
    )
    .option('--window <times>', 'begin nothing that would not end inside, as "Sat 22:00-04:00 Europe/Berlin"; repeatable', collect, []);
}
