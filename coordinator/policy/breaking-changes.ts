import { lockedGates } from './locked-gates.ts';
import { type FlaggedComponent, removedFlags } from './removed-flags.ts';
import { removedGates } from './removed-gates.ts';
import { changedKubeletFields, removedKubeadmGates, removedPlugins } from './removed-words.ts';
import { rowsBetween } from './sources.ts';

/** The minors that a path enters: above `fromMinor`, up to `toMinor`. */
export interface MinorSpan {
  readonly fromMinor: number;
  readonly toMinor: number;
}

export interface FlagProblem {
  readonly component: FlaggedComponent;
  /** As it stands on the command line. */
  readonly argument: string;
  readonly evidence: string;
}

/** Which arguments of a component keep it from starting in a minor of the path. Pure. @param flags - As `--name=value`, or `--name` alone. */
export function removedArguments(component: FlaggedComponent, flags: readonly string[], span: MinorSpan): FlagProblem[] {
  return flags.flatMap((argument) => {
    const { name, value } = splitFlag(argument);
    const told = [...goneFlags(component, name, span), ...goneWords(component, name, value, span)];
    return told.map((evidence) => ({ component, argument, evidence }));
  });
}

function goneFlags(component: FlaggedComponent, name: string, span: MinorSpan): string[] {
  const gone = rowsBetween(removedFlags, span).find(
    ({ row }) => row.component === component && row.flags.some((flag) => matchesFlag(flag, name)),
  );
  return gone ? [`--${name} is gone since v1.${gone.minor} (${gone.row.source})`] : [];
}

function goneWords(component: FlaggedComponent, name: string, value: string, span: MinorSpan): string[] {
  const words = value.split(',').map((word) => word.trim());
  if (name === 'feature-gates' && component !== 'etcd') return words.flatMap((word) => gateProblem(word, span) ?? []);
  if (component !== 'kube-apiserver' || !/^(enable|disable)-admission-plugins$/.test(name)) return [];
  return rowsBetween(removedPlugins, span)
    .filter(({ row }) => words.includes(row.plugin))
    .map(({ minor, row }) => `the admission plugin ${row.plugin} is gone since v1.${minor} (${row.source})`);
}

/** Why a feature gate keeps a component from starting in a minor of the path; undefined when it does not. Pure. @param setting - As `Name=false`. */
export function gateProblem(setting: string, span: MinorSpan): string | undefined {
  const [name = '', value = 'true'] = setting.split('=');
  const gone = rowsBetween(removedGates, span).find(({ row }) => row.gates.includes(name));
  if (gone) return `the feature gate ${name} is gone since v1.${gone.minor} (${gone.row.source})`;
  const other = /^(true|1|t)$/i.test(value) ? `${name}=false` : `${name}=true`;
  const locked = rowsBetween(lockedGates, span).find(({ row }) => row.gates.includes(other));
  if (locked)
    return `the feature gate ${name} is locked to ${other.slice(name.length + 1)} since v1.${locked.minor} (${locked.row.source})`;
  return undefined;
}

/** kubeadm's own feature gates that a minor of the path no longer knows. Pure. @param gates - As `Name=true`. */
export function kubeadmGateProblems(gates: readonly string[], span: MinorSpan): string[] {
  return rowsBetween(removedKubeadmGates, span)
    .filter(({ row }) => gates.some((gate) => gate.split('=')[0] === row.gate))
    .map(({ minor, row }) => `kubeadm's feature gate ${row.gate} is gone since v1.${minor} (${row.source})`);
}

/** Fields of a KubeletConfiguration whose present value means something else in a minor of the path. Pure. */
export function changedMeanings(configuration: Readonly<Record<string, unknown>>, span: MinorSpan): string[] {
  return rowsBetween(changedKubeletFields, span)
    .filter(({ row }) => configuration[row.field] === row.value)
    .map(({ minor, row }) => `${row.field}: ${row.value} ${row.change} from v1.${minor} on (${row.source})`);
}

function splitFlag(argument: string): { readonly name: string; readonly value: string } {
  const [name = '', ...rest] = argument.replace(/^--?/, '').split('=');
  return { name: name.replaceAll('_', '-'), value: rest.join('=') };
}

function matchesFlag(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
