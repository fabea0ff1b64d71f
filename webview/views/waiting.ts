/** What waits for the end of the answer that is being written, above the field: each can be sent at once, taken back into the field, or removed. */
import { plural, t } from '../../src/base/l10n.ts';
import type { WaitingQuestion } from '../../src/protocol/webview.ts';
import type { ChatState } from '../state/chatState.ts';
import { iconButton, setButtonLabel } from '../ui/button.ts';
import { element, setText } from '../ui/element.ts';
import type { ChatActions } from './chatActions.ts';

type WaitingActions = Pick<ChatActions, 'sendWaiting' | 'takeWaiting'>;

/** Characters of a question in the name of a button. */
const maxNamed = 60;

export class Waiting {
  readonly element: HTMLElement;
  readonly #actions: WaitingActions;
  /** Those that go by themselves, and those that don't. */
  readonly #parts = { going: new Part('going'), held: new Part('held') };
  readonly #rows = new Map<number, Row>();
  /** Where the focus goes when the row that had it is gone. */
  readonly #leave: () => void;

  constructor(actions: WaitingActions, leave: () => void) {
    this.#actions = actions;
    this.#leave = leave;
    this.element = element('section', { class: 'waiting' }, this.#parts.going.element, this.#parts.held.element);
    this.element.hidden = true;
  }

  update({ waiting, busy }: Pick<ChatState, 'waiting' | 'busy'>): void {
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    for (const id of this.#rows.keys()) if (!waiting.some((one) => one.id === id)) this.#rows.delete(id);
    const going = waiting.filter(({ held }) => !held);
    const held = waiting.filter((one) => one.held);
    const rowsOf = (list: readonly WaitingQuestion[]): HTMLElement[] => list.map((one) => this.#row(one, busy));
    this.#parts.going.update(
      rowsOf(going),
      plural(going.length, '{0} question is sent after this answer', '{0} questions are sent after this answer'),
    );
    this.#parts.held.update(rowsOf(held), plural(held.length, '{0} question was not sent yet', '{0} questions were not sent yet'));
    this.element.hidden = waiting.length === 0;
    if (!focused || focused === document.activeElement) return;
    // Moved to another part it has lost the focus, and takes it again; gone, it hands it on.
    if (focused instanceof HTMLElement && this.element.contains(focused)) focused.focus();
    else this.#leave();
  }

  #row(one: WaitingQuestion, busy: boolean): HTMLElement {
    const row = this.#rows.get(one.id) ?? new Row(one, this.#actions);
    this.#rows.set(one.id, row);
    row.update(busy);
    return row.element;
  }
}

/** A heading and the rows under it. */
class Part {
  readonly element: HTMLElement;
  readonly #head: HTMLElement;
  readonly #list: HTMLElement;

  constructor(name: string) {
    const id = `waiting-${name}`;
    this.#head = element('div', { class: 'waiting-head', attributes: { id } });
    this.#list = element('ul', { class: 'waiting-list', attributes: { 'aria-labelledby': id } });
    this.element = element('div', {}, this.#head, this.#list);
  }

  update(rows: readonly HTMLElement[], head: string): void {
    this.element.hidden = rows.length === 0;
    setText(this.#head, head);
    const now = [...this.#list.children];
    if (now.length !== rows.length || now.some((row, at) => row !== rows[at])) this.#list.replaceChildren(...rows);
  }
}

class Row {
  readonly element: HTMLElement;
  readonly #send: HTMLElement;
  readonly #name: string;

  constructor({ id, text, attached }: WaitingQuestion, actions: WaitingActions) {
    const along = attached > 0 ? plural(attached, 'with {0} attachment', 'with {0} attachments') : '';
    this.#name = text.length > maxNamed ? `${text.slice(0, maxNamed).toWellFormed()}…` : text;
    this.#send = iconButton('arrowUp', { label: '', testId: 'sendWaiting', onClick: () => actions.sendWaiting(id) });
    this.element = element(
      'li',
      { class: 'waiting-row' },
      element('span', { class: 'waiting-text', attributes: { dir: 'auto', title: along === '' ? text : `${text}\n${along}` } }, text),
      element('span', { class: 'waiting-along' }, along),
      this.#send,
      iconButton('edit', {
        label: this.#label(t('Take it back into the field')),
        testId: 'editWaiting',
        onClick: () => actions.takeWaiting(id, true),
      }),
      iconButton('close', { label: this.#label(t('Remove')), testId: 'removeWaiting', onClick: () => actions.takeWaiting(id, false) }),
    );
  }

  update(busy: boolean): void {
    setButtonLabel(this.#send, this.#label(busy ? t('Stop the answer and send this') : t('Send now')));
  }

  /** Of which question, for who hears one button after the other. */
  #label(does: string): string {
    return t('{0}: {1}', does, this.#name);
  }
}
