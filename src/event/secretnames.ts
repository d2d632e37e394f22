/**
 * Which keys hold secrets, decided by their names alone.
 *
 * Masked is what could be abused if an event were pasted into a ticket: passwords, tokens, key secrets, private and
 * plaintext keys, secret values, cloud-init user data, the seeds of second factors, and telephone and mail addresses
 * of people. Kept is what an investigation needs: access key ids, expiry, names, and the *facts about* secrets
 * (SecretName, TokenType, PasswordResetRequired, the password policy, HttpTokens, …).
 *
 * When a name is in doubt it is a secret.
 */

/** A name that matches `holds` is a secret's, unless it matches `except`. */
interface Rule {
  /** Every match holds one of the needles below, so that a text without needles has no such name. */
  readonly holds: RegExp;
  readonly except?: RegExp;
}

/** What is known about a secret without knowing it. */
const FACTS =
  'names?|ids?|arns?|types?|versions?|version_?ids?|stages?|version_?stages?|status|state|count|list|policy|regions?|required|enabled';

const RULES: readonly Rule[] = [
  { holds: /secret/i, except: new RegExp(`secret(?:s|data|value|key)?[-_]?(?:${FACTS})$`, 'i') },
  {
    // NextToken and ClientToken only number pages and requests; HttpTokens and MaxTokens are settings.
    holds: /(?<!(?:next|page|continuation|client|idempotency)[-_]?)token/i,
    except:
      /(?:token[-_]?(?:type|status|count|ttl|principal_?name|player_?uid|expir\w*|valid\w*|duration\w*|endpoint)|(?:http|max|input|output|prompt|completion|total)[-_]?tokens)$/i,
  },
  {
    holds: /pass(?:word|wd|phrase|code)|pwd|(?<!by)pass$/i,
    except:
      /passw(?:or)?d[-_]?(?:reset(?:_?required)?|inherit\w*|exists?|less|polic\w*|reuse\w*|last_?(?:used|set|changed)\w*|expir\w*|age|length|not_?contain\w*|different\w*|authenticat\w*|type|status|strength|complexity|mode|enabled|required?)$/i,
  },
  { holds: /privatekey/i, except: new RegExp(`privatekey[-_]?(?:${FACTS})$`, 'i') },
  { holds: /keymaterial/i, except: /keymaterial[-_]?(?:ids?|expir\w*|origin|spec|status|state)$/i },
  { holds: /user_?data(?!base)/i },
  { holds: /plaintext/i },
  { holds: /base32|qrcode/i },
  { holds: /^(?:proxy[-_]?)?authorization$|apikey$/i },
  {
    holds: /phone|email/i,
    except: /(?:verified|status|type|required|enabled|count|template\w*|ids?|subject)$/i,
  },
];

/**
 * Lowercase substrings such that an event whose JSON text has none of them, in any case, and no \u00XX escape,
 * has nothing to mask.
 */
export const SECRET_NEEDLES: readonly string[] = [
  'secret',
  'token',
  'pass',
  'pwd',
  'privatekey',
  'private key',
  'keymaterial',
  'userdata',
  'user_data',
  'plaintext',
  'base32',
  'qrcode',
  'authorization',
  'apikey',
  'phone',
  'email',
];

/** An escape can hide a letter of a needle, however deep the strings are nested in one another. */
const NEEDLES = new RegExp(`${SECRET_NEEDLES.join('|')}|\\\\u00`, 'i');

/** A quick look at JSON text: false only when there is nothing to mask in it. */
export function mayHoldSecret(text: string): boolean {
  return NEEDLES.test(text);
}

/** Names in many ordinary events that hold a needle and no secret, and where in the name the needle stands. */
const HARMLESS: readonly (readonly [name: string, needleAt: number])[] = [
  ['ststokenprincipalname', 3],
  ['ststokenplayeruid', 3],
  ['clienttoken', 6],
  ['nexttoken', 4],
  ['httptokens', 4],
];

/** Is the needle at this byte of an event's JSON text only part of the name of a well-known harmless member? */
export function isHarmlessNeedle(bytes: Buffer, at: number): boolean {
  return HARMLESS.some(([name, needleAt]) => {
    const start = at - needleAt;
    const end = start + name.length;
    if (start < 1 || bytes[start - 1] !== QUOTE || bytes[end] !== QUOTE) return false;
    return bytes.toString('latin1', start, end).toLowerCase() === name;
  });
}

const QUOTE = 0x22;

const decided = new Map<string, boolean>();
const MOST_DECIDED = 5000;
/** Longer keys are not remembered. */
const LONGEST_REMEMBERED = 200;

/** Does this key hold a secret? Of a flat dotted key (`Credentials.SecurityToken`) every part is asked. */
export function isSecretKey(key: string): boolean {
  const known = decided.get(key);
  if (known !== undefined) return known;
  const decision = mayHoldSecret(key) && key.split('.').some(isSecretName);
  if (key.length <= LONGEST_REMEMBERED) {
    if (decided.size >= MOST_DECIDED) decided.clear();
    decided.set(key, decision);
  }
  return decision;
}

/** No exception has a longer name; the bound also keeps the expressions from being fed for long. */
const LONGEST_EXCEPTION = 100;

function isSecretName(name: string): boolean {
  const mayBeExcepted = name.length <= LONGEST_EXCEPTION;
  return RULES.some(({ holds, except }) => holds.test(name) && !(mayBeExcepted && except?.test(name)));
}
