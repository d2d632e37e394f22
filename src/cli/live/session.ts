/** What a lookup needs besides its flags, as one part: a command loads it when it runs, and not piece by piece. */
export { EVENTS, INSIGHTS } from '../../sources/live/lookup.js';
export { connect } from '../connecting.js';
export { checkFieldNames } from '../field-names.js';
export { presentEvents } from '../presenting/search.js';
export { readChunk, readLiveQuestion } from './asking.js';
export { continuationOf } from './continuing.js';
export { explainLookup } from './explaining.js';
export { checkFollowing, follow } from './following.js';
export { hintsOn } from './hints.js';
export { openCache, runLookup } from './looking-up.js';
export { planLookup } from './planning.js';
export { exitCodeOfLookup } from './reporting.js';
