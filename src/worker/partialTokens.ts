import { type LlamaModel, type Token, TokenBias } from 'node-llama-cpp';

/** Far below any logit, yet finite: where a grammar allows nothing else such a token is still taken. */
const hardlyEver = { logit: -1000 };
/** What byte-level tokens of plain text look like; everything else, and the byte tokens of other tokenizers, is looked at closely. */
const plain = /^[!-~ĠĊĉč]*$/;
const byteToken = /^<0x[0-9A-F]{2}>$/;
const biases = new WeakMap<LlamaModel, TokenBias>();

/**
 * Keeps tokens that are parts of a character out of constrained text. llama.cpp's grammars compare only the lower bits of continuation bytes,
 * so a grammar that allows `é` also lets through bytes that are no UTF-8 at all.
 */
export function withoutPartialTokens(model: LlamaModel): TokenBias {
  const known = biases.get(model);
  if (known) return known;
  const bias = TokenBias.for(model);
  const { tokens } = model.fileInfo.metadata.tokenizer.ggml;
  tokens.forEach((text, id) => {
    if (plain.test(text) && !byteToken.test(text)) return;
    const token = id as Token;
    if (model.detokenize([token]).includes('\uFFFD')) bias.set(token, hardlyEver);
  });
  biases.set(model, bias);
  return bias;
}
