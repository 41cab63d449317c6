const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * Reads a quantity of the API as a number, as `100m`, `1.5`, `128Mi` or `1e3`.
 *
 * @returns 0 for what is no quantity: the API server refuses such objects, so it is never seen.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number {
  const [, digits = '', exponent = '', suffix = ''] =
    /^([+-]?[\d.]+)(?:([eE][+-]?\d+)|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/.exec(text) ?? [];
  const value = Number(`${digits}${exponent}`) * (suffixes[suffix] ?? 1);
  return digits === '' || Number.isNaN(value) ? 0 : value;
}

/** Amounts by resource name: `cpu` in thousandths of a core, everything else in units (bytes of memory). */
export type Amounts = Readonly<Record<string, number>>;

export function parseAmounts(quantities: Readonly<Record<string, string>> | undefined): Amounts {
  return Object.fromEntries(Object.entries(quantities ?? {}).map(([name, text]) => [name, amountOf(name, text)]));
}

/** Rounded: thousandths of a core are the API's own step, and floating point must not make a full node out of a fitting one. */
function amountOf(name: string, text: string): number {
  return Math.ceil(parseQuantity(text) * (name === 'cpu' ? 1000 : 1) - 1e-6);
}

export function plus(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, (x, y) => x + y);
}

/** The greater of both, resource by resource. */
export function most(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, Math.max);
}

function combine(a: Amounts, b: Amounts, how: (x: number, y: number) => number): Amounts {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, how(a[name] ?? 0, b[name] ?? 0)]));
}
