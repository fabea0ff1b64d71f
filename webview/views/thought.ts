/** What the model thought before it answered: folded, since few want to read it, and open to those who do. */
import { element, setText } from '../ui/element.ts';

export class Thought {
  readonly element: HTMLDetailsElement;
  readonly #title = element('summary');
  readonly #text = element('div', { class: 'thought-text' });

  /** `open` for one that was left open; `onToggle` hears when it is opened or folded. */
  constructor(open: boolean, onToggle: (open: boolean) => void) {
    this.element = element('details', { class: 'thought', attributes: { open } }, this.#title, this.#text);
    this.element.addEventListener('toggle', () => onToggle(this.element.open));
    this.element.hidden = true;
  }

  /** Shows the thought so far under a title. */
  update(thought: string, title: string): void {
    this.element.hidden = thought === '';
    setText(this.#title, title);
    setText(this.#text, thought);
  }
}
