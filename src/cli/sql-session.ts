/** What statements over an archive need, as one part: a command loads it when it runs. */
export { parseDuration } from '../query/duration.js';
export { mentionsOf } from '../sql/mentions.js';
export { splitQuery } from '../sql/split.js';
export { ALL_MEMBERS } from '../sql/tables.js';
export { translate } from '../sql/translate.js';
export { readQuestion } from './asking.js';
export { explaining, exitCodeOfRows, limitsText, loadEvents, makeTables, openEngine } from './loading.js';
export { printRows } from './presenting-rows.js';
