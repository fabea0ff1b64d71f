/**
 * An answer's Markdown on the page. Only blocks that changed since the last update are parsed and drawn again, and of a long answer only
 * the parts near the view are in the page.
 */
import { MarkdownBlocks } from '../markdown/blocks.ts';
import { renderTokens } from '../../src/markdown/parser.ts';
import { element } from '../ui/element.ts';
import { AnswerPart, type DrawnBlock } from './answerPart.ts';
import type { AnswerActions } from './chatActions.ts';

/** Blocks of a part, and characters after which the next block begins another one. */
const blocksOfPart = 16;
const charactersOfPart = 8000;
/** Characters of an answer of which not all is in the page. */
const long = 40_000;
/** How much further off than what is drawn a part has to be to be emptied, in heights of that stretch: none comes and goes at its edge. */
const further = 0.5;
/** Milliseconds of drawing after which the page rests, and how many times as long: a list or a table of any length is drawn less often, and never keeps the page busy. */
const costly = 12;
const restShare = 5;

export class Answer {
  readonly element = element('div', { class: 'answer' });
  readonly #actions: AnswerActions;
  readonly #blocks = new MarkdownBlocks();
  readonly #parts: AnswerPart[] = [];
  #text = '';
  #final = false;
  /** Until when nothing is drawn again, and the timer for then. */
  #restUntil = 0;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: AnswerActions) {
    this.#actions = actions;
  }

  /** Shows the text so far; `final` when the answer has ended. */
  update(text: string, final: boolean): void {
    clearTimeout(this.#later);
    if (text === this.#text && final === this.#final) return;
    const begin = performance.now();
    if (!final && begin < this.#restUntil) {
      this.#later = setTimeout(() => this.update(text, final), this.#restUntil - begin);
      return;
    }
    this.#draw(text, final);
    const took = performance.now() - begin;
    this.#restUntil = took > costly ? begin + took * restShare : 0;
  }

  #draw(text: string, final: boolean): void {
    this.#text = text;
    this.#final = final;
    const { from, blocks } = this.#blocks.update(text, final);
    this.#cut(from + blocks.length);
    for (const [offset, block] of blocks.entries()) {
      const ended = final || offset < blocks.length - 1;
      const drawn: DrawnBlock =
        block.kind === 'code'
          ? { kind: 'code', info: block.info, code: block.code, ended: block.closed || ended }
          : { kind: 'prose', html: renderTokens(block.tokens), ended, goesOn: block.goesOn === true };
      this.#put(from + offset, drawn);
    }
    // The end is what is read while it is written; what is above it, in a long one, is drawn when it is looked at.
    for (const part of text.length < long ? this.#parts : this.#parts.slice(-1)) part.draw();
    for (const part of this.#parts) if (part.first + part.count > from) part.reserve();
  }

  /** Draws the parts between `top` and `bottom` of the window, and empties the others. Returns whether that changed anything. */
  drawParts(top: number, bottom: number): boolean {
    let changed = false;
    if (this.#text.length < long) return changed;
    const areas = this.#parts.map((part) => part.element.getBoundingClientRect());
    for (const [index, part] of this.#parts.entries()) {
      const area = areas[index];
      if (!area) continue;
      const away = Math.max(top - area.bottom, area.top - bottom);
      if (away <= 0) changed = part.draw() || changed;
      else if (away > (bottom - top) * further && index < this.#parts.length - 1) changed = part.empty() || changed;
    }
    return changed;
  }

  #put(index: number, block: DrawnBlock): void {
    let part = this.#parts.findLast(({ first }) => first <= index);
    if (!part || (index === part.first + part.count && (part.count >= blocksOfPart || part.characters >= charactersOfPart))) {
      part = new AnswerPart(index, this.#actions);
      this.#parts.push(part);
      this.element.append(part.element);
    }
    part.put(index, block);
  }

  /** Takes away the blocks from `count` on. */
  #cut(count: number): void {
    while ((this.#parts.at(-1)?.first ?? 0) >= count) {
      const part = this.#parts.pop();
      if (!part) return;
      part.element.remove();
    }
    this.#parts.at(-1)?.cut(count);
  }
}
