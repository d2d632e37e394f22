/** What a lookup needs besides its flags, as one part: a command loads it when it runs, and not piece by piece. */
export { EVENTS, INSIGHTS } from '../sources/live/lookup.js';
export { readChunk, readLiveQuestion } from './asking-live.js';
export { connect } from './connecting.js';
export { continuationOf } from './continuing.js';
export { explainLookup } from './explaining-live.js';
export { checkFieldNames } from './field-names.js';
export { checkFollowing, follow } from './following.js';
export { hintsOn } from './hints-live.js';
export { openCache, runLookup } from './looking-up.js';
export { planLookup } from './planning-live.js';
export { presentEvents } from './presenting.js';
export { exitCodeOfLookup } from './reporting-live.js';
