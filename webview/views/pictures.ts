/** Pictures that were pasted or dropped: shown, so that nothing is gone in silence, with what becomes of them. No model that runs here is shown one. */
import { t } from '../../src/base/l10n.ts';
import { iconButton } from '../ui/button.ts';
import { element, setText } from '../ui/element.ts';

/** Bytes; the page would hold more than that in memory. */
const largest = 20_000_000;
const most = 8;

export class Pictures {
  readonly element: HTMLElement;
  readonly #list = element('ul', { class: 'picture-list', attributes: { 'aria-label': t('Pictures that are not sent') } });
  readonly #note = element('div', { class: 'chip-note' });
  readonly #leave: () => void;

  /** `leave` takes the focus when the last picture that had it is gone. */
  constructor(leave: () => void) {
    this.#leave = leave;
    this.element = element('div', { class: 'pictures' }, this.#list, this.#note);
    this.element.hidden = true;
  }

  get count(): number {
    return this.#list.childElementCount;
  }

  /** Shows pictures, as far as there is room for them. Returns what is said of them. */
  add(files: readonly File[]): string {
    const tooLarge = files.some(({ size }) => size > largest);
    const shown = files.filter(({ size }) => size <= largest).slice(0, most - this.count);
    for (const file of shown) this.#show(file);
    const sentences = [t('The model can’t see pictures, so they stay here. Paste the text that is in it instead, or describe it.')];
    if (shown.length < files.length)
      sentences.push(tooLarge ? t('One is over 20 MB and not even shown.') : t('No more than {0} are shown.', most));
    const said = sentences.join(' ');
    setText(this.#note, said);
    this.element.hidden = false;
    return said;
  }

  clear(): void {
    this.#list.replaceChildren();
    this.element.hidden = true;
  }

  #show(file: File): void {
    const name = file.name === '' ? t('Picture') : file.name;
    const image = element('img', { attributes: { alt: name, title: name } });
    const remove = iconButton('close', {
      label: t('Remove {0}', name),
      class: 'picture-remove',
      testId: 'remove-picture',
      onClick: () => this.#remove(item),
    });
    const item = element('li', { class: 'picture' }, image, remove);
    this.#list.append(item);
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      if (typeof reader.result === 'string') image.src = reader.result;
    });
    // Its name stands there where it can't be shown.
    reader.readAsDataURL(file);
  }

  #remove(item: HTMLElement): void {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    if (next) next.querySelector<HTMLElement>('.picture-remove')?.focus();
    else {
      this.clear();
      this.#leave();
    }
  }
}
