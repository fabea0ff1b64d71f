/** What stands where the conversation will be: how to get a model, or what to ask it. */
import type { ChatState } from '../state/chatState.ts';
import { emptyKind } from '../state/selectors.ts';
import { textButton } from '../ui/button.ts';
import { element } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import { actionLink } from '../ui/link.ts';
import type { ChatActions } from './chatActions.ts';

const suggestions = ['Explain what this file does', 'Find mistakes in the selected code', 'Write a unit test for this function'];

export class EmptyState {
  readonly element = element('div', { class: 'empty-state' });
  readonly #actions: ChatActions;
  #kind: ReturnType<typeof emptyKind> | undefined;

  constructor(actions: ChatActions) {
    this.#actions = actions;
  }

  update(state: ChatState): void {
    const kind = emptyKind(state);
    if (kind === this.#kind) return;
    this.#kind = kind;
    this.element.hidden = kind !== 'noModel' && kind !== 'ready';
    this.element.replaceChildren(...(kind === 'noModel' ? this.#noModel() : kind === 'ready' ? this.#ready() : []));
  }

  #noModel(): Node[] {
    const actions = this.#actions;
    return [
      icon('chat'),
      element('h2', {}, 'Choose a model to start'),
      element(
        'p',
        {},
        'MLX-CODE runs a model on this machine, and nothing you ask or open leaves it. Nothing is downloaded before you have seen what.',
      ),
      textButton({ label: 'Download the recommended model…', action: 'downloadModel', onClick: () => actions.action('downloadModel') }),
      actionLink('Choose a model file…', () => actions.action('chooseModel')),
      actionLink('Show the walkthrough', () => actions.action('openWalkthrough')),
    ];
  }

  #ready(): Node[] {
    const items = suggestions.map((text) =>
      element(
        'li',
        {},
        element('button', { class: 'suggestion', attributes: { type: 'button' }, onClick: () => this.#actions.suggest(text) }, text),
      ),
    );
    return [
      icon('chat'),
      element('h2', {}, 'Ask about your code'),
      element('p', {}, 'The answer is computed on this machine. Check it before you use it.'),
      element('ul', { class: 'suggestions', attributes: { 'aria-label': 'Suggestions' } }, ...items),
    ];
  }
}
