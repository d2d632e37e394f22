/** Credentials for a role that is assumed. */
import { readFileSync } from 'node:fs';
import { ServiceError } from '../service-error.js';
import type { Role } from '../sts.js';
import type { Fetch, Fields } from './fields.js';
import { noCredentials } from './refusing.js';
import { renewed } from './static.js';
import type { Tools } from './tools.js';

/** The name of sessions that nobody has named; it is what trails show. */
export const SESSION = 'atrail';
/** Seconds; an hour, as the `aliyun` command has it where nothing is said. */
export const DURATION = 3600;

export function roleOf({ need, may, number }: Fields): Role {
  const [externalId, region, policy] = ['external_id', 'sts_region', 'policy'].map(may);
  return {
    arn: need('ram_role_arn'),
    session: may('ram_session_name') ?? SESSION,
    duration: number('expired_seconds') ?? DURATION,
    ...(externalId === undefined ? {} : { externalId }),
    ...(region === undefined ? {} : { region }),
    ...(policy === undefined ? {} : { policy }),
  };
}

export function assumed({ now, sts }: Tools, by: Fetch, role: Role): Fetch {
  return renewed(now, async () => {
    const credentials = await by();
    return withoutRole(() => sts.assumeRole(credentials, role));
  });
}

/** A role for whoever has a token of an identity provider; the file is read anew each time, since it changes. */
export function assumedWithToken(
  { now, sts }: Tools,
  { provider, file, ...role }: Role & { readonly provider: string; readonly file: string },
): Fetch {
  return renewed(now, async () => {
    const token = tokenIn(file);
    return withoutRole(() => sts.assumeRoleWithToken(token, provider, role));
  });
}

/** Whoever is refused a role has no credentials. */
async function withoutRole<T>(assume: () => Promise<T>): Promise<T> {
  try {
    return await assume();
  } catch (thrown) {
    const refused = thrown instanceof ServiceError && (thrown.status ?? 500) < 500;
    throw refused ? noCredentials(thrown.message, thrown.next) : thrown;
  }
}

function tokenIn(file: string): string {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    const { code = 'unknown' } = thrown as NodeJS.ErrnoException;
    throw noCredentials(`the token file ${file} cannot be read (${code})`, 'Check its path and permissions.');
  }
  if (token !== '') return token;
  throw noCredentials(`the token file ${file} is empty`, 'Whoever writes it has not done so yet.');
}
