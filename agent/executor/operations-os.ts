import { parseBootInput, parseOsPackagesInput, parseOsProbeInput, parseReadOsInput } from './input-os.ts';
import { type SomeOf, withNetwork, withoutNetwork } from './operation-table.ts';
import { readJobResult } from './read-result.ts';

const minuteMs = 60_000;

/** The distribution's own packages, and the reboot that some of them ask for. */
export const osOperations = {
  probeOsUpgrade: {
    effect: 'read',
    warnAfterMs: 5 * minuteMs,
    input: parseOsProbeInput,
    work: () => ({ job: 'os-probe' }),
    unit: () => ({ hasNetwork: true, endAfterMs: 15 * minuteMs }),
    result: readJobResult,
  },
  readOs: {
    effect: 'read',
    warnAfterMs: minuteMs,
    input: parseReadOsInput,
    work: () => ({ job: 'os-facts' }),
    unit: () => ({ hasNetwork: false, endAfterMs: 5 * minuteMs }),
    result: readJobResult,
  },
  upgradeOsPackages: {
    effect: 'write',
    warnAfterMs: 30 * minuteMs,
    input: parseOsPackagesInput,
    work: () => ({ job: 'os-upgrade' }),
    unit: withNetwork,
    result: readJobResult,
  },
  reboot: {
    effect: 'write',
    warnAfterMs: 5 * minuteMs,
    input: parseBootInput,
    work: () => ({ job: 'os-reboot' }),
    unit: withoutNetwork,
    result: readJobResult,
  },
} as const satisfies SomeOf<'probeOsUpgrade' | 'readOs' | 'upgradeOsPackages' | 'reboot'>;
