import { flagsInText } from './flags.ts';

export interface FlagsOfFile {
  readonly file: string;
  readonly flags: readonly string[];
}

export interface UnitFiles {
  readonly flags: readonly FlagsOfFile[];
  /** What the unit reads more from, as `/etc/default/kubelet`. */
  readonly environmentFiles: readonly string[];
}

/** Reads `systemctl cat`: each file of a unit begins with its path as a comment. */
export function parseUnitFiles(text: string): UnitFiles {
  const flags: FlagsOfFile[] = [];
  const environmentFiles: string[] = [];
  for (const part of text.split(/^# (?=\/)/m).slice(1)) {
    const [file = '', ...rest] = part.split('\n');
    const lines = rest.join('\n').replaceAll(/\\\n/g, ' ').split('\n');
    const found = lines.filter((line) => /^(Environment|ExecStart)=/.test(line)).flatMap((line) => flagsInText(afterName(line)));
    if (found.length > 0) flags.push({ file: file.trim(), flags: found });
    environmentFiles.push(...lines.flatMap((line) => /^EnvironmentFile=-?(\/\S+)/.exec(line)?.[1] ?? []));
  }
  return { flags, environmentFiles };
}

/** `Environment="NAME=--flag"` and `ExecStart=/usr/bin/kubelet --flag`: what comes before the first flag is no flag. */
function afterName(line: string): string {
  const at = line.search(/(?<=[\s"'=])--?[a-z]/);
  return at < 0 ? '' : line.slice(at);
}

/** Reads an environment file: `KUBELET_EXTRA_ARGS="--flag …"`; comments are skipped. */
export function parseEnvironmentFlags(text: string): string[] {
  return [...text.matchAll(/^[ \t]*(?:export[ \t]+)?[A-Z_]+=(.*)$/gm)].flatMap(([, value = '']) => flagsInText(value));
}
