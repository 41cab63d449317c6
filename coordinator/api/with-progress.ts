/**
 * Runs work that reports as it goes, as one stream: its notes, then its result, or what it threw. When the reader goes away the work goes on
 * until its own signal ends it.
 */
export async function* withProgress<N, T>(work: (onNote: (note: N) => void) => Promise<T>): AsyncGenerator<{ note: N } | { result: T }> {
  const notes: N[] = [];
  let isEnded = false;
  let wake = Promise.withResolvers<void>();
  const done = work((note) => {
    notes.push(note);
    wake.resolve();
  });
  const end = () => {
    isEnded = true;
    wake.resolve();
  };
  done.then(end, end); // also keeps a failure from being unhandled when nobody reads on
  while (!isEnded || notes.length > 0) {
    if (notes.length === 0) await wake.promise;
    wake = Promise.withResolvers<void>();
    for (const note of notes.splice(0)) yield { note };
  }
  yield { result: await done };
}
