/** Whether files that no import leads to or from are drawn as well, with how many there are. */
import { plural } from '../../src/base/l10n.ts';
import { element, setText } from '../ui/element.ts';

export class UnlinkedChoice {
  readonly element: HTMLElement;
  readonly #box = element('input', { attributes: { type: 'checkbox', 'data-testid': 'unlinked' } });
  readonly #text = element('span');

  constructor(chosen: (unlinked: boolean) => void) {
    this.element = element('label', { class: 'unlinked' }, this.#box, this.#text);
    this.#box.addEventListener('change', () => chosen(this.#box.checked));
  }

  /** `count` 0: there are none, or what is drawn is around a file. */
  update(count: number, isChosen: boolean): void {
    this.element.hidden = count === 0;
    this.#box.checked = isChosen;
    setText(this.#text, plural(count, 'Show {0} file without imports', 'Show {0} files without imports'));
  }
}
