/** What waits for the end of the answer that is being written, above the field: each can be sent at once, taken back into the field, or removed. */
import { plural, t } from '../../src/base/l10n.ts';
import type { WaitingList, WaitingQuestion } from '../../src/protocol/webview.ts';
import type { ChatState } from '../state/chatState.ts';
import { iconButton } from '../ui/button.ts';
import { element, setText } from '../ui/element.ts';
import type { ChatActions } from './chatActions.ts';

export class Waiting {
  readonly element: HTMLElement;
  readonly #actions: Pick<ChatActions, 'sendWaiting' | 'takeWaiting'>;
  readonly #head = element('div', { class: 'waiting-head', attributes: { id: 'waiting-head' } });
  readonly #list = element('ul', { class: 'waiting-list', attributes: { 'aria-labelledby': 'waiting-head' } });
  /** Where the focus goes when the row that had it is gone. */
  readonly #leave: () => void;
  #shown: WaitingList | null = null;
  #busy = false;

  constructor(actions: Pick<ChatActions, 'sendWaiting' | 'takeWaiting'>, leave: () => void) {
    this.#actions = actions;
    this.#leave = leave;
    this.element = element('section', { class: 'waiting' }, this.#head, this.#list);
    this.element.hidden = true;
  }

  update({ waiting, busy }: Pick<ChatState, 'waiting' | 'busy'>): void {
    if (waiting === this.#shown && busy === this.#busy) return;
    this.#shown = waiting;
    this.#busy = busy;
    const { questions, held } = waiting;
    const focused = this.element.contains(document.activeElement);
    this.element.hidden = questions.length === 0;
    setText(
      this.#head,
      held
        ? plural(questions.length, '{0} question was not sent yet', '{0} questions were not sent yet')
        : plural(questions.length, '{0} question is sent after this answer', '{0} questions are sent after this answer'),
    );
    this.#list.replaceChildren(...questions.map((one) => this.#row(one)));
    if (focused) this.#leave();
  }

  #row({ id, text, attached }: WaitingQuestion): HTMLElement {
    const along = attached > 0 ? plural(attached, 'with {0} attachment', 'with {0} attachments') : '';
    return element(
      'li',
      { class: 'waiting-row' },
      element('span', { class: 'waiting-text', attributes: { dir: 'auto', title: along === '' ? text : `${text}\n${along}` } }, text),
      element('span', { class: 'waiting-along' }, along),
      iconButton('arrowUp', {
        label: this.#busy ? t('Stop the answer and send this') : t('Send now'),
        testId: 'sendWaiting',
        onClick: () => this.#actions.sendWaiting(id),
      }),
      iconButton('edit', {
        label: t('Take it back into the field'),
        testId: 'editWaiting',
        onClick: () => this.#actions.takeWaiting(id, true),
      }),
      iconButton('close', { label: t('Remove'), testId: 'removeWaiting', onClick: () => this.#actions.takeWaiting(id, false) }),
    );
  }
}
