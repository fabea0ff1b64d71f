/** The line that says which model answers and on what; below it loading progress, a failure, and the notices. */
import { plural, t } from '../../src/base/l10n.ts';
import type { ModelState, UserMessage } from '../../src/protocol/webview.ts';
import type { ChatState } from '../state/chatState.ts';
import { modelFailure, modelSummary } from '../state/selectors.ts';
import { textButton } from '../ui/button.ts';
import { element, hiddenText, setText } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import { progressBar } from '../ui/progress.ts';
import type { ChatActions } from './chatActions.ts';
import { errorMessage } from './errorMessage.ts';

export class ModelHeader {
  readonly element: HTMLElement;
  readonly #actions: ChatActions;
  readonly #name = element('span', { class: 'model-name' });
  readonly #detail = element('span', { class: 'model-detail' });
  readonly #chosenFor = hiddenText('');
  readonly #tag = element('span', { class: 'model-tag' }, t('test'));
  readonly #button: HTMLElement;
  readonly #bar = progressBar(t('Loading the model'));
  readonly #error = element('div', { class: 'model-error' });
  readonly #testNotice: HTMLElement;
  readonly #noticeText = element('span');
  readonly #notice = element('div', { class: 'notice' }, icon('info'), this.#noticeText);
  #model: ModelState | null = null;
  #shownError: UserMessage | null = null;

  constructor(actions: ChatActions) {
    this.#actions = actions;
    this.#button = element(
      'button',
      { class: 'model-button', attributes: { type: 'button', 'data-testid': 'model' }, onClick: () => actions.action('chooseModel') },
      icon('chip'),
      hiddenText(t('Model: ')),
      this.#name,
      this.#tag,
      this.#detail,
      this.#chosenFor,
      hiddenText(t('. Change model')),
      icon('chevronDown'),
    );
    this.#testNotice = element(
      'div',
      { class: 'notice test-model-notice' },
      icon('info'),
      element(
        'div',
        { class: 'notice-body' },
        element('div', {}, t("This is MLX-CODE's built-in test model. It knows nothing about your code.")),
        textButton({
          label: t('Choose a model…'),
          appearance: 'secondary',
          action: 'chooseModel',
          onClick: () => actions.action('chooseModel'),
        }),
      ),
    );
    this.element = element('header', { class: 'model-header' }, this.#button, this.#bar.element, this.#error, this.#notice);
    this.#notice.hidden = true;
  }

  update(state: ChatState): void {
    const { model, notice } = state;
    const connected = state.revision >= 0;
    this.#notice.hidden = notice === null;
    setText(this.#noticeText, notice ?? '');
    this.element.hidden = !connected || (model.status === 'none' && notice === null);
    this.#showFailure(modelFailure(state));
    if (model === this.#model) return;
    this.#model = model;
    const { name, detail } = modelSummary(model);
    this.#button.hidden = model.status === 'none';
    setText(this.#name, name);
    setText(this.#detail, detail);
    this.#tag.hidden = !model.test;
    const window =
      model.contextSize === null ? '' : `\n${plural(model.contextSize, 'Context window: {0} token', 'Context window: {0} tokens')}`;
    const chosenFor = model.chosenFor === undefined ? '' : t('Chosen for projects with {0}', model.chosenFor);
    setText(this.#chosenFor, chosenFor === '' ? '' : `. ${chosenFor}`);
    this.#button.title = `${name}${detail === '' ? '' : ` · ${detail}`}${window}${chosenFor === '' ? '' : `\n${chosenFor}`}\n${t('Click to use another model')}`;
    const loading = model.status === 'starting' || model.status === 'loading';
    this.#bar.element.hidden = !loading;
    this.#bar.set(model.status === 'loading' ? model.progress : null);
    if (model.test) this.#notice.before(this.#testNotice);
    else this.#testNotice.remove();
  }

  #showFailure(error: UserMessage | null): void {
    this.#error.hidden = error === null;
    if (error === this.#shownError) return;
    this.#shownError = error;
    this.#error.replaceChildren(...(error ? [errorMessage(error, this.#actions)] : []));
  }
}
