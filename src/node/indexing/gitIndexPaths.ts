/**
 * Which files git tracks, from the bytes of its index file, as gitformat-index describes them (versions 2 to 4). Nothing of it is believed: what isn't of that form gives null, and the
 * caller goes by the rules alone.
 */

export interface GitIndexPaths {
  /** With `/`, relative to the top of the working tree. Of a file that is being merged more than once. */
  files: string[];
  /** Submodules: folders with a repository of their own. */
  submodules: string[];
  /** The name of a second index, `sharedindex.` and this, in which the rest is; null where all is here. */
  rest: string | null;
}

/** Bytes of an entry before its hash, which is followed by two bytes of flags. */
const statBytes = 40;
const modeAt = 24;
const kindOf = { mask: 0o170000, submodule: 0o160000, folder: 0o040000 };
/** In the flags of an entry: two more bytes of them follow. */
const extended = 0x4000;
const headBytes = 12;
/** Entries between two times that the caller may rest: a millisecond of work. */
const entriesAtOnce = 256;

/** `hashBytes`: 20, or 32 in a repository of SHA-256. Yields null now and then, for a rest: there may be a million of them. */
export function* gitIndexPaths(bytes: Buffer, hashBytes: number): Generator<null, GitIndexPaths | null, unknown> {
  try {
    return yield* read(bytes, hashBytes);
  } catch (error) {
    // It ends where more was promised.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function* read(bytes: Buffer, hashBytes: number): Generator<null, GitIndexPaths | null, unknown> {
  if (bytes.toString('latin1', 0, 4) !== 'DIRC') return null;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return null;
  const found: GitIndexPaths = { files: [], submodules: [], rest: null };
  let at = headBytes;
  /** Not as text: what is shared with the path before counts in bytes, and may end within a letter. */
  let before: Buffer = Buffer.alloc(0);
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    if (left % entriesAtOnce === 0) yield null;
    const start = at;
    const kind = bytes.readUInt32BE(start + modeAt) & kindOf.mask;
    const flagsAt = start + statBytes + hashBytes;
    at = flagsAt + ((bytes.readUInt16BE(flagsAt) & extended) === 0 ? 2 : 4);
    let kept = 0;
    if (version === 4) {
      const { value, next } = variableNumber(bytes, at);
      if (value > before.length) return null;
      kept = before.length - value;
      at = next;
    }
    const end = bytes.indexOf(0, at);
    if (end < 0) return null;
    const name = kept === 0 ? bytes.subarray(at, end) : Buffer.concat([before.subarray(0, kept), bytes.subarray(at, end)]);
    const path = name.toString('utf8');
    // Entries are filled up to a multiple of eight with one zero at least, but for those of version 4.
    at = version === 4 ? end + 1 : start + ((end - start + 8) & ~7);
    before = name;
    // Without a name: it stands for one of the other index.
    if (path === '') continue;
    if (kind === kindOf.submodule) found.submodules.push(path);
    else if (kind !== kindOf.folder) found.files.push(path);
  }
  found.rest = restOf(bytes, at, hashBytes);
  return found;
}

/** The extension `link`, which says that the index is in two files. Others are passed over. */
function restOf(bytes: Buffer, from: number, hashBytes: number): string | null {
  for (let at = from; at + 8 <= bytes.length - hashBytes;) {
    const size = bytes.readUInt32BE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === 'link') {
      const name = bytes.toString('hex', at + 8, at + 8 + hashBytes);
      return /^0*$/.test(name) ? null : name;
    }
    at += 8 + size;
  }
  return null;
}

/** A number in bytes of seven bits, the highest first; each further one counts from where the shorter ones end. */
function variableNumber(bytes: Buffer, from: number): { value: number; next: number } {
  let at = from;
  let byte = bytes.readUInt8(at++);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0 && at - from < 5) {
    byte = bytes.readUInt8(at++);
    value = (value + 1) * 0x80 + (byte & 0x7f);
  }
  return { value, next: at };
}
