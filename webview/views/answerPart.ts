/** A stretch of an answer's blocks that is drawn as a whole, or is empty and as high as it was when it was drawn last. */
import { t } from '../../src/base/l10n.ts';
import { sanitize } from '../markdown/sanitize.ts';
import { element } from '../ui/element.ts';
import type { AnswerActions } from './chatActions.ts';
import { CodeBlock } from './codeBlock.ts';
import { drawFormulas } from './formula.ts';

/** A block as it is to be drawn; `ended` when no more of it will come. */
export type DrawnBlock =
  | { kind: 'code'; info: string; code: string; ended: boolean }
  | { kind: 'prose'; /** Not sanitised. */ html: string; ended: boolean; /** Its paragraph goes on in the next block. */ goesOn: boolean };

interface BlockView {
  kind: DrawnBlock['kind'];
  element: HTMLElement;
  /** Code blocks in it, in their order: itself, or those inside a list or a quote. */
  codes: CodeBlock[];
  /** What it shows. */
  drawn: DrawnBlock | null;
}

/** What has the direction of its own words. */
const directed = 'p, li, h1, h2, h3, h4, h5, h6, td, th';

/** Pixels of a line, and characters of one, for what was never drawn. */
const linePixels = 20;
const lineCharacters = 45;

export class AnswerPart {
  readonly element = element('div', { class: 'answer-part' });
  /** Its first block's place in the answer. */
  readonly first: number;
  readonly #actions: AnswerActions;
  readonly #blocks: DrawnBlock[] = [];
  readonly #views: BlockView[] = [];
  #isDrawn = false;

  constructor(first: number, actions: AnswerActions) {
    this.first = first;
    this.#actions = actions;
  }

  get count(): number {
    return this.#blocks.length;
  }

  /** Of all its blocks. */
  get characters(): number {
    return this.#blocks.reduce((sum, block) => sum + (block.kind === 'code' ? block.code.length : block.html.length), 0);
  }

  /** Takes the block at a place of the answer, which replaces the one that was there. */
  put(index: number, block: DrawnBlock): void {
    this.#blocks[index - this.first] = block;
    if (this.#isDrawn) this.#drawBlock(index - this.first, block);
  }

  /** Takes away the blocks from the place `end` of the answer on. */
  cut(end: number): void {
    this.#blocks.splice(Math.max(0, end - this.first));
    for (const view of this.#views.splice(this.#blocks.length)) view.element.remove();
  }

  /** Takes the room that it will need, where it isn't drawn. */
  reserve(): void {
    if (!this.#isDrawn) this.element.style.height = `${String(this.#blocks.reduce((sum, block) => sum + estimate(block), 0))}px`;
  }

  /** Draws all of it. Returns false when it is drawn already. */
  draw(): boolean {
    if (this.#isDrawn) return false;
    this.#isDrawn = true;
    if (this.element.style.height !== '') this.element.style.height = '';
    for (const [index, block] of this.#blocks.entries()) this.#drawBlock(index, block);
    return true;
  }

  /** Takes its content out of the page and keeps its room. Returns false when it is empty already, or must not be: the focus or a selection is in it. */
  empty(): boolean {
    if (!this.#isDrawn || this.element.contains(document.activeElement)) return false;
    const selection = document.getSelection();
    if (selection && !selection.isCollapsed && selection.containsNode(this.element, true)) return false;
    this.#isDrawn = false;
    this.element.style.height = `${String(this.element.getBoundingClientRect().height)}px`;
    this.element.replaceChildren();
    this.#views.length = 0;
    return true;
  }

  #drawBlock(index: number, block: DrawnBlock): void {
    let view = this.#views[index];
    if (view?.kind !== block.kind) {
      const fresh = this.#create(block.kind);
      if (view) view.element.replaceWith(fresh.element);
      else this.element.append(fresh.element);
      this.#views[index] = view = fresh;
    }
    if (block.kind === 'code') view.codes[0]?.update(block.info, block.code, block.ended);
    else if (view.drawn?.kind !== 'prose' || view.drawn.html !== block.html || view.drawn.ended !== block.ended)
      this.#drawProse(view, block);
    view.drawn = block;
  }

  #create(kind: DrawnBlock['kind']): BlockView {
    if (kind === 'prose') return { kind, element: element('div', { class: 'prose' }), codes: [], drawn: null };
    const code = new CodeBlock(this.#actions);
    return { kind, element: code.element, codes: [code], drawn: null };
  }

  #drawProse(view: BlockView, { html, ended, goesOn }: Extract<DrawnBlock, { kind: 'prose' }>): void {
    view.element.classList.toggle('goes-on', goesOn);
    const content = sanitize(html);
    content.querySelectorAll('pre').forEach((pre, index) => {
      const code = (view.codes[index] ??= new CodeBlock(this.#actions));
      code.update(pre.dataset.info ?? '', pre.textContent, ended);
      pre.replaceWith(code.element);
    });
    for (const text of content.querySelectorAll<HTMLElement>(directed)) text.dir = 'auto';
    for (const table of content.querySelectorAll('table')) {
      const scroller = element('div', { class: 'table-scroller', attributes: { tabindex: 0, role: 'group', 'aria-label': t('Table') } });
      table.replaceWith(scroller);
      scroller.append(table);
    }
    view.element.replaceChildren(content);
    // What is still being written is asked about when it is there.
    if (!ended) return;
    this.#actions.linkPlaces(view.element);
    drawFormulas(view.element, this.#actions);
  }
}

function estimate(block: DrawnBlock): number {
  if (block.kind === 'prose') return linePixels * Math.ceil(block.html.length / lineCharacters);
  let lines = 3;
  for (let end = block.code.indexOf('\n'); end >= 0; end = block.code.indexOf('\n', end + 1)) lines++;
  return linePixels * lines;
}
