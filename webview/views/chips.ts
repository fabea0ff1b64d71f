/** The context that goes with the next question: one chip each, ticked or not, with its exact cost in tokens. What is attached can be taken off. */
import { formatCount } from '../../src/base/formatNumbers.ts';
import type { ContextChip, ContextStanding } from '../../src/protocol/webview.ts';
import { chipLabel, chipStanding } from '../state/selectors.ts';
import { element, setAttribute, setText } from '../ui/element.ts';
import { type IconName, icon } from '../ui/icon.ts';
import type { ChatActions } from './chatActions.ts';

export class Chips {
  readonly element: HTMLElement;
  readonly #row = element('div', { class: 'chip-row', attributes: { role: 'group', 'aria-label': 'Context for the next question' } });
  readonly #notes = element('div', { class: 'chip-notes' });
  readonly #views = new Map<string, ChipView>();
  readonly #actions: ChatActions;
  readonly #leave: () => void;
  #chips: readonly ContextChip[] | null = null;

  /** `leave` takes the focus when the last chip that had it is gone. */
  constructor(actions: ChatActions, leave: () => void) {
    this.#actions = actions;
    this.#leave = leave;
    this.element = element('div', { class: 'chips' }, this.#row, this.#notes);
  }

  update(chips: readonly ContextChip[]): void {
    if (chips === this.#chips) return;
    const left = (this.#chips ?? []).findIndex(({ id }) => this.#views.get(id)?.element.contains(document.activeElement) === true);
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
    this.#notes.replaceChildren(...chips.flatMap(noteOf));
    this.element.hidden = chips.length === 0;
    if (left >= 0 && !this.#row.contains(document.activeElement)) this.#focusNear(left);
  }

  /** The chip that took the place of one that is gone, so that several can be removed by the same key. */
  #focusNear(index: number): void {
    const chip = this.#chips?.[index] ?? this.#chips?.at(-1);
    const view = chip && this.#views.get(chip.id);
    if (view) view.focus();
    else this.#leave();
  }
}

function noteOf(chip: ContextChip): HTMLElement[] {
  const said = chip.problem ?? chip.note;
  if (said === undefined) return [];
  const [name, mark] = chip.problem === null ? ['chip-note', 'info' as const] : ['chip-problem', 'warning' as const];
  return [element('div', { class: name }, icon(chip.standing === 'conflict' ? 'warning' : mark), `${chip.label}: ${said}`)];
}

const standingIcons: Readonly<Record<ContextStanding, IconName>> = {
  changed: 'refresh',
  unsaved: 'dot',
  conflict: 'warning',
  gone: 'warning',
};

class ChipView {
  readonly element: HTMLElement;
  readonly #chip: HTMLElement;
  readonly #remove: HTMLElement;
  readonly #mark = element('span', { class: 'chip-mark' });
  readonly #label = element('span', { class: 'chip-label' });
  readonly #standing = element('span', { class: 'chip-standing' });
  readonly #tokens = element('span', { class: 'chip-tokens' });
  readonly #actions: ChatActions;
  #state: ContextChip | null = null;

  constructor(id: string, actions: ChatActions) {
    this.#actions = actions;
    this.#chip = element(
      'button',
      {
        class: 'chip',
        attributes: { type: 'button', role: 'checkbox', 'data-chip': id },
        onClick: () => {
          if (this.#state && this.#state.problem === null) actions.toggleChip(id, !this.#state.enabled);
        },
      },
      this.#mark,
      this.#label,
      this.#standing,
      this.#tokens,
    );
    this.#remove = element(
      'button',
      { class: 'chip-remove', attributes: { type: 'button', 'data-chip-remove': id }, onClick: () => this.#takeOff() },
      icon('close'),
    );
    this.element = element('div', { class: 'chip-frame' }, this.#chip, this.#remove);
    this.element.addEventListener('keydown', (event) => {
      if (!this.#state?.pinned || (event.key !== 'Delete' && event.key !== 'Backspace')) return;
      event.preventDefault();
      this.#takeOff();
    });
  }

  focus(): void {
    this.#chip.focus();
  }

  update(chip: ContextChip): void {
    this.#state = chip;
    const usable = chip.problem === null;
    const on = usable && chip.enabled;
    const standing = chipStanding(chip);
    this.#chip.classList.toggle('off', !on);
    this.#chip.classList.toggle('problem', !usable);
    const goes = on ? 'Sent with the next question' : 'Not sent';
    this.#chip.title = usable ? [chip.detail, goes, ...(standing === null ? [] : [standing])].join('\n') : (chip.problem ?? '');
    setAttribute(this.#chip, 'aria-checked', String(on));
    setAttribute(this.#chip, 'aria-disabled', usable ? null : 'true');
    setAttribute(this.#chip, 'aria-label', chipLabel(chip));
    setAttribute(this.#chip, 'aria-keyshortcuts', chip.pinned ? 'Delete' : null);
    this.#mark.replaceChildren(icon(usable ? (on ? 'check' : 'add') : 'warning'));
    setText(this.#label, chip.label);
    this.#standing.replaceChildren(...(usable && chip.standing ? [icon(standingIcons[chip.standing])] : []));
    setText(this.#tokens, usable && chip.tokens !== null ? formatCount(chip.tokens) : '');
    this.#remove.hidden = !chip.pinned;
    this.#remove.title = `Remove ${chip.label}`;
    setAttribute(this.#remove, 'aria-label', `Remove ${chip.label}`);
  }

  #takeOff(): void {
    if (!this.#state) return;
    this.#actions.announce(`Removed ${this.#state.label}.`);
    this.#actions.removeChip(this.#state.id);
  }
}
