/** Refuses every call that a test did not prepare. */
export function refusing<T extends object>(name: string, prepared: Partial<T>): T {
  return new Proxy(prepared as T, {
    get: (target, key) => {
      if (key in target || typeof key === 'symbol') return Reflect.get(target, key) as unknown;
      return () => {
        throw new Error(`${name}.${key} was not expected`);
      };
    },
  });
}
