/**
 * What generated tests are made from. The same every time, so that a failure comes from the change at hand;
 * ATRAIL_SEED=random (or a number, as a failed test names it) asks something else, ATRAIL_CAMPAIGN=10 ten times as much.
 */
import fc from 'fast-check';

const ASKED = process.env.ATRAIL_SEED;

export const SEED = ASKED === 'random' ? Date.now() % 1_000_000 : Number(ASKED ?? 1_706_021);
export const CAMPAIGN = Number(process.env.ATRAIL_CAMPAIGN ?? 1);

if (!Number.isSafeInteger(SEED)) throw new Error(`ATRAIL_SEED is a number or "random", not ${ASKED}`);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
