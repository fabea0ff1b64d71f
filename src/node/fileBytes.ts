/** Texts to bytes and back, to the byte, for the encodings that can be told by looking: UTF-8, and UTF-16 with its mark. Pure. */
import { TextDecoder } from 'node:util';

export const diskEncodings = ['utf8', 'utf8bom', 'utf16le', 'utf16be'] as const;
export type DiskEncoding = (typeof diskEncodings)[number];

export type Decoded = { text: string; encoding: DiskEncoding } | { problem: 'binary' | 'encoding' };

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);
const littleMark = Buffer.from([0xff, 0xfe]);
const bigMark = Buffer.from([0xfe, 0xff]);

export function isDiskEncoding(encoding: string): encoding is DiskEncoding {
  return (diskEncodings as readonly string[]).includes(encoding);
}

/** The text without its mark. `binary` holds zero characters or many other controls; `encoding` is text of another encoding. */
export function decodeBytes(bytes: Buffer): Decoded {
  if (starts(bytes, littleMark)) return utf16(bytes.subarray(2), 'utf16le');
  if (starts(bytes, bigMark)) return utf16(Buffer.from(bytes.subarray(2)), 'utf16be');
  if (bytes.includes(0)) return { problem: 'binary' };
  const marked = starts(bytes, utf8Mark);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(marked ? bytes.subarray(3) : bytes);
    return { text, encoding: marked ? 'utf8bom' : 'utf8' };
  } catch {
    return { problem: controls(bytes) > bytes.length / 20 ? 'binary' : 'encoding' };
  }
}

/** The bytes of a text; null when the encoding can't hold it: half a surrogate pair in UTF-8. */
export function encodeText(text: string, encoding: DiskEncoding): Buffer | null {
  switch (encoding) {
    case 'utf16le':
      return Buffer.concat([littleMark, Buffer.from(text, 'utf16le')]);
    case 'utf16be':
      return Buffer.concat([bigMark, Buffer.from(text, 'utf16le').swap16()]);
    case 'utf8':
    case 'utf8bom': {
      if (!text.isWellFormed()) return null;
      const bytes = Buffer.from(text, 'utf8');
      return encoding === 'utf8bom' ? Buffer.concat([utf8Mark, bytes]) : bytes;
    }
  }
}

function utf16(bytes: Buffer, encoding: 'utf16le' | 'utf16be'): Decoded {
  if (bytes.length % 2 === 1) return { problem: 'encoding' };
  const text = (encoding === 'utf16be' ? bytes.swap16() : bytes).toString('utf16le');
  return text.includes('\0') ? { problem: 'binary' } : { text, encoding };
}

function starts(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** Bytes that don't stand in texts: all controls but tab, line ends, form feed, backspace and escape. */
function controls(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte < 32 && !(byte >= 8 && byte <= 13) && byte !== 27) count++;
  return count;
}
