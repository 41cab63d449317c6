/** What the work failed with. @throws when it did not fail, or with something that is no error */
export async function rejection(work: Promise<unknown>): Promise<Error & { readonly code?: unknown }> {
  const thrown = await work.then(
    (value) => {
      throw new Error(`it did not fail: ${JSON.stringify(value)}`);
    },
    (reason: unknown) => reason,
  );
  if (thrown instanceof Error) return thrown;
  throw new Error('what it failed with is no error', { cause: thrown });
}
