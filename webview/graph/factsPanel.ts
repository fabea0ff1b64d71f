/** What is known of the chosen node, beside the drawing: facts, what can be done, and its neighbours as buttons. */
import { plural, t } from '../../src/base/l10n.ts';
import { textButton } from '../ui/button.ts';
import { element, hiddenText } from '../ui/element.ts';
import type { GraphPageActions } from './graphPageActions.ts';
import type { Neighbour, NodeFacts } from './nodeWords.ts';

export class FactsPanel {
  readonly element = element('section', { class: 'facts', attributes: { 'aria-label': t('Chosen node'), tabindex: 0 } });
  readonly #actions: GraphPageActions;

  constructor(actions: GraphPageActions) {
    this.#actions = actions;
    this.update(null);
  }

  /** Null: nothing is chosen. */
  update(facts: NodeFacts | null): void {
    if (!facts) {
      this.element.replaceChildren(
        element(
          'p',
          { class: 'hint' },
          t('Choose a node to see what it needs and what needs it. Double-click or Enter opens a file and unfolds a folder.'),
        ),
      );
      return;
    }
    const { node, lines, needs, neededBy } = facts;
    const actions = this.#actions;
    const inFolder = node.id.replace(/\/$/, '').includes('/');
    const button = (label: string, testId: string, onClick: () => void): HTMLElement =>
      textButton({ label, testId, appearance: 'secondary', onClick });
    this.element.replaceChildren(
      element('h2', {}, node.label),
      element('p', { class: 'path' }, node.id),
      ...lines.map((line) => element('p', {}, line)),
      element(
        'div',
        { class: 'button-row' },
        node.isFolder
          ? button(t('Unfold'), 'unfold', () => actions.enter(node.id))
          : button(t('Open'), 'open', () => actions.enter(node.id)),
        node.isFolder || node.isFocus ? null : button(t('Show around it'), 'focus', () => actions.look({ focus: node.id })),
        inFolder ? button(t('Fold its folder'), 'fold', () => actions.fold(node.id)) : null,
      ),
      ...this.#list(t('Imports'), needs),
      ...this.#list(t('Imported by'), neededBy),
    );
  }

  #list(title: string, neighbours: readonly Neighbour[]): HTMLElement[] {
    const items = neighbours.map(({ node, imports, inCycle, typeOnly }) => {
      const marks = [
        ...(imports > 1 ? [plural(imports, '{0} import', '{0} imports')] : []),
        ...(typeOnly ? [t('types only')] : []),
        ...(inCycle ? [t('in a circle')] : []),
      ];
      return element(
        'li',
        {},
        element(
          'button',
          {
            class: 'neighbour',
            attributes: { title: node.id, type: 'button' },
            onClick: () => this.#actions.select(node.id),
          },
          node.label,
          marks.length === 0 ? null : hiddenText(', '),
          marks.length === 0 ? null : element('span', { class: 'marks' }, marks.join(', ')),
        ),
      );
    });
    const heading = element('h3', {}, t('{0} ({1})', title, neighbours.length));
    return [heading, items.length === 0 ? element('p', { class: 'hint' }, t('Nothing that is drawn.')) : element('ul', {}, ...items)];
  }
}
