/** The context that goes with the next question: one chip each, ticked or not, with its exact cost in tokens. */
import { formatCount } from '../../src/base/formatNumbers.ts';
import type { ContextChip } from '../../src/protocol/webview.ts';
import { chipLabel } from '../state/selectors.ts';
import { element, setAttribute, setText } from '../ui/element.ts';
import { icon } from '../ui/icon.ts';
import type { ChatActions } from './chatActions.ts';

export class Chips {
  readonly element: HTMLElement;
  readonly #row = element('div', { class: 'chip-row', attributes: { role: 'group', 'aria-label': 'Context for the next question' } });
  readonly #problems = element('div', { class: 'chip-problems' });
  readonly #views = new Map<string, ChipView>();
  readonly #actions: ChatActions;
  #chips: readonly ContextChip[] | null = null;

  constructor(actions: ChatActions) {
    this.#actions = actions;
    this.element = element('div', { class: 'chips' }, this.#row, this.#problems);
  }

  update(chips: readonly ContextChip[]): void {
    if (chips === this.#chips) return;
    this.#chips = chips;
    const ids = new Set(chips.map((chip) => chip.id));
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
    chips.forEach((chip, index) => {
      let view = this.#views.get(chip.id);
      if (!view) this.#views.set(chip.id, (view = new ChipView(chip.id, this.#actions)));
      view.update(chip);
      // Moving an element takes the focus from it, so it is moved only when its place is wrong.
      if (this.#row.children[index] !== view.element) this.#row.insertBefore(view.element, this.#row.children[index] ?? null);
    });
    this.#problems.replaceChildren(
      ...chips.flatMap((chip) =>
        chip.problem === null ? [] : [element('div', { class: 'chip-problem' }, icon('warning'), `${chip.label}: ${chip.problem}`)],
      ),
    );
    this.element.hidden = chips.length === 0;
  }
}

class ChipView {
  readonly element: HTMLElement;
  readonly #mark = element('span', { class: 'chip-mark' });
  readonly #label = element('span', { class: 'chip-label' });
  readonly #tokens = element('span', { class: 'chip-tokens' });
  #chip: ContextChip | null = null;

  constructor(id: string, actions: ChatActions) {
    this.element = element(
      'button',
      {
        class: 'chip',
        attributes: { type: 'button', role: 'checkbox', 'data-chip': id },
        onClick: () => {
          if (this.#chip && this.#chip.problem === null) actions.toggleChip(id, !this.#chip.enabled);
        },
      },
      this.#mark,
      this.#label,
      this.#tokens,
    );
  }

  update(chip: ContextChip): void {
    this.#chip = chip;
    const usable = chip.problem === null;
    const on = usable && chip.enabled;
    this.element.classList.toggle('off', !on);
    this.element.classList.toggle('problem', !usable);
    this.element.title = usable ? `${chip.detail}\n${on ? 'Sent with the next question' : 'Not sent'}` : (chip.problem ?? '');
    setAttribute(this.element, 'aria-checked', String(on));
    setAttribute(this.element, 'aria-disabled', usable ? null : 'true');
    setAttribute(this.element, 'aria-label', chipLabel(chip));
    this.#mark.replaceChildren(icon(usable ? (on ? 'check' : 'add') : 'warning'));
    setText(this.#label, chip.label);
    setText(this.#tokens, usable && chip.tokens !== null ? formatCount(chip.tokens) : '');
  }
}
