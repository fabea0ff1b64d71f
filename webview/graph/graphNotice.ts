/** What stands in the place of the drawing while there is none: why, how far it is, and the next step. */
import { t } from '../../src/base/l10n.ts';
import { element, setAttribute, setText } from '../ui/element.ts';
import { textButton } from '../ui/button.ts';

export interface NoticeContent {
  text: string;
  /** It is being worked on: how much is done, 0 to 1, or null where that isn't known. */
  progress?: number | null;
  button?: { label: string; run: () => void };
}

export class GraphNotice {
  readonly element: HTMLElement;
  readonly #text = element('p');
  readonly #fill = element('div', { class: 'progress-fill' });
  readonly #bar = element(
    'div',
    { class: 'progress-bar', attributes: { role: 'progressbar', 'aria-label': t('Reading the project') } },
    this.#fill,
  );
  readonly #place = element('div');
  #label = '';
  #run: () => void = () => undefined;

  constructor() {
    this.element = element('div', { class: 'graph-notice' }, this.#text, this.#bar, this.#place);
  }

  /** Null: there is a drawing. */
  update(content: NoticeContent | null): void {
    this.element.hidden = content === null;
    if (!content) return;
    const { text, progress, button } = content;
    setText(this.#text, text);
    this.#bar.hidden = progress === undefined;
    this.#bar.classList.toggle('indeterminate', progress === null);
    setAttribute(this.#bar, 'aria-valuenow', progress === undefined || progress === null ? null : Math.floor(progress * 100));
    this.#fill.style.width = progress === undefined || progress === null ? '' : `${String(Math.floor(progress * 100))}%`;
    // A button that stays the same keeps the focus while the text goes on.
    this.#run = button?.run ?? (() => undefined);
    if (this.#label === (button?.label ?? '')) return;
    this.#label = button?.label ?? '';
    this.#place.replaceChildren(...(button ? [textButton({ label: button.label, testId: 'next-step', onClick: () => this.#run() })] : []));
  }
}
