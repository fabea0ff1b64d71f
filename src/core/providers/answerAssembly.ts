/** Puts an answer together from what a server says piece by piece: its text as the chat has it, why it ended, and what the server says that it took. */
import { AppError } from '../../base/appError.ts';
import type { ToldUsage } from '../../protocol/webview.ts';
import type { StopReason } from '../../protocol/worker/generation.ts';
import type { WirePiece } from './wireFormat.ts';

/** Characters of an answer: far above the longest that anybody asks for. */
const mostCharacters = 4 * 1024 * 1024;

export class AnswerAssembly {
  #text = '';
  #stop: StopReason | null = null;
  #usage: Partial<ToldUsage> | null = null;
  #thinking = false;
  #done = false;

  get text(): string {
    return this.#text;
  }

  /** The server has said that nothing more comes. */
  get done(): boolean {
    return this.#done;
  }

  /** Why it ended; null while nobody has said that it has. */
  get stop(): StopReason | null {
    return this.#stop ?? (this.#done ? 'end' : null);
  }

  get told(): ToldUsage | null {
    const told = { promptTokens: null, cachedTokens: null, tokens: null, ...this.#usage };
    return told.promptTokens === null && told.tokens === null ? null : told;
  }

  /**
   * Takes what the server says, and returns what it adds to the answer's text. A thought gets the tags that the chat knows thoughts by.
   * @throws AppError `providerRubbish` (data: why `long`) for an answer without an end.
   */
  add(piece: WirePiece): string {
    switch (piece.type) {
      case 'text':
        return this.#add(this.#thinking ? `\n</think>\n\n${piece.text}` : piece.text, false);
      case 'thought':
        // In the middle of an answer it would be read as text: then it is none of it.
        if (this.#text !== '' && !this.#thinking) return '';
        return this.#add(this.#thinking ? piece.text : `<think>\n${piece.text}`, true);
      case 'usage':
        this.#usage = { ...this.#usage, ...piece.usage };
        return '';
      case 'stop':
        this.#stop = piece.stop;
        return '';
      case 'done':
        this.#done = true;
        return '';
    }
  }

  #add(text: string, thinking: boolean): string {
    if (this.#text.length + text.length > mostCharacters)
      throw new AppError('providerRubbish', 'an answer without an end', { why: 'long' });
    this.#thinking = thinking;
    this.#text += text;
    return text;
  }
}
