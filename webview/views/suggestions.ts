/** The commands that are likely to be wanted now, above the empty field: each a button that puts it there, for the user to send or change. */
import { t } from '../../src/base/l10n.ts';
import type { CommandSuggestion } from '../../src/protocol/webview.ts';
import type { ChatState } from '../state/chatState.ts';
import { element } from '../ui/element.ts';

/** More would take the room of the conversation. */
const most = 3;

export class Suggestions {
  readonly element = element('ul', { class: 'command-suggestions', attributes: { 'aria-label': t('Suggested commands') } });
  readonly #take: (text: string) => void;
  #shown: readonly CommandSuggestion[] = [];

  constructor(take: (text: string) => void) {
    this.#take = take;
    this.element.hidden = true;
  }

  /** Shows them while nothing is written and nothing is answered. */
  update({ suggestions, busy }: Pick<ChatState, 'suggestions' | 'busy'>, empty: boolean): void {
    this.element.hidden = !empty || busy || suggestions.length === 0;
    if (suggestions === this.#shown) return;
    this.#shown = suggestions;
    this.element.replaceChildren(...suggestions.slice(0, most).map((one) => this.#row(one)));
  }

  #row({ text, why }: CommandSuggestion): HTMLElement {
    return element(
      'li',
      {},
      element(
        'button',
        { class: 'command-suggestion', attributes: { type: 'button' }, onClick: () => this.#take(text) },
        element('code', {}, text),
        // Read aloud, they are two.
        ' ',
        element('span', { class: 'command-help' }, why),
      ),
    );
  }
}
