/** Credentials that stay as they are, or are fetched anew before they end. */
import type { Credentials } from '../credentials.js';
import type { TemporaryCredentials } from '../sts.js';

/** So long before their end temporary credentials are fetched anew, milliseconds. */
const EARLY = 5 * 60_000;

export function always(credentials: Credentials): () => Promise<Credentials> {
  return async () => credentials;
}

/** Fetches when it is needed; who asks at the same time waits for the same answer. */
export function renewed(
  now: () => number,
  fetch: () => Promise<TemporaryCredentials>,
): () => Promise<Credentials> {
  let held: { readonly fetched: number; readonly credentials: TemporaryCredentials } | undefined;
  let fetching: Promise<TemporaryCredentials> | undefined;

  const isGood = () => {
    if (held === undefined) return false;
    const { expires } = held.credentials;
    // Of short-lived ones the last quarter is left.
    return now() < expires - Math.min(EARLY, (expires - held.fetched) / 4);
  };

  return async () => {
    if (isGood()) return held!.credentials;
    fetching ??= fetch().finally(() => {
      fetching = undefined;
    });
    try {
      held = { fetched: now(), credentials: await fetching };
    } catch (thrown) {
      // The old ones do until they end.
      if (held === undefined || now() >= held.credentials.expires) throw thrown;
    }
    return held.credentials;
  };
}
