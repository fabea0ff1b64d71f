import type { AnswerOrigin, AnswerRecord } from '../../protocol/worker/answerRecord.ts';
import type { ChatParams } from '../../protocol/worker/chat.ts';
import type { StopReason } from '../../protocol/worker/generation.ts';

/** An answer with what it takes to make it again. */
export interface RepeatableAnswer {
  text: string;
  stop: StopReason;
  /** What the engine was asked. */
  params: ChatParams;
  record: AnswerRecord;
}

/** What of a record is shown: all but the prompt. */
export function originOf({ prompt: _, ...origin }: AnswerRecord): AnswerOrigin {
  return origin;
}

/** Answers in memory, no more than `most` of them and no more than `mostCharacters` in their texts and prompts: those that were added first go first. */
export class KeptAnswers<K> {
  readonly #most: number;
  readonly #mostCharacters: number;
  readonly #answers = new Map<K, RepeatableAnswer>();
  #characters = 0;

  constructor(most: number, mostCharacters: number) {
    this.#most = most;
    this.#mostCharacters = mostCharacters;
  }

  get size(): number {
    return this.#answers.size;
  }

  get(key: K): RepeatableAnswer | undefined {
    return this.#answers.get(key);
  }

  /** Adds it as the newest one. */
  set(key: K, answer: RepeatableAnswer): void {
    this.delete(key);
    this.#answers.set(key, answer);
    this.#characters += sizeOf(answer);
    for (const [oldest] of this.#answers) {
      if (this.#answers.size <= this.#most && this.#characters <= this.#mostCharacters) break;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    const answer = this.#answers.get(key);
    if (answer) this.#characters -= sizeOf(answer);
    this.#answers.delete(key);
  }

  clear(): void {
    this.#answers.clear();
    this.#characters = 0;
  }
}

function sizeOf({ text, params, record }: RepeatableAnswer): number {
  const prompt = typeof record.prompt === 'string' ? '' : record.prompt.tokens;
  return text.length + prompt.length + params.messages.reduce((sum, { content }) => sum + content.length, 0);
}
