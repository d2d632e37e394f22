/** What statements over an archive need, as one part: a command loads it when it runs. */
export { parseDuration } from '../../query/duration.js';
export { splitQuery } from '../../sql/split.js';
export { ALL_MEMBERS } from '../../sql/tables.js';
export { translate } from '../../sql/translate.js';
export { readQuestion, splitPaths } from '../asking.js';
export { CSV_NAMES, exportEvents } from '../exporting/events.js';
export { checkFieldNames } from '../field-names.js';
export { printRows } from '../presenting/rows.js';
export { givenStatements, runAll } from './given.js';
export { exitCodeOfRows, explaining, limitsText, loadEvents, makeTables, openEngine } from './loading.js';
export { prompt } from './prompting.js';
export { Statements } from './statements.js';
