/**
 * The card of changes that an answer proposes: a title with its figures, one row a file, the buttons to decide. It shows what the host says became of
 * each file, wherever that was decided, and keeps the keyboard's place while its buttons change under it.
 */
import { t } from '../../src/base/l10n.ts';
import { formatCount } from '../../src/base/formatNumbers.ts';
import type { EditCard, EditCardAction, EditCardFile } from '../../src/protocol/editCard.ts';
import { cardButtons, cardCount, cardLines, cardNotes, cardTitle, rowButtons, rowLabel, rowTags, splitPath } from '../state/editCard.ts';
import { iconButton, textButton } from '../ui/button.ts';
import { element, hiddenText, setText } from '../ui/element.ts';
import { icon, type IconName } from '../ui/icon.ts';
import type { ChatActions } from './chatActions.ts';

const actionIcons: Readonly<Record<EditCardAction, IconName>> = {
  review: 'diff',
  apply: 'check',
  applyRest: 'check',
  hunks: 'diffs',
  discard: 'close',
  undo: 'undo',
  applyAgain: 'check',
};

/** What has been decided needs no more doing. */
const backAndForth: ReadonlySet<EditCardAction> = new Set(['undo', 'applyAgain']);

export class EditCardView {
  readonly element: HTMLElement;
  readonly #turn: number;
  readonly #actions: ChatActions;
  readonly #title = element('span', { class: 'card-title' });
  readonly #count = element('span', { class: 'card-count' });
  readonly #lines = element('span', { class: 'card-lines' });
  readonly #rows = element('ul', { class: 'card-rows' });
  readonly #notes = element('div', { class: 'card-notes' });
  readonly #buttons = element('div', { class: 'button-row' });
  readonly #views = new Map<string, RowView>();
  #card: EditCard | null = null;
  #shownButtons = '';
  /** What is being carried out, or waits for that: pressing the same again does nothing more. */
  readonly #pressed = new Set<string>();
  #carriedOut: Promise<void> = Promise.resolve();

  constructor(turn: number, actions: ChatActions) {
    this.#turn = turn;
    this.#actions = actions;
    this.element = element(
      'section',
      { class: 'edit-card', attributes: { tabindex: -1, 'data-testid': 'edit-card' } },
      element(
        'div',
        { class: 'card-header' },
        element('span', { class: 'card-icon' }, icon('diffs')),
        this.#title,
        this.#count,
        this.#lines,
      ),
      this.#rows,
      this.#notes,
      this.#buttons,
    );
    this.element.hidden = true;
  }

  update(card: EditCard | null): void {
    if (card === this.#card) return;
    this.#card = card;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidden = card === null;
    if (!card) return;
    const title = cardTitle(card);
    const reading = card.files.some((file) => file.state === 'reading');
    this.element.dataset.state = reading ? 'reading' : 'ready';
    this.element.setAttribute('aria-label', [title, card.label].filter((part) => part !== '').join(': '));
    this.element.setAttribute('aria-busy', String(reading));
    setText(this.#title, title);
    setText(this.#count, cardCount(card));
    this.#lines.replaceChildren(...lineFigures(cardLines(card)));
    this.#updateRows(card);
    const notes = cardNotes(card);
    this.#notes.replaceChildren(...notes.map((note) => element('p', {}, icon('info'), element('span', {}, note))));
    this.#notes.hidden = notes.length === 0;
    this.#updateButtons(card);
    if (hadFocus && !this.element.contains(document.activeElement)) this.#focusFirst();
  }

  #updateRows({ files, past }: EditCard): void {
    const ids = new Set(files.map((file) => file.id));
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
    files.forEach((file, index) => {
      let view = this.#views.get(file.id);
      if (!view) this.#views.set(file.id, (view = new RowView(this.#perform, this.#choose)));
      view.update(file, past === true);
      if (this.#rows.children[index] !== view.element) this.#rows.insertBefore(view.element, this.#rows.children[index] ?? null);
    });
  }

  #updateButtons(card: EditCard): void {
    const buttons = cardButtons(card);
    const shown = JSON.stringify(buttons);
    this.#buttons.hidden = buttons.length === 0;
    if (shown === this.#shownButtons) return;
    this.#shownButtons = shown;
    this.#buttons.replaceChildren(
      ...buttons.map(({ action, label }, index) =>
        textButton({
          label,
          appearance: index === 0 && !backAndForth.has(action) ? 'primary' : 'secondary',
          testId: `card-${action}`,
          onClick: () => this.#perform(action, null),
        }),
      ),
    );
  }

  readonly #perform = (action: EditCardAction, file: string | null): void => {
    this.#press(`${action} ${file ?? ''}`, () => this.#actions.edits(this.#turn, action, file));
  };

  readonly #choose = (file: string, line: number): void => {
    this.#press(`choose ${file}`, () => this.#actions.choosePlace(this.#turn, file, line));
  };

