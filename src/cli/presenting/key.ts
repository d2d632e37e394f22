/** What `atrail key` prints. */
import type { KeyUses, LastUse } from '../../cloud/key-uses.js';
import type { AuditEvent, JsonValue } from '../../event/event.js';
import { maskEvent } from '../../event/redaction.js';
import { formatTime } from '../../event/time.js';
import { jsonText } from '../../output/jsontext.js';
import { type KeyReport, keyCard } from '../../output/keycard.js';
import type { KeyFlags } from '../commands/key.js';
import { type Context, paintOf } from '../context.js';

/** @returns whether anything is known of the key */
export async function printKey(
  context: Context,
  { output, reveal, color }: KeyFlags,
  given: KeyReport,
): Promise<boolean> {
  const { stdout } = context;
  const shown = (event: AuditEvent) => (reveal ? event : maskEvent(event));
  const report = { ...given, did: given.did.map(shown), doneTo: given.doneTo.map(shown) };
  const { uses, did, doneTo } = report;
  const found =
    uses?.owner !== undefined || [uses?.services ?? [], did, doneTo].some((list) => list.length > 0);
  if (output === 'card') {
    if (found) await stdout.write(keyCard(report, await paintOf(context, stdout, color)));
  } else {
    const text = jsonText(recordOf(report, shown));
    await stdout.write(output === 'json' ? `[\n${text}\n]\n` : `${text}\n`);
  }
  return found;
}

export async function tellUnknown({ stderr }: Context): Promise<void> {
  await stderr.write(
    'note    nothing is known of this key; ids are compared letter for letter, capitals too\n',
  );
}

type Shown = (event: AuditEvent) => AuditEvent;

function recordOf({ id, kind, uses, did, doneTo }: KeyReport, shown: Shown): JsonValue {
  return {
    accessKeyId: id,
    kind,
    owner: uses?.owner === undefined ? null : { ...uses.owner },
    services: servicesOf(uses, shown),
    did,
    doneTo,
  };
}

function servicesOf(uses: KeyUses | undefined, shown: Shown): readonly JsonValue[] {
  return (uses?.services ?? []).map(({ details, title, ...use }) => ({
    service: use.name,
    title,
    ...lastOf(use, shown),
    ...(details === undefined
      ? {}
      : {
          events: details.events.map((each) => ({ event: each.name, ...lastOf(each, shown) })),
          addresses: details.addresses.map((each) => ({ ip: each.name, ...lastOf(each, shown) })),
          resources: details.resources.map((each) => ({
            resource: each.name,
            type: each.type ?? '',
            ...lastOf(each, shown),
          })),
          more: details.more,
        }),
  }));
}

function lastOf({ time, event }: LastUse, shown: Shown): Readonly<Record<string, JsonValue>> {
  return { time: formatTime(time) || null, detail: event === undefined ? null : shown(event) };
}
