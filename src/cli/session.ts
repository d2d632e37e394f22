/** What a search needs besides its flags, as one part: a command loads it when it runs, and not piece by piece. */
export { TIME_UNITS } from '../event/timeunits.js';
export { readQuestion } from './asking.js';
export { explain } from './explaining.js';
export { checkFieldNames } from './field-names.js';
export { presentSearch } from './presenting/search.js';
export { exitCodeOf } from './reporting.js';
export { runSearch } from './searching.js';
