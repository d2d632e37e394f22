/** What a connection is put together from, as one part: it is loaded where a command asks the service. */
export { createConnection } from './action-trail.js';
export { checkRegion, endpointOf } from './endpoints.js';
export { createOwners } from './owners.js';
export { createPace } from './pace.js';
export { listRegions } from './regions.js';
export { createSts } from './sts.js';
export { createTransport } from './transport.js';
