/** Credentials that an address on the network gives. */
import { fetchCredentials } from './fetching.js';
import type { Fetch } from './fields.js';
import { noCredentials } from './refusing.js';
import { renewed } from './static.js';
import type { Tools } from './tools.js';

/** @param described what names the address; the address itself may hold a secret */
export function fromUri(tools: Tools, uri: string, described: string): Fetch {
  if (!/^https?:/i.test(uri) || !URL.canParse(uri)) {
    throw noCredentials(`${described} is no http or https URL`, 'Write http://HOST:PORT/PATH.');
  }
  const url = new URL(uri);
  return renewed(tools.now, () =>
    fetchCredentials(tools, { url, described: `${described}, asking ${url.host}` }),
  );
}
