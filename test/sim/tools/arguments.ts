import { UnknownArgument } from './tool.ts';

/** The options that a stand-in accepts: a flag alone, or one that is followed by a value. Everything else is refused. */
export interface AcceptedOptions {
  readonly flags?: readonly string[];
  /** Take a value: `--name value`, `--name=value`, `-fvalue`. */
  readonly values?: readonly string[];
}

export interface ParsedArguments {
  readonly words: readonly string[];
  has(flag: string): boolean;
  /** Every value that was given to an option, in order. */
  valuesOf(option: string): readonly string[];
}

export function parseArguments(argv: readonly string[], { flags = [], values = [] }: AcceptedOptions): ParsedArguments {
  const words: string[] = [];
  const seen = new Set<string>();
  const given: [option: string, value: string][] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    const option = values.find((name) => argument === name || isJoined(argument, name));
    if (flags.includes(argument)) seen.add(argument);
    else if (option === undefined && argument.startsWith('-')) throw new UnknownArgument(`unknown option ${argument}`);
    else if (option === undefined) words.push(argument);
    else if (argument === option) {
      at += 1;
      given.push([option, argv[at] ?? '']);
    } else given.push([option, argument.slice(option.length).replace(/^=/, '')]);
  }
  return {
    words,
    has: (flag) => seen.has(flag),
    valuesOf: (option) => given.filter(([name]) => name === option).map(([, value]) => value),
  };
}

/** `--name=value`, or `-fvalue` for an option of one letter. */
function isJoined(argument: string, name: string): boolean {
  if (!argument.startsWith(name)) return false;
  return name.startsWith('--') ? argument[name.length] === '=' : name.length === 2;
}
