/** Whom a bucket policy lets in. */
import { isObject, type JsonValue } from '../../event/event.js';
import { parseJson } from '../../event/json.js';

/**
 * Whether a policy allows something to everybody, without a condition.
 * @param text the policy as OSS gives it
 */
export function grantsToEverybody(text: string): 'yes' | 'no' | 'unclear' {
  const statements = statementsOf(text);
  if (statements === undefined) return 'unclear';
  let answer: 'yes' | 'no' | 'unclear' = 'no';
  for (const statement of statements) {
    if (!isObject(statement)) return 'unclear';
    const { Effect, Principal, NotPrincipal, Condition } = statement;
    if (Effect !== 'Allow') continue;
    if (NotPrincipal !== undefined) answer = 'unclear';
    const hasCondition = isObject(Condition) && Object.keys(Condition).length > 0;
    if (isEverybody(Principal) && !hasCondition) return 'yes';
  }
  return answer;
}

function statementsOf(text: string): readonly JsonValue[] | undefined {
  try {
    const policy = parseJson(text);
    const statement = isObject(policy) ? policy.Statement : undefined;
    if (Array.isArray(statement)) return statement;
    return isObject(statement) ? [statement] : undefined;
  } catch {
    return undefined;
  }
}

/** `"*"`, also within lists and objects such as `{"RAM": ["*"]}`. */
function isEverybody(principal: JsonValue | undefined): boolean {
  if (principal === '*') return true;
  if (Array.isArray(principal)) return principal.some(isEverybody);
  return isObject(principal) && Object.values(principal).some(isEverybody);
}
