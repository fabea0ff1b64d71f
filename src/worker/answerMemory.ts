import type { LlamaModel, Token } from 'node-llama-cpp';

const mostAnswers = 32;

/**
 * The very tokens of answers the model gave. A sampled text is often not tokenised the way it was written; with these an answer that
 * comes back as part of the next prompt is found in the KV cache whole.
 */
export class AnswerMemory {
  readonly #answers = new Map<string, readonly Token[]>();

  /**
   * Keeps an answer when its tokens are its text exactly: a stop text or half a character at the end makes them differ, and a control token
   * that was sampled is no text; as part of a prompt it would count for one that the format wrote.
   */
  remember(text: string, tokens: readonly Token[], model: Pick<LlamaModel, 'detokenize' | 'isSpecialToken'>): void {
    if (text === '' || tokens.some((token) => model.isSpecialToken(token)) || model.detokenize(tokens) !== text) return;
    this.#answers.delete(text);
    this.#answers.set(text, tokens);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > mostAnswers && oldest !== undefined) this.#answers.delete(oldest);
  }

  /** All of them, the oldest first. */
  all(): (readonly Token[])[] {
    return [...this.#answers.values()];
  }

  tokensOf(text: string): readonly Token[] | undefined {
    return this.#answers.get(text);
  }
}
