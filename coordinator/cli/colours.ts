export interface Colours {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

const paint =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string): string => text;

/** Colour only repeats what the words say already. */
export function colours({ isOn }: { readonly isOn: boolean }): Colours {
  if (!isOn) return { good: plain, bad: plain, warn: plain, faint: plain, strong: plain };
  return { good: paint(32, 39), bad: paint(31, 39), warn: paint(33, 39), faint: paint(2, 22), strong: paint(1, 22) };
}
