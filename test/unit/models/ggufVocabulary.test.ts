import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { ByteSurvey, checkVocabulary } from '../../../src/core/models/ggufVocabulary.ts';

const all = Array.from({ length: 256 }, (_, byte) => byte);
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
/** As a SentencePiece vocabulary spells bytes. */
const angled = all.map((byte) => `<0x${hex(byte).toUpperCase()}>`);
/** As one of RWKV does: readable characters as they are. */
const escapes = all.map((byte) => {
  const character = String.fromCharCode(byte);
  const named = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' }[character];
  return named ?? (byte >= 0x20 && byte < 0x7f ? character : `\\x${hex(byte)}`);
});
/** As a BPE vocabulary does: each byte as a character that can be seen. */
const shifted = all.map((byte) => String.fromCodePoint(byte > 0x20 && byte < 0x7f ? byte : 0x100 + byte));

/** Of what is refused, why; null for what isn't. */
function refusal(model: string, tokens: readonly string[]): AppError | null {
  const survey = new ByteSurvey();
  for (const token of ['<s>', ...tokens, '▁the', 'the longest of all tokens']) survey.note(Buffer.from(token));
  try {
    checkVocabulary(model, survey);
    return null;
  } catch (error) {
    return AppError.from(error);
  }
}

describe('a vocabulary', () => {
  it('has a token for each byte, in the way of its kind, or is refused', () => {
    expect(refusal('llama', angled)).toBeNull();
    expect(refusal('rwkv', escapes)).toBeNull();
    for (const [model, tokens] of [
      ['llama', shifted],
      ['llama', escapes],
      ['llama', []],
      ['rwkv', shifted],
      ['rwkv', angled],
    ] as const)
      expect(refusal(model, tokens)).toMatchObject({ code: 'modelInvalid', data: { key: 'tokenizer.ggml.model', value: `“${model}”` } });
  });

  it('may name a character instead of its byte, and leave out what is in no text', () => {
    const printable = (byte: number): boolean => byte > 0x20 && byte < 0x7f;
    expect(
      refusal(
        'llama',
        angled.map((token, byte) => (printable(byte) ? String.fromCharCode(byte) : token)),
      ),
    ).toBeNull();
    expect(
      refusal(
        'llama',
        angled.filter((_, byte) => ![0, 1, 0x20, 0x7f, 0xc0, 0xff].includes(byte)),
      ),
    ).toBeNull();
    for (const byte of [10, 0x41, 0x80, 0xf4])
      expect(
        refusal(
          'llama',
          angled.filter((_, at) => at !== byte),
        )?.data.reason,
      ).toBe(`tokenizer.ggml.model is “llama”: there is no token for byte ${String(byte)}`);
  });

  it('of another kind needs none', () => {
    for (const model of ['gpt2', 'bert', 't5', '']) expect(refusal(model, [])).toBeNull();
  });
});
