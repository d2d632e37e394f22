/**
 * The inner loops of a scan, in AssemblyScript: where events begin and end, where a needle occurs, what a usual event
 * has for members, a hash of an event's bytes, and the checksum of OSS. Compiled to WebAssembly (SIMD) by `npm run
 * build`; `../kernel.ts` is its only caller, and `../plain-kernel.ts` says the same in ordinary TypeScript, but for
 * members, which are parsed without this.
 */
export { crc64 } from './crc';
export { begin, brokenLine, cut, holdsEscapes, openDepth, openStart, reached, strayClose } from './cut';
export { find, findMany } from './find';
export { hash } from './hash';
export { members } from './members';
export {
  charactersOffset,
  halvesOffset,
  inputOffset,
  itemsOffset,
  keysOffset,
  needleSize,
  needlesOffset,
  outlineOffset,
  planOffset,
  slotsOffset,
  textEntriesOffset,
  unitsOffset,
} from './memory';
export { outline } from './outline';
export { addText, beginTexts, markText } from './texts';
export { traits } from './traits';
