/** What a search needs of an index, as one part: loaded where there is one, and not piece by piece. */
export { askIndex } from '../sources/index/ask.js';
export { readCells } from '../sources/index/columns.js';
export { countInIndex } from '../sources/index/count.js';
export { openIndex } from '../sources/index/open.js';
export { readSightings } from '../sources/index/sightings.js';
