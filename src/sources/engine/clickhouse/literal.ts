/** Text and names as ClickHouse's SQL has them. */

/** A string literal. The text must be well-formed: a lone surrogate has no bytes. */
export function literal(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&').replaceAll('\0', '\\0')}'`;
}

export function identifier(name: string): string {
  return `\`${name.replace(/[`\\]/g, '\\$&').replaceAll('\0', '\\0')}\``;
}
