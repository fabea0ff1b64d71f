/** What stands where the conversation will be: how to get a model, or what to ask it. */
import { plural, t } from '../../src/base/l10n.ts';
import type { ChatState } from '../state/chatState.ts';
import { emptyKind } from '../state/selectors.ts';
import { textButton } from '../ui/button.ts';
import { element } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import { actionLink } from '../ui/link.ts';
import type { ChatActions } from './chatActions.ts';

const suggestions = (): string[] => [
  t('Explain what this file does'),
  t('Find mistakes in the selected code'),
  t('Write a unit test for this function'),
];

export class EmptyState {
  readonly element = element('div', { class: 'empty-state' });
  readonly #actions: ChatActions;
  #kind: ReturnType<typeof emptyKind> | undefined;
  #modelsHere: number | null = null;

  constructor(actions: ChatActions) {
    this.#actions = actions;
  }

  update(state: ChatState): void {
    const kind = emptyKind(state);
    if (kind === this.#kind && state.modelsHere === this.#modelsHere) return;
    this.#kind = kind;
    this.#modelsHere = state.modelsHere;
    this.element.hidden = kind !== 'noModel' && kind !== 'ready';
    this.element.replaceChildren(...(kind === 'noModel' ? this.#noModel(state.modelsHere ?? 0) : kind === 'ready' ? this.#ready() : []));
  }

  /** Whoever has models already isn't asked to fetch one first. */
  #noModel(modelsHere: number): Node[] {
    const actions = this.#actions;
    const choose = (): void => actions.action('chooseModel');
    const download = (): void => actions.action('downloadModel');
    const recommended = t('Download the recommended model…');
    return [
      icon('chat'),
      element('h2', {}, t('Choose a model to start')),
      element(
        'p',
        {},
        t('MLX-CODE runs a model on this machine, and nothing you ask or open leaves it. Nothing is downloaded before you have seen what.'),
      ),
      ...(modelsHere > 0
        ? [
            element('p', {}, plural(modelsHere, '{0} model is on this machine already.', '{0} models are on this machine already.')),
            textButton({ label: t('Choose a model…'), action: 'chooseModel', onClick: choose }),
            actionLink(recommended, download),
          ]
        : [textButton({ label: recommended, action: 'downloadModel', onClick: download }), actionLink(t('Choose a model file…'), choose)]),
      actionLink(t('Show the walkthrough'), () => actions.action('openWalkthrough')),
    ];
  }

  #ready(): Node[] {
    const items = suggestions().map((text) =>
      element(
        'li',
        {},
        element('button', { class: 'suggestion', attributes: { type: 'button' }, onClick: () => this.#actions.suggest(text) }, text),
      ),
    );
    return [
      icon('chat'),
      element('h2', {}, t('Ask about your code')),
      element('p', {}, t('The answer is computed on this machine. Check it before you use it.')),
      element('ul', { class: 'suggestions', attributes: { 'aria-label': t('Suggestions') } }, ...items),
    ];
  }
}
