/** The context that goes with the next question: what is attached or in front, what was gathered from the project, and what is to be known of them. */
import { t } from '../../src/base/l10n.ts';
import type { ContextChip, GatheringState } from '../../src/protocol/webview.ts';
import { element } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import type { ChatActions } from './chatActions.ts';
import { ChipRow } from './chipRow.ts';
import { Gathered } from './gathered.ts';

export class Chips {
  readonly element: HTMLElement;
  readonly #own: ChipRow;
  readonly #gathered: Gathered;
  readonly #notes = element('div', { class: 'chip-notes' });
  #chips: readonly ContextChip[] | null = null;
  #gathering: GatheringState | null = null;

  /** `leave` takes the focus when the last chip that had it is gone. */
  constructor(actions: ChatActions, leave: () => void) {
    this.#own = new ChipRow(actions, t('Context for the next question'), leave);
    this.#gathered = new Gathered(actions, leave);
    this.element = element('div', { class: 'chips' }, this.#own.element, this.#gathered.element, this.#notes);
  }

  update(chips: readonly ContextChip[], gathering: GatheringState | null): void {
    if (chips === this.#chips && gathering === this.#gathering) return;
    this.#chips = chips;
    this.#gathering = gathering;
    this.#own.update(chips.filter(({ reason }) => reason === undefined));
    this.#gathered.update(
      chips.filter(({ reason }) => reason !== undefined),
      gathering,
    );
    this.#notes.replaceChildren(...chips.flatMap(noteOf));
    this.element.hidden = chips.length === 0 && gathering === null;
  }
}

function noteOf(chip: ContextChip): HTMLElement[] {
  const said = chip.problem ?? chip.note;
  if (said === undefined) return [];
  const [name, mark] = chip.problem === null ? ['chip-note', 'info' as const] : ['chip-problem', 'warning' as const];
  return [element('div', { class: name }, icon(chip.standing === 'conflict' ? 'warning' : mark), t('{0}: {1}', chip.label, said))];
}