  /** One after the other: an undo that is pressed while the change is still being applied comes after it. The buttons stay as they are: a disabled one would lose the focus. */
  #press(what: string, begin: () => Promise<void>): void {
    if (this.#pressed.has(what)) return;
    this.#pressed.add(what);
    this.element.dataset.busy = '';
    this.#carriedOut = this.#carriedOut.then(begin).finally(() => {
      this.#pressed.delete(what);
      if (this.#pressed.size === 0) delete this.element.dataset.busy;
    });
  }

  #focusFirst(): void {
    const first = this.#buttons.firstElementChild;
    if (first instanceof HTMLElement && !this.#buttons.hidden) first.focus();
    else this.element.focus();
  }
}

class RowView {
  readonly element = element('li', { class: 'card-row' });
  readonly #perform: (action: EditCardAction, file: string) => void;
  readonly #choose: (file: string, line: number) => void;
  #shown = '';

  constructor(perform: (action: EditCardAction, file: string) => void, choose: (file: string, line: number) => void) {
    this.#perform = perform;
    this.#choose = choose;
  }

  /** `past`: nothing is to be decided on it any more. */
  update(file: EditCardFile, past: boolean): void {
    const shown = JSON.stringify([file, past]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const { name, folder } = splitPath(file.path);
    this.element.dataset.state = file.state;
    this.element.replaceChildren(
      element(
        'div',
        { class: 'card-file' },
        element('span', { class: 'card-mark' }, icon(markOf(file))),
        hiddenText(rowLabel(file)),
        element(
          'span',
          { class: 'card-path', attributes: { title: file.path, 'aria-hidden': 'true' } },
          element('span', { class: 'card-name' }, name === '' ? t('No file named') : name),
          folder === '' ? null : element('span', { class: 'card-folder' }, folder),
        ),
        element('span', { class: 'card-lines', attributes: { 'aria-hidden': 'true' } }, ...lineFigures(file)),
        element('span', { class: 'card-actions' }, ...(past ? [] : this.#buttons(file))),
      ),
      ...this.#details(past ? { ...file, places: [] } : file),
    );
  }

  #buttons(file: EditCardFile): HTMLElement[] {
    return rowButtons(file).map(({ action, name }) =>
      iconButton(actionIcons[action], { label: name, testId: `row-${action}`, onClick: () => this.#perform(action, file.id) }),
    );
  }

  #details(file: EditCardFile): HTMLElement[] {
    const tags = rowTags(file);
    const places = file.places.map(({ line, text }) =>
      element(
        'li',
        {},
        element(
          'button',
          { class: 'card-place', attributes: { type: 'button', 'data-line': line }, onClick: () => this.#choose(file.id, line) },
          element('span', { class: 'card-line' }, hiddenText(t('Line ')), formatCount(line)),
          element('code', {}, text.trim()),
        ),
      ),
    );
    return [
      ...(tags.length === 0 ? [] : [element('div', { class: 'card-tags', attributes: { 'aria-hidden': 'true' } }, tags.join(' · '))]),
      ...(file.problem === null ? [] : [element('div', { class: 'card-problem', attributes: { 'aria-hidden': 'true' } }, file.problem)]),
      ...(file.note === null ? [] : [element('div', { class: 'card-note', attributes: { 'aria-hidden': 'true' } }, file.note)]),
      ...(places.length === 0
        ? []
        : [element('ul', { class: 'card-places', attributes: { 'aria-label': t('Possible places') } }, ...places)]),
    ];
  }
}

function markOf(file: EditCardFile): IconName {
  if (file.state === 'applied') return 'check';
  if (file.state === 'conflict') return 'warning';
  if (file.state === 'rejected') return 'close';
  return file.state === 'undone' ? 'undo' : 'file';
}

/** `+3 −1` in the colours of added and removed lines; nothing where nothing is known. */
function lineFigures({ added, removed }: { added: number; removed: number }): HTMLElement[] {
  return [
    ...(added > 0 ? [element('span', { class: 'added' }, `+${formatCount(added)}`)] : []),
    ...(removed > 0 ? [element('span', { class: 'removed' }, `−${formatCount(removed)}`)] : []),
  ];
}
