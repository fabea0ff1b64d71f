/** One code block: a title line with what can be done with it, and the code, coloured line by line as it is written. */
import { t } from '../../src/base/l10n.ts';
import { languageId, languageLabel } from '../highlight/languages.ts';
import { fenceTitle } from '../markdown/fenceTitle.ts';
import { holdsEdit } from '../markdown/editLines.ts';
import { shellLine } from '../markdown/shellLine.ts';
import { element, setText } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import { iconButton, setButtonLabel } from '../ui/button.ts';
import type { AnswerActions } from './chatActions.ts';
import { CodeLines } from './codeLines.ts';
import { Diagram } from './diagram.ts';

const copiedMs = 1500;

export class CodeBlock {
  readonly element: HTMLElement;
  readonly #label = element('span', { class: 'code-language' });
  readonly #lines = new CodeLines();
  readonly #insert: HTMLElement;
  readonly #apply: HTMLElement;
  readonly #save: HTMLElement;
  readonly #run: HTMLElement;
  readonly #diagram: Diagram;
  readonly #pre = element('pre', { attributes: { tabindex: 0, role: 'group' } }, this.#lines.element);
  #text = '';
  #info = '';
  #closed = false;
  /** The command that it is, where it is one. */
  #line: string | null = null;
  #holdsEdit = false;

  constructor(actions: AnswerActions) {
    const copy = iconButton('copy', {
      label: t('Copy code'),
      testId: 'copy',
      onClick: () => {
        actions.copy(this.#text);
        confirmCopy(copy, actions);
      },
    });
    this.#insert = iconButton('insert', { label: t('Insert at cursor'), testId: 'insert', onClick: () => actions.insert(this.#text) });
    this.#apply = iconButton('check', {
      label: t('Apply'),
      testId: 'apply-code',
      onClick: () => actions.applyCode(this.#info, this.#text),
    });
    this.#save = iconButton('save', {
      label: t('Save as file…'),
      testId: 'save-code',
      onClick: () => actions.saveCode(this.#info, this.#text),
    });
    this.#run = iconButton('terminal', {
      label: t('Run in a terminal…'),
      testId: 'run-code',
      onClick: () => {
        if (this.#line !== null) actions.runCode(this.#line);
      },
    });
    this.#diagram = new Diagram(actions, this.#pre);
    this.element = element(
      'div',
      { class: 'code-block' },
      element(
        'div',
        { class: 'code-header' },
        this.#label,
        element('div', { class: 'code-actions' }, this.#diagram.button, copy, this.#run, this.#insert, this.#apply, this.#save),
      ),
      this.#diagram.element,
      this.#pre,
    );
  }

  /** Shows the code so far; `closed` when no more will come. */
  update(info: string, code: string, closed: boolean): void {
    const text = code.endsWith('\n') ? code.slice(0, -1) : code;
    if (text === this.#text && closed === this.#closed && this.#label.dataset.info === info) return;
    this.#info = info;
    const { word, path } = fenceTitle(info);
    if (this.#label.dataset.info !== info) {
      this.#label.dataset.info = info;
      const label = languageLabel(word);
      setText(this.#label, path ?? label);
      this.#label.title = path ?? '';
      const code = label === '' ? t('Code') : t('{0} code', label);
      this.#pre.setAttribute('aria-label', path === null ? code : `${code}, ${path}`);
    }
    const language = languageId(word);
    // Lines that were looked through need no second look while others come.
    const goesOn = text.startsWith(this.#text);
    const from = goesOn ? this.#text.lastIndexOf('\n') + 1 : 0;
    this.#holdsEdit = (goesOn && this.#holdsEdit) || holdsEdit(language, text.slice(from));
    // What is still being written is no whole of anything; an edit is for no other place than the one that it names.
    this.#insert.hidden = !closed || this.#holdsEdit;
    this.#apply.hidden = !closed || path === null;
    this.#save.hidden = !closed || (this.#holdsEdit && language !== 'diff');
    this.#line = closed && path === null ? shellLine(word, text) : null;
    this.#run.hidden = this.#line === null;
    if (path !== null) setButtonLabel(this.#apply, t('Apply to {0}', path));
    this.#text = text;
    this.#closed = closed;
    this.#lines.update(language, text, closed);
    this.#diagram.update(closed && (word === 'mermaid' || word === 'mmd') ? text : null);
  }
}

/** Shows a tick for a moment, as VS Code's own copy buttons do. */
function confirmCopy(button: HTMLElement, actions: AnswerActions): void {
  actions.announce(t('Copied.'));
  button.replaceChildren(icon('check'));
  setButtonLabel(button, t('Copied'));
  setTimeout(() => {
    button.replaceChildren(icon('copy'));
    setButtonLabel(button, t('Copy code'));
  }, copiedMs);
}
