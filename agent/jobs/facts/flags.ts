/** The flags of a command line, each as `--name=value`, also where the value stands as a word of its own. */
export function flagsOf(words: readonly string[]): string[] {
  const flags: string[] = [];
  for (const [index, word] of words.entries()) {
    if (!word.startsWith('-')) continue;
    const next = words[index + 1];
    flags.push(word.includes('=') || next === undefined || next === '' || next.startsWith('-') ? word : `${word}=${next}`);
  }
  return flags;
}

/** The same of a text, as an environment file or a unit has it; quotes around the whole or around a word are taken off. */
export function flagsInText(text: string): string[] {
  const words = text
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll(/["']/g, '').replace(/^[A-Z_]+=(?=-)/, '')); // a second assignment of the same line
  return flagsOf(words);
}
