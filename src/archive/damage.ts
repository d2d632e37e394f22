/**
 * A damaged input is a result with a reason: the search goes on, and the exit code says that the answer is
 * incomplete.
 */
export interface Damage {
  readonly reason: string;
  /** Where it is. */
  readonly offset: number;
  /** What the offset counts: bytes of the file as it lies on disk, or of the text inside it. */
  readonly of: 'file' | 'text';
}

/** `invalid distance too far back at byte 812 of the file` */
export function describeDamage(damage: Damage): string {
  const where = damage.of === 'file' ? 'of the file' : 'of its text';
  return `${damage.reason} at byte ${damage.offset.toLocaleString('en-US')} ${where}`;
}
