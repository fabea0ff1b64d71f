/** A text that few want to read and that is there for those who do: folded under its title. */
import { element, setText } from '../ui/element.ts';

export class FoldedText {
  readonly element: HTMLDetailsElement;
  readonly #title = element('summary');
  readonly #text = element('div', { class: 'folded-text' });

  /** `open` for one that was left open; `onToggle` hears when it is opened or folded. */
  constructor(kind: string, { open = false, onToggle }: { open?: boolean; onToggle?: (open: boolean) => void } = {}) {
    this.element = element('details', { class: `folded ${kind}`, attributes: { open, 'data-testid': kind } }, this.#title, this.#text);
    if (onToggle) this.element.addEventListener('toggle', () => onToggle(this.element.open));
    this.element.hidden = true;
  }

  /** Shows the text so far under a title; none where it is empty. */
  update(text: string, title: string): void {
    this.element.hidden = text === '';
    setText(this.#title, title);
    setText(this.#text, text);
  }
}
