import { partThought, tagFrom, type ThoughtAndAnswer } from '../../src/base/thinking.ts';

/** Longer than any tag, of which the beginning may have come already. */
const longestTag = 300;

/**
 * Parts what was thought from what is answered while a text grows, as {@link partThought} does: of a text without a tag so far only what is new is
 * looked through, as half a megabyte would be thirty times a second.
 */
export class PartedAnswer {
  #text = '';
  #parted: ThoughtAndAnswer = partThought('');
  /** There is no tag in the text. */
  #plain = true;

  part(text: string): ThoughtAndAnswer {
    if (text === this.#text) return this.#parted;
    const goesOn = this.#plain && text.startsWith(this.#text);
    this.#plain = tagFrom(text, goesOn ? Math.max(0, this.#text.length - longestTag) : 0) === null;
    this.#parted = this.#plain ? { thought: '', thinking: false, answer: text } : partThought(text);
    this.#text = text;
    return this.#parted;
  }
}
