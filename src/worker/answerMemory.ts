import type { Token } from 'node-llama-cpp';

const mostAnswers = 32;

/**
 * The very tokens of answers the model gave. A sampled text is often not tokenised the way it was written; with these an answer that
 * comes back as part of the next prompt is found in the KV cache whole.
 */
export class AnswerMemory {
  readonly #answers = new Map<string, readonly Token[]>();

  remember(text: string, tokens: readonly Token[]): void {
    if (text === '') return;
    this.#answers.delete(text);
    this.#answers.set(text, tokens);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > mostAnswers && oldest !== undefined) this.#answers.delete(oldest);
  }

  tokensOf(text: string): readonly Token[] | undefined {
    return this.#answers.get(text);
  }
}
