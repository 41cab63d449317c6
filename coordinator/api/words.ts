import { KubestepError } from '../../shared/errors.ts';

type Snake<W extends string> = W extends `${infer Head}-${infer Tail}` ? `${Head}_${Snake<Tail>}` : W;
type WireWord<P extends string, W extends string> = `${P}_${Uppercase<Snake<W>>}`;

/** Takes one of a closed list of words. @throws KubestepError `usage` */
export function oneOf<const T extends string>(words: readonly T[], text: string): T {
  const word = words.find((candidate) => candidate === text);
  if (word !== undefined) return word;
  throw new KubestepError('usage', `${JSON.stringify(text)} is none of ${words.join(', ')}`);
}

/** Writes a word of ours as the enum value that proto style asks for: `pre-upgrade` is `SNAPSHOT_TRIGGER_PRE_UPGRADE`. */
export function toWireWord<P extends string, W extends string>(prefix: P, word: W): WireWord<P, W> {
  return `${prefix}_${word.toUpperCase().replaceAll('-', '_')}` as WireWord<P, W>;
}

/**
 * Reads an enum value back.
 *
 * @throws KubestepError `internal` for `…_UNSPECIFIED` and for a value of a newer peer: a word that is not known must not be guessed.
 */
export function fromWireWord<W extends string>(prefix: string, wire: string, words: readonly W[]): W {
  const word = words.find((candidate) => toWireWord(prefix, candidate) === wire);
  if (word !== undefined) return word;
  throw new KubestepError('internal', `${JSON.stringify(wire)} is not a word of ${prefix} that this version knows`, {
    hint: 'use the same version of kubestep on both sides',
  });
}
