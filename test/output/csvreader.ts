/** RFC 4180 as a reader sees it, with a line feed or both as the end of a record. Slow and obvious. */
export function recordsOf(csv: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < csv.length) {
    let cell = '';
    if (csv[at] === '"') {
      for (at++; csv[at] !== '"' || csv[at + 1] === '"'; at++) {
        if (at >= csv.length) throw new Error('a quote is never closed');
        cell += csv[at];
        if (csv[at] === '"') at++;
      }
      at++;
    } else {
      for (; at < csv.length && !',\r\n'.includes(csv[at]!); at++) {
        if (csv[at] === '"') throw new Error(`a quote inside a bare cell at ${at}`);
        cell += csv[at];
      }
    }
    record.push(cell);
    if (csv[at] === ',') {
      at++;
      if (at < csv.length) continue;
    }
    if (csv[at] === '\r') at++;
    if (csv[at] !== '\n') throw new Error(`no end of record at ${at}`);
    at++;
    records.push(record);
    record = [];
  }
  return records;
}
