/** What was gathered from the project for the question that is written: its chips, what was left out and can be put back, and the switches. */
import { plural, t } from '../../src/base/l10n.ts';
import { formatCount } from '../../src/base/formatNumbers.ts';
import type { ContextChip, GatheringState, LeftOutChip } from '../../src/protocol/webview.ts';
import { element, setAttribute, setText } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import type { ChatActions } from './chatActions.ts';
import { ChipRow } from './chipRow.ts';

export class Gathered {
  readonly element: HTMLElement;
  readonly #title = element('span', { class: 'gathered-title' });
  readonly #more: HTMLElement;
  readonly #again: HTMLElement;
  readonly #notNow: HTMLElement;
  readonly #row: ChipRow;
  readonly #list = element('ul', { class: 'left-out', attributes: { id: 'left-out', 'aria-label': t('Left out') } });
  readonly #notes = element('div', { class: 'chip-notes' });
  readonly #actions: ChatActions;
  readonly #leave: () => void;
  #open = false;
  #leftOut: readonly LeftOutChip[] = [];

  /** `leave` takes the focus when what had it is gone. */
  constructor(actions: ChatActions, leave: () => void) {
    this.#actions = actions;
    this.#leave = leave;
    this.#row = new ChipRow(actions, t('Gathered from the project'), leave);
    this.#more = element('button', {
      class: 'gathered-button',
      attributes: { type: 'button', 'aria-controls': 'left-out', 'data-testid': 'leftOut' },
      onClick: () => this.#show(!this.#open),
    });
    this.#again = button(t('Gather'), t('Gather from the project for this question'), 'gatherOn', () => this.#switch(true, false));
    this.#notNow = button(t('Not now'), t('Not now: gather nothing for this question'), 'gatherOff', () => this.#switch(false, false));
    const never = button(t('Never'), t('Never: gather nothing any more; /gather on switches it on again'), 'gatherNever', () =>
      this.#switch(false, true),
    );
    this.element = element(
      'div',
      { class: 'gathered' },
      element(
        'div',
        { class: 'gathered-head' },
        icon('search'),
        this.#title,
        this.#more,
        element('span', { class: 'gathered-switches' }, this.#again, this.#notNow, never),
      ),
      this.#row.element,
      this.#list,
      this.#notes,
    );
    this.element.hidden = true;
  }

  update(chips: readonly ContextChip[], state: GatheringState | null): void {
    const had = this.element.contains(document.activeElement);
    const { status = 'done', leftOut = [], notes = [] } = state ?? {};
    this.element.hidden = chips.length === 0 && state === null;
    const off = status === 'off';
    setText(this.#title, off ? t('Nothing gathered') : t('From the project'));
    this.element.classList.toggle('looking', status === 'looking');
    setAttribute(this.element, 'aria-busy', status === 'looking' ? 'true' : null);
    this.#again.hidden = !off;
    this.#notNow.hidden = off;
    this.#row.update(chips);
    // Each event has a list of its own, and who is in it stays there.
    if (JSON.stringify(leftOut) !== JSON.stringify(this.#leftOut)) this.#list.replaceChildren(...leftOut.map((part) => this.#rowOf(part)));
    this.#leftOut = leftOut;
    this.#more.hidden = leftOut.length === 0;
    this.#show(this.#open && leftOut.length > 0);
    this.#notes.replaceChildren(...notes.map((note) => element('div', { class: 'chip-note' }, icon('info'), note)));
    if (had && !this.element.contains(document.activeElement)) this.#leave();
    else if (had && document.activeElement instanceof HTMLElement && document.activeElement.hidden) this.#leave();
  }

  #show(open: boolean): void {
    this.#open = open;
    this.#list.hidden = !open;
    setAttribute(this.#more, 'aria-expanded', String(open));
    setText(this.#more, t('{0} left out', formatCount(this.#leftOut.length)));
    this.#more.title = open
      ? t('Hide what was left out')
      : plural(this.#leftOut.length, 'Show what was left out: {0} part', 'Show what was left out: {0} parts');
  }

  #rowOf(part: LeftOutChip): HTMLElement {
    const { label, detail, reason, tokens } = part;
    const put = element(
      'button',
      {
        class: 'left-out-part',
        attributes: { type: 'button', title: `${detail}\n${reason}\n${t('Put it back')}` },
        onClick: () => {
          this.#actions.announce(t('{0} goes along.', label));
          this.#actions.putBack(part.id);
        },
      },
      icon('add'),
      element('span', { class: 'visually-hidden' }, t('Put back ')),
      element('span', { class: 'left-out-place' }, detail),
      element('span', { class: 'left-out-reason' }, ` ${reason}`),
      tokens === null ? null : element('span', { class: 'chip-tokens' }, ` ${formatCount(tokens)}`),
      tokens === null ? null : element('span', { class: 'visually-hidden' }, t(' tokens')),
    );
    return element('li', {}, put);
  }

  #switch(on: boolean, always: boolean): void {
    const said = on
      ? t('Gathering for this question.')
      : always
        ? t('Nothing is gathered any more.')
        : t('Nothing is gathered for this question.');
    this.#actions.announce(said);
    this.#actions.gather(on, always);
    this.#leave();
  }
}

function button(text: string, title: string, testId: string, onClick: () => void): HTMLElement {
  return element(
    'button',
    { class: 'gathered-button', attributes: { type: 'button', title, 'aria-label': title, 'data-testid': testId }, onClick },
    text,
  );
}
