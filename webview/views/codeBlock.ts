/**
 * One code block: a title line with copy and insert, and the code, coloured line by line as it is written. Colouring runs in
 * short slices after the text is on screen, so it never holds up the stream.
 */
import type { LineTokenizer } from '../highlight/highlighter.ts';
import { languageId, languageLabel } from '../highlight/languages.ts';
import { logWarning } from '../log.ts';
import { fenceTitle } from '../markdown/fenceTitle.ts';
import { EditLines, holdsEdit } from '../markdown/editLines.ts';
import { element, setText } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import { iconButton, setButtonLabel } from '../ui/button.ts';
import type { ChatActions } from './chatActions.ts';

/** Milliseconds of colouring between two chances for the page to do something else. */
const sliceMs = 6;
const copiedMs = 1500;

export class CodeBlock {
  readonly element: HTMLElement;
  readonly #label = element('span', { class: 'code-language' });
  readonly #code = element('code');
  readonly #insert: HTMLElement;
  readonly #pre = element('pre', { attributes: { tabindex: 0, role: 'group' } }, this.#code);
  /** The rest of the code, not coloured (yet). */
  readonly #plain = document.createTextNode('');
  #language: string | null = null;
  #text = '';
  #closed = false;
  #tokenizer: LineTokenizer | null = null;
  #editLines = new EditLines();
  /** Characters that are coloured already. */
  #colored = 0;
  #scheduled = false;

  constructor(actions: ChatActions) {
    const copy = iconButton('copy', {
      label: 'Copy code',
      testId: 'copy',
      onClick: () => {
        actions.copy(this.#text);
        confirmCopy(copy, actions);
      },
    });
    this.#insert = iconButton('insert', { label: 'Insert at cursor', testId: 'insert', onClick: () => actions.insert(this.#text) });
    this.#code.append(this.#plain);
    this.element = element(
      'div',
      { class: 'code-block' },
      element('div', { class: 'code-header' }, this.#label, element('div', { class: 'code-actions' }, copy, this.#insert)),
      this.#pre,
    );
  }

  /** Shows the code so far; `closed` when no more will come. */
  update(info: string, code: string, closed: boolean): void {
    const text = code.replace(/\n$/, '');
    if (text === this.#text && closed === this.#closed && this.#label.dataset.info === info) return;
    const { word, path } = fenceTitle(info);
    if (this.#label.dataset.info !== info) {
      this.#label.dataset.info = info;
      const label = languageLabel(word);
      setText(this.#label, path ?? label);
      this.#label.title = path ?? '';
      const code = label === '' ? 'Code' : `${label} code`;
      this.#pre.setAttribute('aria-label', path === null ? code : `${code}, ${path}`);
    }
    const language = languageId(word);
    if (language !== this.#language || !text.startsWith(this.#text.slice(0, this.#colored))) this.#restart(language);
    this.#text = text;
    this.#closed = closed;
    this.#insert.hidden = holdsEdit(languageId(word), text);
    this.#plain.data = text.slice(this.#colored);
    this.#schedule();
  }

  #restart(language: string | null): void {
    this.#language = language;
    this.#tokenizer = null;
    this.#editLines = new EditLines();
    this.#colored = 0;
    this.#code.replaceChildren(this.#plain);
    if (language !== null) void this.#prepare(language);
  }

  async #prepare(language: string): Promise<void> {
    try {
      const { LineTokenizer, prepareLanguage } = await import('../highlight/highlighter.ts');
      await prepareLanguage(language);
      if (this.#language !== language || this.#tokenizer) return;
      this.#tokenizer = new LineTokenizer(language);
      this.#schedule();
    } catch (error) {
      logWarning(`no colours for ${language}`, error); // the code is readable without them
    }
  }

  #schedule(): void {
    if (this.#scheduled || !this.#tokenizer || this.#nextLineEnd() < 0) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#colorSlice();
      this.#schedule();
    });
  }

  /** End of the next line that can be coloured; -1 when there is none: a line still being written waits. */
  #nextLineEnd(): number {
    const end = this.#text.indexOf('\n', this.#colored);
    if (end >= 0) return end;
    return this.#closed && this.#colored < this.#text.length ? this.#text.length : -1;
  }

  #colorSlice(): void {
    const deadline = performance.now() + sliceMs;
    const nodes: Node[] = [];
    for (let end = this.#nextLineEnd(); this.#tokenizer && end >= 0 && performance.now() < deadline; end = this.#nextLineEnd()) {
      const line = this.#text.slice(this.#colored, end);
      const parts = this.#tokenizer
        .next(line)
        .map((token) =>
          token.className === null ? document.createTextNode(token.text) : element('span', { class: token.className }, token.text),
        );
      const hasBreak = end < this.#text.length;
      if (hasBreak) parts.push(document.createTextNode('\n'));
      const kind = this.#editLines.next(line);
      nodes.push(...(kind === null ? parts : [element('span', { class: `edit-line edit-${kind}` }, ...parts)]));
      this.#colored = end + (hasBreak ? 1 : 0);
    }
    this.#plain.before(...nodes);
    this.#plain.data = this.#text.slice(this.#colored);
  }
}

/** Shows a tick for a moment, as VS Code's own copy buttons do. */
function confirmCopy(button: HTMLElement, actions: ChatActions): void {
  actions.announce('Copied.');
  button.replaceChildren(icon('check'));
  setButtonLabel(button, 'Copied');
  setTimeout(() => {
    button.replaceChildren(icon('copy'));
    setButtonLabel(button, 'Copy code');
  }, copiedMs);
}
