/** Walks the key-value part of a GGUF header and keeps the little of it that the product uses. */
import { fillTokens, arrayType, scalarSizes, stringType } from './ggufTypes.ts';
import { type GgufCursor, invalid } from './ggufCursor.ts';
import { ByteSurvey } from './ggufVocabulary.ts';

export interface ChatTemplate {
  /** In UTF-16 units. */
  length: number;
  /** Tells one template from another; not a security measure. */
  hash: string;
  /** The template, or its beginning where it is longer than anybody reads. */
  text: string;
}

export interface GgufMetadata {
  /** Numbers, truth values and strings by key; of long strings the beginning. */
  values: ReadonlyMap<string, number | boolean | string>;
  /** Short arrays of numbers by key, such as per-layer head counts. */
  lists: ReadonlyMap<string, readonly number[]>;
  vocabularySize: number;
  /** The tokens that stand for one byte; null without a vocabulary. */
  bytes: ByteSurvey | null;
  chatTemplate: ChatTemplate | null;
  /** True when prefix, suffix and middle tokens are named or are in the vocabulary by their usual texts. */
  fim: boolean;
}

const maxKeyBytes = 65_535;
const maxStringBytes = 16 * 1024 * 1024;
const maxKeptStringBytes = 1024;
const maxKeptListLength = 1024;
/** Characters of a chat template; known ones have some thousands. */
const maxKeptTemplate = 32_768;
const maxArrayLength = 2 ** 28;
const longestFillToken = 32;
const tokensKey = 'tokenizer.ggml.tokens';
const templateKey = 'tokenizer.chat_template';
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const fillTexts = {
  prefix: new Set<string>(fillTokens.prefix),
  suffix: new Set<string>(fillTokens.suffix),
  middle: new Set<string>(fillTokens.middle),
};

/** Reads `count` pairs at the cursor. Throws AppError `modelInvalid` or `modelTruncated`. */
export async function readMetadata(cursor: GgufCursor, count: number): Promise<GgufMetadata> {
  const keys = new Set<string>();
  const values = new Map<string, number | boolean | string>();
  const lists = new Map<string, number[]>();
  const found = { prefix: false, suffix: false, middle: false };
  let vocabularySize = 0;
  let bytes: ByteSurvey | null = null;
  let chatTemplate: ChatTemplate | null = null;
  for (let i = 0; i < count; i++) {
    const key = await cursor.text(await cursor.stringLength(maxKeyBytes));
    if (key === '') throw invalid('an empty key');
    if (keys.has(key)) throw invalid('a key occurs twice');
    keys.add(key);
    const type = await cursor.u32();
    const size = scalarSizes[type];
    if (size !== undefined) values.set(key, await cursor.scalar(type, size));
    else if (type === stringType) {
      const length = await cursor.stringLength(maxStringBytes);
      if (key === templateKey) chatTemplate = describe(await cursor.text(length));
      else {
        const kept = Math.min(length, maxKeptStringBytes);
        values.set(key, await cursor.text(kept));
        cursor.skip(length - kept);
      }
    } else if (type === arrayType) {
      const itemType = await cursor.u32();
      const length = await cursor.u64();
      if (length > maxArrayLength) throw invalid(`an array of ${String(length)} items`);
      const itemSize = scalarSizes[itemType];
      if (key === tokensKey) vocabularySize = length;
      if (itemSize !== undefined) {
        if (length * itemSize > cursor.remaining) throw cursor.truncated(length * itemSize);
        if (length <= maxKeptListLength) lists.set(key, await numbers(cursor, itemType, itemSize, length));
        else cursor.skip(length * itemSize);
      } else if (itemType === stringType) {
        if (key !== tokensKey) await cursor.strings(length, maxStringBytes, -1, () => undefined);
        else {
          const survey = new ByteSurvey();
          bytes = survey;
          await cursor.strings(length, maxStringBytes, longestFillToken, (utf8) => {
            note(found, utf8);
            survey.note(utf8);
          });
        }
      } else throw invalid(`an array of type ${String(itemType)}`);
    } else throw invalid(`a value of type ${String(type)}`);
  }
  const named = (...names: string[]): boolean => names.some((name) => keys.has(`tokenizer.ggml.${name}_token_id`));
  const fim =
    (found.prefix || named('fim_pre', 'prefix')) &&
    (found.suffix || named('fim_suf', 'suffix')) &&
    (found.middle || named('fim_mid', 'middle'));
  return { values, lists, vocabularySize, bytes, chatTemplate, fim };
}

async function numbers(cursor: GgufCursor, type: number, size: number, length: number): Promise<number[]> {
  const list: number[] = [];
  for (let i = 0; i < length; i++) list.push(Number(await cursor.scalar(type, size)));
  return list;
}

function note(found: Record<keyof typeof fillTexts, boolean>, utf8: Uint8Array): void {
  // All of them begin with `<` or with the first byte of `▁`.
  if (utf8[0] !== 0x3c && utf8[0] !== 0xe2) return;
  const text = decoder.decode(utf8);
  if (fillTexts.prefix.has(text)) found.prefix = true;
  else if (fillTexts.suffix.has(text)) found.suffix = true;
  else if (fillTexts.middle.has(text)) found.middle = true;
}

/** 64 bits of FNV-1a in two lanes. */
function describe(template: string): ChatTemplate {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (const byte of encoder.encode(template)) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x85ebca6b);
  }
  const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
  return { length: template.length, hash: hex(high) + hex(low), text: template.slice(0, maxKeptTemplate) };
}
