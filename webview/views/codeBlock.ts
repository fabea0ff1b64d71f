/** One code block: a title line with copy and insert, and the code, coloured line by line as it is written. */
import { languageId, languageLabel } from '../highlight/languages.ts';
import { fenceTitle } from '../markdown/fenceTitle.ts';
import { holdsEdit } from '../markdown/editLines.ts';
import { element, setText } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import { iconButton, setButtonLabel } from '../ui/button.ts';
import type { ChatActions } from './chatActions.ts';
import { CodeLines } from './codeLines.ts';

const copiedMs = 1500;

export class CodeBlock {
  readonly element: HTMLElement;
  readonly #label = element('span', { class: 'code-language' });
  readonly #lines = new CodeLines();
  readonly #insert: HTMLElement;
  readonly #pre = element('pre', { attributes: { tabindex: 0, role: 'group' } }, this.#lines.element);
  #text = '';
  #closed = false;
  #holdsEdit = false;

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
    this.element = element(
      'div',
      { class: 'code-block' },
      element('div', { class: 'code-header' }, this.#label, element('div', { class: 'code-actions' }, copy, this.#insert)),
      this.#pre,
    );
  }

  /** Shows the code so far; `closed` when no more will come. */
  update(info: string, code: string, closed: boolean): void {
    const text = code.endsWith('\n') ? code.slice(0, -1) : code;
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
    // Lines that were looked through need no second look while others come.
    const goesOn = text.startsWith(this.#text);
    const from = goesOn ? this.#text.lastIndexOf('\n') + 1 : 0;
    this.#holdsEdit = (goesOn && this.#holdsEdit) || holdsEdit(language, text.slice(from));
    this.#insert.hidden = this.#holdsEdit;
    this.#text = text;
    this.#closed = closed;
    this.#lines.update(language, text, closed);
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
