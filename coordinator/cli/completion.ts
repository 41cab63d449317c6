import type { Command } from 'commander';
import { KubestepError } from '../../shared/errors.ts';

/** What may follow each command, as `upgrade start` → its words and options. */
type WordsByPath = ReadonlyMap<string, readonly string[]>;

const agentWords = ['install', 'status', 'uninstall'];

/** @throws KubestepError `usage` for a shell that we have no script for. */
export function completionScript(program: Command, shell: string): string {
  const words = wordsOf(program);
  if (shell === 'bash') return bash(words);
  if (shell === 'zsh') return zsh(words);
  if (shell === 'fish') return fish(words);
  throw new KubestepError('usage', `there is no completion for ${JSON.stringify(shell)}`, { hint: 'use bash, zsh or fish' });
}

function wordsOf(program: Command): WordsByPath {
  const words = new Map<string, readonly string[]>();
  const walk = (command: Command, path: readonly string[]): void => {
    const names = command.commands.map((child) => child.name());
    const options = command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
    words.set(path.join(' '), [...names, ...options, '--help']);
    for (const child of command.commands) for (const name of [child.name(), ...child.aliases()]) walk(child, [...path, name]);
  };
  walk(program, []);
  words.set('agent', agentWords);
  return words;
}

/** One `case` by the words before the cursor that are no options; the same in bash and zsh. */
function cases(words: WordsByPath): string {
  return [...words].map(([path, next]) => `    '${path}') words='${next.join(' ')}' ;;`).join('\n');
}

function bash(words: WordsByPath): string {
  return `# bash completion of kubestep
_kubestep() {
  local path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) path="$path\${path:+ }$word" ;; esac
  done
  while :; do
    case $path in
${cases(words)}
    esac
    [ -n "$words" ] && break
    case $path in *' '*) path=\${path% *} ;; *) break ;; esac
  done
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _kubestep kubestep
`;
}

function zsh(words: WordsByPath): string {
  return `#compdef kubestep
_kubestep() {
  local path='' word words_=''
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case $word in -*) ;; *) path="$path\${path:+ }$word" ;; esac
  done
  while :; do
    case $path in
${cases(words).replaceAll(" words='", " words_='")}
    esac
    [[ -n $words_ ]] && break
    case $path in *' '*) path=\${path% *} ;; *) break ;; esac
  done
  compadd -- \${=words_}
}
if (( \${funcstack[(I)_kubestep]} )); then _kubestep "$@"; else compdef _kubestep kubestep; fi
`;
}

function fish(words: WordsByPath): string {
  const lines = [...words].flatMap(([path, next]) => {
    const names = path === '' ? [] : path.split(' ');
    const condition = path === '' ? '__fish_use_subcommand' : names.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ');
    const [plain, options] = [next.filter((word) => !word.startsWith('--')), next.filter((word) => word.startsWith('--'))];
    const isLeaf = plain.length === 0;
    const notDeeper = isLeaf || path === '' ? '' : `; and not __fish_seen_subcommand_from ${plain.join(' ')}`;
    return [
      ...(isLeaf ? [] : [`complete -c kubestep -f -n '${condition}${notDeeper}' -a '${plain.join(' ')}'`]),
      ...options.map((option) => `complete -c kubestep -n '${condition}${notDeeper}' -l ${option.slice(2)}`),
    ];
  });
  return `# fish completion of kubestep\n${lines.join('\n')}\n`;
}
