// @ts-check
/** What every kind of call is told and what it gives back; and the ids that more than one kind names. */

/**
 * @typedef {import('./population.mjs').Json} Json
 * @typedef {import('./population.mjs').Population} Population
 * @typedef {import('./random.mjs').Random} Random
 * @typedef {{ random: Random, population: Population, region: string, time: string, requestId: string }} Scene
 * @typedef {{ parameters: Json, response?: Json, resources?: Json, additional?: Json }} Detail
 * @typedef {{
 *   weight: number,
 *   service: string,
 *   name: string,
 *   write: boolean,
 *   version: string,
 *   by?: 'system' | 'root',
 *   type?: string,
 *   detail: (scene: Scene) => Detail,
 * }} Activity weight is per mille of all events
 */

/** Ids of one region share three characters after their prefix. @param {string} region */
const mark = (region) => `bp${region.length % 10}`;

/** @param {Scene} s a machine that other events name as well */
export const instance = (s) => `i-${mark(s.region)}${s.random.pickSkewed(s.population.instances)}`;

/** @param {Scene} s @param {string} prefix an id that was never seen before */
export const fresh = (s, prefix) => `${prefix}-${mark(s.region)}${s.random.base36(17)}`;

/** @param {Scene} s */
export const database = (s) => `rm-${mark(s.region)}${s.random.pickSkewed(s.population.databases)}`;

/** @param {Scene} s */
export const balancer = (s) => `lb-${mark(s.region)}${s.random.pickSkewed(s.population.databases)}`;
