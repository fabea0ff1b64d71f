/** What is known of the chosen node, beside the drawing: facts, what can be done, and its neighbours as buttons. */
import { countOf } from '../../src/base/formatNumbers.ts';
import { textButton } from '../ui/button.ts';
import { element, hiddenText } from '../ui/element.ts';
import type { GraphPageActions } from './graphPageActions.ts';
import type { Neighbour, NodeFacts } from './nodeWords.ts';

export class FactsPanel {
  readonly element = element('section', { class: 'facts', attributes: { 'aria-label': 'Chosen node', tabindex: 0 } });
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
          'Choose a node to see what it needs and what needs it. Double-click or Enter opens a file and unfolds a folder.',
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
        node.isFolder ? button('Unfold', 'unfold', () => actions.enter(node.id)) : button('Open', 'open', () => actions.enter(node.id)),
        node.isFolder || node.isFocus ? null : button('Show around it', 'focus', () => actions.look({ focus: node.id })),
        inFolder ? button('Fold its folder', 'fold', () => actions.fold(node.id)) : null,
      ),
      ...this.#list('Imports', needs),
      ...this.#list('Imported by', neededBy),
    );
  }

  #list(title: string, neighbours: readonly Neighbour[]): HTMLElement[] {
    const items = neighbours.map(({ node, imports, inCycle, typeOnly }) => {
      const marks = [
        ...(imports > 1 ? [countOf(imports, 'import')] : []),
        ...(typeOnly ? ['types only'] : []),
        ...(inCycle ? ['in a circle'] : []),
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
    const heading = element('h3', {}, `${title} (${String(neighbours.length)})`);
    return [heading, items.length === 0 ? element('p', { class: 'hint' }, 'Nothing that is drawn.') : element('ul', {}, ...items)];
  }
}
