/**
 * The list above the field while a command or a mention is typed. The focus stays in the field, whose keys the composer hands over; what is chosen is told to
 * screen readers in words, because the field's inner control can't point at a row outside its own shadow tree.
 */
import { plural, t } from '../../src/base/l10n.ts';
import type { Completion, Offer } from '../state/completionOffer.ts';
import { element } from '../ui/element.ts';

export interface CompletionListActions {
  /** Puts the draft into the field; `run` sends it at once. */
  take(completion: Completion, run: boolean): void;
  announce(text: string): void;
}

const activeId = 'active-choice';

export class CompletionList {
  readonly element = element('div', { class: 'commands' });
  readonly #actions: CompletionListActions;
  #draft = '';
  #offer: Offer | null = null;
  #selected = 0;
  /** The draft for which the list was closed with Escape. */
  #dismissed: string | null = null;

  constructor(actions: CompletionListActions) {
    this.#actions = actions;
    this.element.hidden = true;
  }

  /** Shows what there is to offer for a draft; null for nothing. */
  show(draft: string, offer: Offer | null): void {
    const changed = draft !== this.#draft;
    this.#draft = draft;
    if (draft !== this.#dismissed) this.#dismissed = null;
    const before = this.#offer;
    this.#offer = this.#dismissed === null ? offer : null;
    const first = offer?.kind === 'choices' && offer.waits ? -1 : 0;
    this.#selected =
      changed || before?.kind !== 'choices' || this.#selected < 0 ? first : selectedAgain(before, this.#selected, this.#offer);
    this.#draw();
    if (this.#offer && !before) this.#actions.announce(spoken(this.#offer));
  }

  /** Forgets that it was closed for the draft. */
  reopen(): void {
    this.#dismissed = null;
  }

  /** Takes a key that was pressed in the field; true when it was meant for the list. */
  key(event: KeyboardEvent): boolean {
    const offer = this.#offer;
    if (!offer) return false;
    if (event.key === 'Escape') {
      this.#dismissed = this.#draft;
      this.show(this.#draft, null);
      return true;
    }
    if (offer.kind === 'usage') return false;
    const choice = offer.choices[Math.max(0, this.#selected)];
    if (!choice) return false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // Of none, the last one is above.
      const from = this.#selected < 0 && step < 0 ? 0 : this.#selected;
      this.#selected = (from + step + offer.choices.length) % offer.choices.length;
      this.#draw();
      const now = offer.choices[this.#selected];
      if (now) this.#actions.announce(`${now.label}. ${now.help}`);
      return true;
    }
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === 'Tab') {
      this.#actions.take(choice, false);
      return true;
    }
    // A whole command is sent, not completed; what is mentioned has to be attached first.
    if (event.key !== 'Enter' || this.#selected < 0 || (choice.mention === undefined && choice.draft.trim() === this.#draft.trim()))
      return false;
    this.#actions.take(choice, choice.complete);
    return true;
  }

  #draw(): void {
    const offer = this.#offer;
    this.element.hidden = offer === null;
    if (!offer) {
      this.element.replaceChildren();
      return;
    }
    if (offer.kind === 'usage') {
      this.element.replaceChildren(
        element(
          'div',
          { class: 'command-usage' },
          element('code', {}, offer.usage),
          element('span', { class: 'command-help' }, offer.help),
        ),
      );
      return;
    }
    const rows = offer.choices.map((choice, index) => {
      const row = element(
        'div',
        {
          class: choice.unusable ? 'command unusable' : 'command',
          attributes: {
            role: 'option',
            'aria-selected': String(index === this.#selected),
            ...(choice.unusable && { 'aria-disabled': 'true' }),
          },
          onClick: () => this.#actions.take(choice, false),
        },
        element('code', {}, choice.label),
        element('span', { class: 'command-help' }, choice.help),
      );
      // The field keeps the focus.
      row.addEventListener('mousedown', (event) => event.preventDefault());
      return row;
    });
    const hadFocus = this.element.contains(document.activeElement);
    const active = rows[Math.max(0, this.#selected)];
    if (active) active.id = activeId;
    const list = element(
      'div',
      // It scrolls, so that it can have the focus; the keys do there what they do in the field.
      { class: 'command-list', attributes: { role: 'listbox', tabindex: 0, 'aria-label': offer.title, 'aria-activedescendant': activeId } },
      ...rows,
    );
    list.addEventListener('keydown', (event) => {
      if (this.key(event)) event.preventDefault();
    });
    this.element.replaceChildren(list);
    if (hadFocus) list.focus();
    active?.scrollIntoView({ block: 'nearest' });
  }
}

/** Where the row that was chosen is in a new list for the same text. */
function selectedAgain(before: Offer | null, selected: number, after: Offer | null): number {
  if (before?.kind !== 'choices' || after?.kind !== 'choices') return 0;
  const chosen = before.choices[selected];
  return Math.max(
    0,
    after.choices.findIndex(({ label, help }) => label === chosen?.label && help === chosen.help),
  );
}

function spoken(offer: Offer): string {
  if (offer.kind === 'usage') return `${offer.usage}. ${offer.help}`;
  const first = offer.choices[0];
  const count = plural(offer.choices.length, '{0} choice', '{0} choices');
  return first ? `${count}. ${first.label}. ${first.help} ${t('Arrow keys choose, Tab takes.')}` : count;
}
