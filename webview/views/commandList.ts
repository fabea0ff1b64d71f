/**
 * The list above the field while a command is typed. The focus stays in the field, whose keys the composer hands over; what is chosen is told to screen
 * readers in words, because the field's inner control can't point at a row outside its own shadow tree.
 */
import type { CommandInfo } from '../../src/protocol/webview.ts';
import { type CommandOffer, commandOffer, type Completion } from '../state/commandCompletion.ts';
import { element } from '../ui/element.ts';

export interface CommandListActions {
  /** Puts the draft into the field; `run` sends it at once. */
  take(completion: Completion, run: boolean): void;
  announce(text: string): void;
}

export class CommandList {
  readonly element = element('div', { class: 'commands' });
  readonly #actions: CommandListActions;
  #commands: readonly CommandInfo[] = [];
  #draft = '';
  #offer: CommandOffer | null = null;
  #selected = 0;
  /** The draft for which the list was closed with Escape. */
  #dismissed: string | null = null;

  constructor(actions: CommandListActions) {
    this.#actions = actions;
    this.element.hidden = true;
  }

  setCommands(commands: readonly CommandInfo[]): void {
    if (commands === this.#commands) return;
    this.#commands = commands;
    this.update(this.#draft);
  }

  /** Follows the draft. */
  update(draft: string): void {
    const changed = draft !== this.#draft;
    this.#draft = draft;
    if (draft !== this.#dismissed) this.#dismissed = null;
    const before = this.#offer;
    this.#offer = this.#dismissed === null ? commandOffer(draft, this.#commands) : null;
    if (changed) this.#selected = 0;
    this.#draw();
    if (this.#offer && !before) this.#actions.announce(spoken(this.#offer));
  }

  /** Takes a key that was pressed in the field; true when it was meant for the list. */
  key(event: KeyboardEvent): boolean {
    const offer = this.#offer;
    if (!offer) return false;
    if (event.key === 'Escape') {
      this.#dismissed = this.#draft;
      this.update(this.#draft);
      return true;
    }
    if (offer.kind === 'usage') return false;
    const choice = offer.choices[this.#selected];
    if (!choice) return false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.#selected = (this.#selected + step + offer.choices.length) % offer.choices.length;
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
    // A whole command is sent, not completed.
    if (event.key !== 'Enter' || choice.draft.trim() === this.#draft.trim()) return false;
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
          class: 'command',
          attributes: { role: 'option', 'aria-selected': String(index === this.#selected) },
          onClick: () => this.#actions.take(choice, false),
        },
        element('code', {}, choice.label),
        element('span', { class: 'command-help' }, choice.help),
      );
      // The field keeps the focus.
      row.addEventListener('mousedown', (event) => event.preventDefault());
      return row;
    });
    this.element.replaceChildren(
      element('div', { class: 'command-list', attributes: { role: 'listbox', 'aria-label': offer.title } }, ...rows),
    );
    rows[this.#selected]?.scrollIntoView({ block: 'nearest' });
  }
}

function spoken(offer: CommandOffer): string {
  if (offer.kind === 'usage') return `${offer.usage}. ${offer.help}`;
  const first = offer.choices[0];
  const count = `${String(offer.choices.length)} ${offer.choices.length === 1 ? 'choice' : 'choices'}`;
  return first ? `${count}. ${first.label}. ${first.help} Arrow keys choose, Tab takes.` : count;
}
