/**
 * Names as numbers, so that what a file refers to takes six bytes a name and not its text. Of 48 bits: among a million names two share one with a chance of
 * about one in five hundred, and then something counts as referred to that isn't.
 */

/** Characters of the shortest name that is counted where names are: of a shorter one it isn't known where it stands, as it stands in every file, and tells little. */
export const shortestCounted = 2;

/** A whole number below 2^48. */
export function nameHash(name: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b1;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) + at;
  }
  high ^= low >>> 15;
  high = Math.imul(high, 0xc2b2ae35);
  return ((high >>> 16) & 0xffff) * 2 ** 32 + (low >>> 0);
}

/** Six bytes of hash, one of how often. */
const entryBytes = 7;
const mostTimes = 255;

/** How often each name stands in a file, in the order of the hashes; 255 stands for that and more. */
export function packNames(counts: ReadonlyMap<number, number>): Uint8Array {
  const hashes = Float64Array.from(counts.keys()).sort();
  const packed = new Uint8Array(hashes.length * entryBytes);
  const view = new DataView(packed.buffer);
  hashes.forEach((hash, index) => {
    const at = index * entryBytes;
    view.setUint16(at, Math.floor(hash / 2 ** 32));
    view.setUint32(at + 2, hash % 2 ** 32);
    packed[at + 6] = Math.min(counts.get(hash) ?? 0, mostTimes);
  });
  return packed;
}

/** What {@link packNames} has packed. */
export function unpackNames(packed: Uint8Array): { hashes: Float64Array; counts: Uint8Array } {
  const length = Math.floor(packed.length / entryBytes);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const hashes = new Float64Array(length);
  const counts = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const at = index * entryBytes;
    hashes[index] = view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2);
    counts[index] = packed[at + 6] ?? 0;
  }
  return { hashes, counts };
}
