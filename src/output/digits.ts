/** A count with its thousands set apart by commas, in every locale alike: `399985` is `399,985`. */
export function grouped(count: number): string {
  const text = String(count);
  return /^-?\d+$/.test(text) ? text.replace(/\B(?=(?:\d{3})+$)/g, ',') : text;
}

/** `1 file`, `2,000 files`. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : nouns}`;
}
