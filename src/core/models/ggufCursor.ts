/**
 * Reads numbers and strings from a file in order, through a window, within bounds of bytes and time. What lies beyond the end of the
 * file and what costs too much is an AppError, so that no header can make its reader hang or allocate.
 */
import { AppError } from '../../base/appError.ts';

/** Random access to a file's bytes. `read` may return fewer bytes than asked for only at the end of the file. */
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface CursorLimits {
  /** Milliseconds of the given clock, all in all, without the waiting for the file: its reads may stand behind what the engine computes. */
  deadlineMs: number;
  /** Bytes read, all in all. */
  maxBytes: number;
  /** A clock in milliseconds. */
  now: () => number;
}

const windowBytes = 256 * 1024;
/** Of a header that is larger than this, as with a vocabulary of words, the rest is read in pieces of this size. */
const largeWindowBytes = 1024 * 1024;
const decoder = new TextDecoder();
/** Characters of a value that are told. */
export const mostShown = 40;

/** A header that nobody writes by accident or that llama.cpp would refuse. */
export function invalid(reason: string): AppError {
  return new AppError('modelInvalid', `not a sound GGUF header: ${reason}`, { reason });
}

/** A value that can't be; null for one that is missing. */
export function damaged(key: string, value: number | string | boolean | null, why: string): AppError {
  const shown = typeof value === 'string' ? `“${value.slice(0, mostShown)}”` : String(value);
  const said = value === null ? `${key} is missing` : `${key} is ${shown}`;
  const reason = `${said}: ${why}`;
  return new AppError('modelInvalid', `not a sound GGUF header: ${reason}`, { reason, key, ...(value === null ? {} : { value: shown }) });
}

export class GgufCursor {
  readonly #source: ByteSource;
  readonly #limits: CursorLimits;
  /** When it began, moved on by the time that was spent waiting. */
  #start: number;
  #window: DataView = new DataView(new ArrayBuffer(0));
  #windowStart = 0;
  #bytesRead = 0;
  /** Offset in the file of the next byte. */
  position = 0;

  constructor(source: ByteSource, limits: CursorLimits) {
    this.#source = source;
    this.#limits = limits;
    this.#start = limits.now();
  }

  get remaining(): number {
    return this.#source.size - this.position;
  }

  /** Throws when the time is up; loops that skip without reading call it now and then. */
  checkDeadline(): void {
    if (this.#limits.now() - this.#start > this.#limits.deadlineMs) throw invalid('it takes too long to read');
  }

  /** The error for something of `bytes` at the current position that the file doesn't hold. */
  truncated(bytes: number): AppError {
    return new AppError('modelTruncated', `the file ends within its header at ${String(this.#source.size)}`, {
      bytes: this.#source.size,
      needBytes: this.position + bytes,
    });
  }

  async u32(): Promise<number> {
    const at = await this.#take(4);
    return this.#window.getUint32(at, true);
  }

  /** An unsigned 64-bit number; one beyond 2^53 is refused, as nothing in a real file is that large. */
  async u64(): Promise<number> {
    const at = await this.#take(8);
    const high = this.#window.getUint32(at + 4, true);
    if (high > 0x1fffff) throw invalid('a number is too large');
    return high * 4294967296 + this.#window.getUint32(at, true);
  }

  /** A metadata number or truth value of a scalar type. 64-bit ones come as the nearest double. */
  async scalar(type: number, size: number): Promise<number | boolean> {
    const at = await this.#take(size);
    const view = this.#window;
    switch (type) {
      case 0:
        return view.getUint8(at);
      case 1:
        return view.getInt8(at);
      case 2:
        return view.getUint16(at, true);
      case 3:
        return view.getInt16(at, true);
      case 4:
        return view.getUint32(at, true);
      case 5:
        return view.getInt32(at, true);
      case 6:
        return view.getFloat32(at, true);
      case 7:
        return view.getUint8(at) !== 0;
      case 10:
        return Number(view.getBigUint64(at, true));
      case 11:
        return Number(view.getBigInt64(at, true));
      default:
        return view.getFloat64(at, true);
    }
  }

  /** The byte length of the string that follows, refused above `limit`. The string is then taken by `text` or `skip`. */
  async stringLength(limit: number): Promise<number> {
    const length = await this.u64();
    if (length > limit) throw invalid(`a string of ${String(length)} bytes`);
    if (length > this.remaining) throw this.truncated(length);
    return length;
  }

  async text(length: number): Promise<string> {
    const at = await this.#take(length);
    return decoder.decode(new Uint8Array(this.#window.buffer, this.#window.byteOffset + at, length));
  }

  /** Goes over `count` strings of at most `limit` bytes each and shows those of at most `shownBytes` as raw UTF-8, valid only during the call. */
  async strings(count: number, limit: number, shownBytes: number, show: (utf8: Uint8Array) => void): Promise<void> {
    if (count * 8 > this.remaining) throw this.truncated(count * 8);
    let left = count;
    while (left > 0) {
      // As many as lie wholly in the window, without a promise for each: a vocabulary has some hundred thousand.
      const window = this.#window;
      let at = this.position - this.#windowStart;
      while (left > 0 && at >= 0 && at + 8 <= window.byteLength) {
        const length = window.getUint32(at, true);
        if (window.getUint32(at + 4, true) !== 0 || at + 8 + length > window.byteLength) break;
        if (length > limit) throw invalid(`a string of ${String(length)} bytes`);
        if (length <= shownBytes) show(new Uint8Array(window.buffer, window.byteOffset + at + 8, length));
        at += 8 + length;
        left--;
      }
      if (at > this.position - this.#windowStart) this.position = this.#windowStart + at;
      if (left === 0) return;
      this.checkDeadline();
      const length = await this.stringLength(limit);
      if (length <= shownBytes) {
        const start = await this.#take(length);
        show(new Uint8Array(this.#window.buffer, this.#window.byteOffset + start, length));
      } else this.skip(length);
      left--;
    }
  }

  /** Goes on `length` bytes without reading them. */
  skip(length: number): void {
    if (length > this.remaining) throw this.truncated(length);
    this.position += length;
  }

  /** Makes `length` bytes from the position available and returns where they begin in the window. */
  async #take(length: number): Promise<number> {
    if (length > this.remaining) throw this.truncated(length);
    const at = this.position - this.#windowStart;
    if (at >= 0 && at + length <= this.#window.byteLength) {
      this.position += length;
      return at;
    }
    this.checkDeadline();
    const wanted = Math.min(Math.max(length, this.position < largeWindowBytes ? windowBytes : largeWindowBytes), this.remaining);
    this.#bytesRead += wanted;
    if (this.#bytesRead > this.#limits.maxBytes) throw invalid('the header is too large');
    const asked = this.#limits.now();
    const bytes = await this.#source.read(this.position, wanted);
    this.#start += this.#limits.now() - asked;
    // A file that shrinks while it is read.
    if (bytes.byteLength < length) throw this.truncated(length);
    this.#window = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#windowStart = this.position;
    this.position += length;
    return 0;
  }
}
