/** Vectors as they are kept: eight bits a number and one scale, a quarter of what they come as. Pure. */

export interface VectorCodes {
  /** What a step of a code is worth. */
  scale: number;
  codes: Int8Array;
}

const mostCode = 127;
/** What is smaller is nothing: the scale has 32 bits. */
const least = 1e-30;

/** The codes of a vector. What is no number counts as 0, and so does a vector of next to nothing. */
export function vectorCodes(vector: readonly number[]): VectorCodes {
  let most = 0;
  for (const value of vector) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  const scale = most < least ? 1 : most / mostCode;
  const codes = new Int8Array(vector.length);
  vector.forEach((value, index) => (codes[index] = Number.isFinite(value) ? Math.round(value / scale) : 0));
  return { scale, codes };
}

/** How near a vector is to what codes stand for: the cosine, of unit vectors. */
export function nearness(vector: Float32Array, { scale, codes }: VectorCodes): number {
  let sum = 0;
  for (let index = 0; index < codes.length; index++) sum += (vector[index] ?? 0) * (codes[index] ?? 0);
  return sum * scale;
}

/** As bytes: the scale as a 32-bit float, the lowest byte first, and the codes. */
export function packCodes({ scale, codes }: VectorCodes): Uint8Array {
  const bytes = new Uint8Array(4 + codes.length);
  new DataView(bytes.buffer).setFloat32(0, scale, true);
  bytes.set(new Uint8Array(codes.buffer, codes.byteOffset, codes.length), 4);
  return bytes;
}

/** What {@link packCodes} made; null of what it can't have made with that many numbers. */
export function unpackCodes(bytes: Uint8Array, dimension: number): VectorCodes | null {
  if (bytes.length !== 4 + dimension) return null;
  const scale = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
  if (!Number.isFinite(scale) || scale <= 0) return null;
  return { scale, codes: new Int8Array(bytes.buffer, bytes.byteOffset + 4, dimension) };
}
