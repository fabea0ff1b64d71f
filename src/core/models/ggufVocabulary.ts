/**
 * Holds a vocabulary against the kind of tokenizer that the header names. Of a character that isn't in it, llama.cpp's tokenizers of these kinds take the
 * tokens of its bytes, and take on trust that there are any: without, they end the process, or never come to an end. It must not know what tokens mean.
 */
import { damaged } from './ggufCursor.ts';

/** Kinds that need a token for each byte, as `tokenizer.ggml.model` names them. */
const kinds = ['llama', 'rwkv'] as const;
type Kind = (typeof kinds)[number];

const longestSpelling = 6;
const backslash = 0x5c;
/** What follows a backslash in a vocabulary of the kind `rwkv`, where it isn't the character itself. */
const escaped = new Map([
  ['t', 9],
  ['n', 10],
  ['r', 13],
]);
const decoder = new TextDecoder();

/** The bytes that text is made of: of ASCII without the space, for which there is a character of its own, and without what is no text. */
const textBytes = [[9, 10, 13], between(0x21, 0x7e), between(0x80, 0xbf), between(0xc2, 0xf4)].flat();

/** Notes the tokens that stand for one byte, as each kind spells them. */
export class ByteSurvey {
  readonly #bytes: Record<Kind, Set<number>> = { llama: new Set(), rwkv: new Set() };

  note(utf8: Uint8Array): void {
    const [first = 0, second = 0] = utf8;
    if (utf8.length > longestSpelling) return;
    if (utf8.length === 1) {
      this.#bytes.llama.add(first);
      if (first !== backslash) this.#bytes.rwkv.add(first);
    } else if (utf8.length === 2 && first === backslash) this.#bytes.rwkv.add(escaped.get(String.fromCharCode(second)) ?? second);
    else if (utf8.length === 4 && first === backslash) this.#noteHex('rwkv', /^\\x([0-9a-f]{2})$/, utf8);
    else if (utf8.length === longestSpelling) this.#noteHex('llama', /^<0x([0-9A-F]{2})>$/, utf8);
  }

  /** The first byte of text that has no token of its own; null where all have one. */
  missing(kind: Kind): number | null {
    return textBytes.find((byte) => !this.#bytes[kind].has(byte)) ?? null;
  }

  #noteHex(kind: Kind, spelling: RegExp, utf8: Uint8Array): void {
    const [, hex] = spelling.exec(decoder.decode(utf8)) ?? [];
    if (hex !== undefined) this.#bytes[kind].add(Number.parseInt(hex, 16));
  }
}

/** @throws AppError `modelInvalid` (data: reason, key, value) for a vocabulary that can't be of the kind that the header names */
export function checkVocabulary(model: string, bytes: ByteSurvey): void {
  const kind = kinds.find((one) => one === model);
  const missing = kind === undefined ? null : bytes.missing(kind);
  if (missing !== null) throw damaged('tokenizer.ggml.model', model, `there is no token for byte ${String(missing)}`);
}

function between(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
