/** The row above the drawing: searching, what is shown, zooming, saving. */
import { t } from '../../src/base/l10n.ts';
import type { GraphPageQuery } from '../../src/protocol/graphPage.ts';
import { iconButton, textButton } from '../ui/button.ts';
import { element, setText } from '../ui/element.ts';
import type { GraphPageActions } from './graphPageActions.ts';

export class GraphToolbar {
  readonly element: HTMLElement;
  readonly #search: HTMLInputElement;
  readonly #found = element('span', { class: 'found', attributes: { 'aria-hidden': true } });
  readonly #folder: HTMLSelectElement;
  readonly #direction: HTMLSelectElement;
  readonly #depth: HTMLSelectElement;
  readonly #around = element('span', { class: 'around' });
  readonly #focusRow: HTMLElement;

  constructor(actions: GraphPageActions) {
    this.#search = element('input', {
      attributes: {
        type: 'search',
        placeholder: t('Find a file or folder'),
        'aria-label': t('Find a file or folder. Enter goes to the next.'),
        id: 'find',
      },
    });
    this.#search.addEventListener('input', () => actions.search(this.#search.value));
    this.#search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') actions.found(event.shiftKey ? -1 : 1);
      else if (event.key === 'Escape' && this.#search.value !== '') {
        this.#search.value = '';
        actions.search('');
      } else return;
      event.preventDefault();
    });
    this.#folder = select(t('Folder'), [], (value) => actions.look({ folder: Number(value), focus: null }));
    this.#direction = select(
      t('Direction'),
      [
        ['both', t('What it needs, and what needs it')],
        ['needs', t('What it needs')],
        ['needed', t('What needs it')],
      ],
      (value) => actions.look({ direction: value as GraphPageQuery['direction'] }),
    );
    this.#depth = select(
      t('How far'),
      [
        ['1', t('1 step')],
        ['2', t('2 steps')],
        ['3', t('3 steps')],
      ],
      (value) => actions.look({ depth: Number(value) }),
    );
    this.#focusRow = element(
      'div',
      { class: 'focus-row' },
      this.#around,
      this.#direction,
      this.#depth,
      textButton({ label: t('Whole project'), appearance: 'secondary', testId: 'whole', onClick: () => actions.look({ focus: null }) }),
    );
    this.element = element(
      'div',
      { class: 'graph-toolbar', attributes: { role: 'group', 'aria-label': t('Dependency graph') } },
      element('div', { class: 'find' }, this.#search, this.#found),
      this.#folder,
      this.#focusRow,
      element(
        'div',
        { class: 'zoom' },
        iconButton('minus', { label: t('Zoom out (-)'), testId: 'zoom-out', onClick: () => actions.zoom(false) }),
        iconButton('add', { label: t('Zoom in (+)'), testId: 'zoom-in', onClick: () => actions.zoom(true) }),
        iconButton('fit', { label: t('Show all (0)'), testId: 'fit', onClick: () => actions.fit() }),
        iconButton('save', { label: t('Save as SVG…'), testId: 'save', onClick: () => actions.save() }),
      ),
    );
  }

  update({ folder, focus, direction, depth }: GraphPageQuery, folders: readonly string[]): void {
    const names = folders.map((name, index) => element('option', { attributes: { value: index } }, name));
    this.#folder.replaceChildren(...names);
    this.#folder.hidden = folders.length < 2;
    this.#folder.value = String(folder);
    this.#focusRow.hidden = focus === null;
    setText(this.#around, focus === null ? '' : t('Around {0}', focus.slice(focus.lastIndexOf('/') + 1)));
    this.#around.title = focus ?? '';
    this.#direction.value = direction;
    this.#depth.value = String(depth);
  }

  /** What was found of what is typed, for example `2 of 5`. */
  tellFound(text: string): void {
    setText(this.#found, text);
  }

  focusSearch(): void {
    this.#search.focus();
    this.#search.select();
  }
}

function select(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: (value: string) => void,
): HTMLSelectElement {
  const made = element(
    'select',
    { attributes: { 'aria-label': label, title: label } },
    ...options.map(([value, text]) => element('option', { attributes: { value } }, text)),
  );
  made.addEventListener('change', () => chosen(made.value));
  return made;
}
