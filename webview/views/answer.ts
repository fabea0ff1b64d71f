/** An answer's Markdown on the page. Only blocks that changed since the last update are parsed and drawn again. */
import { type Block, MarkdownBlocks } from '../markdown/blocks.ts';
import { renderTokens } from '../markdown/parser.ts';
import { sanitize } from '../markdown/sanitize.ts';
import { element } from '../ui/element.ts';
import type { ChatActions } from './chatActions.ts';
import { CodeBlock } from './codeBlock.ts';

interface BlockView {
  kind: Block['kind'];
  element: HTMLElement;
  /** Code blocks in it, in their order: itself, or those inside a list or a quote. */
  codes: CodeBlock[];
}

export class Answer {
  readonly element = element('div', { class: 'answer' });
  readonly #actions: ChatActions;
  readonly #blocks = new MarkdownBlocks();
  readonly #views: BlockView[] = [];
  #text = '';
  #final = false;

  constructor(actions: ChatActions) {
    this.#actions = actions;
  }

  /** Shows the text so far; `final` when the answer has ended. */
  update(text: string, final: boolean): void {
    if (text === this.#text && final === this.#final) return;
    this.#text = text;
    this.#final = final;
    const { from, blocks } = this.#blocks.update(text, final);
    for (const view of this.#views.splice(from + blocks.length)) view.element.remove();
    blocks.forEach((block, offset) => this.#draw(from + offset, block, final || offset < blocks.length - 1));
  }

  #draw(index: number, block: Block, final: boolean): void {
    let view = this.#views[index];
    if (view?.kind !== block.kind) {
      const fresh = this.#create(block);
      if (view) view.element.replaceWith(fresh.element);
      else this.element.append(fresh.element);
      this.#views[index] = view = fresh;
    }
    if (block.kind === 'code') view.codes[0]?.update(block.info, block.code, block.closed || final);
    else this.#drawProse(view, renderTokens(block.tokens), final);
  }

  #create(block: Block): BlockView {
    if (block.kind === 'prose') return { kind: 'prose', element: element('div', { class: 'prose' }), codes: [] };
    const code = new CodeBlock(this.#actions);
    return { kind: 'code', element: code.element, codes: [code] };
  }

  #drawProse(view: BlockView, html: string, final: boolean): void {
    const content = sanitize(html);
    content.querySelectorAll('pre').forEach((pre, index) => {
      const code = (view.codes[index] ??= new CodeBlock(this.#actions));
      code.update(pre.dataset.info ?? '', pre.textContent, final);
      pre.replaceWith(code.element);
    });
    for (const table of content.querySelectorAll('table')) {
      const scroller = element('div', { class: 'table-scroller', attributes: { tabindex: 0, role: 'group', 'aria-label': 'Table' } });
      table.replaceWith(scroller);
      scroller.append(table);
    }
    view.element.replaceChildren(content);
  }
}
