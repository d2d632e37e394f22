/** What a manifest says of itself. Pure. */
import type { Finding } from './finding.js';
import type { Roll } from './roll.js';

/** @param anchor the hash of a line that the chain must have, as an earlier verification told it */
export function manifestFindings(roll: Roll, anchor: string | undefined): readonly Finding[] {
  const { problems, torn, unconfirmed } = roll.state;
  const findings = problems.map(
    ({ reason }): Finding => ({ check: 'manifest', severity: 'difference', text: reason }),
  );
  const note = (text: string) => findings.push({ check: 'manifest', severity: 'note', text });
  if (torn > 0)
    note(`${torn} bytes behind the last whole line are what a crash has left, and count for nothing`);
  if (unconfirmed > 0) note(`the head does not know of the last ${unconfirmed} lines yet; their chain holds`);
  if (anchor !== undefined && roll.anchor === 0) {
    findings.push({
      check: 'manifest',
      severity: 'difference',
      text: `no line has the hash ${anchor}: the manifest was cut or written anew since that was told`,
    });
  }
  return findings;
}
