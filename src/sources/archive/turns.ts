/** The event loop gets its turn this often while something runs that never waits, milliseconds. */
const TURN = 20;

/**
 * For loops over what is there already: awaited in each round, lets the event loop have its turn now and then, so that
 * signals are heard and buffers that were written are let go.
 */
export function startTurns(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < TURN) return;
    await new Promise((resolve) => setImmediate(resolve));
    last = performance.now();
  };
}
