/** What Log Service's search syntax finds, as far as it is asked here: a field that has all words of a value. */

const DELIMITERS = /[, '";=()[\]{}?@&<>/:\n\t\r]+/;

/** @param valuesAt the values at a path of the event */
export function matchesSearch(text: string, valuesAt: (path: string) => readonly string[]): boolean {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[()*]|[^\s()"]+/g) ?? [];
  let at = 0;
  const any = (): boolean => {
    let found = all();
    while (tokens[at] === 'or') {
      at++;
      found = all() || found;
    }
    return found;
  };
  const all = (): boolean => {
    let found = one();
    while (tokens[at] === 'and') {
      at++;
      found = one() && found;
    }
    return found;
  };
  const one = (): boolean => {
    const token = tokens[at++];
    if (token === '*') return true;
    if (token === '(') {
      const found = any();
      if (tokens[at++] !== ')') throw new SyntaxError(`no ) in ${text}`);
      return found;
    }
    const [, path] = /^event\.(.+):$/.exec(token ?? '') ?? [];
    const value = tokens[at++];
    if (path === undefined || value === undefined || !value.startsWith('"')) throw new SyntaxError(text);
    const wanted = wordsOf(JSON.parse(value) as string);
    return valuesAt(path).some((each) => {
      const words = new Set(wordsOf(each));
      return wanted.every((word) => words.has(word));
    });
  };
  const found = any();
  if (at < tokens.length) throw new SyntaxError(`${tokens[at]} in ${text}`);
  return found;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(DELIMITERS)
    .filter((word) => word !== '');
}
