/** A row of chips, one for each thing that may go with the next question, ticked or not, with its exact cost in tokens. What is attached can be taken off, what was gathered kept. */
import { t } from '../../src/base/l10n.ts';
import { formatCount } from '../../src/base/formatNumbers.ts';
import type { ContextChip, ContextKind, ContextStanding } from '../../src/protocol/webview.ts';
import { chipLabel, chipStanding } from '../state/selectors.ts';
import { element, setAttribute, setText } from '../ui/element.ts';
import { type IconName, icon } from '../ui/icon.ts';
import type { ChatActions } from './chatActions.ts';

/** Kinds of what was gathered that say something and are no text of a file. */
const saysSomething: ReadonlySet<ContextKind> = new Set<ContextKind>(['outline', 'problems', 'project', 'map', 'status']);

export class ChipRow {
  readonly element: HTMLElement;
  readonly #views = new Map<string, ChipView>();
  readonly #actions: ChatActions;
  readonly #leave: () => void;
  #chips: readonly ContextChip[] = [];

  /** `leave` takes the focus when the last chip that had it is gone. */
  constructor(actions: ChatActions, label: string, leave: () => void) {
    this.#actions = actions;
    this.#leave = leave;
    this.element = element('div', { class: 'chip-row', attributes: { role: 'group', 'aria-label': label } });
  }

  update(chips: readonly ContextChip[]): void {
    const left = this.#chips.findIndex(({ id }) => this.#views.get(id)?.element.contains(document.activeElement) === true);
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
      if (this.element.children[index] !== view.element) this.element.insertBefore(view.element, this.element.children[index] ?? null);
    });
    this.element.hidden = chips.length === 0;
    if (left >= 0 && !this.element.contains(document.activeElement)) this.#focusNear(left);
  }

  /** The chip that took the place of one that is gone, so that several can be removed by the same key. */
  #focusNear(index: number): void {
    const chip = this.#chips[index] ?? this.#chips.at(-1);
    const view = chip && this.#views.get(chip.id);
    if (view) view.focus();
    else this.#leave();
  }
}

const standingIcons: Readonly<Record<ContextStanding, IconName>> = {
  changed: 'refresh',
  unsaved: 'dot',
  conflict: 'warning',
  gone: 'warning',
};

/** One chip: what goes along, ticked or not, and what can be done with it. */
class ChipView {
  readonly element: HTMLElement;
  readonly #chip: HTMLElement;
  readonly #open: HTMLElement;
  readonly #remove: HTMLElement;
  readonly #pin: HTMLElement;
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
    this.#open = element(
      'button',
      {
        class: 'chip-button',
        attributes: { type: 'button', 'data-chip-open': id },
        onClick: () => this.#state && actions.openPlace(this.#state.detail),
      },
      icon('file'),
    );
    this.#remove = element(
      'button',
      { class: 'chip-button', attributes: { type: 'button', 'data-chip-remove': id }, onClick: () => this.#takeOff() },
      icon('close'),
    );
    this.#pin = element(
      'button',
      { class: 'chip-button', attributes: { type: 'button', 'data-chip-pin': id }, onClick: () => this.#keep() },
      icon('pin'),
    );
    this.element = element('div', { class: 'chip-frame' }, this.#chip, this.#open, this.#pin, this.#remove);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Delete' && event.key !== 'Backspace') return;
      if (this.#state?.pinned) this.#takeOff();
      else if (this.#state?.reason !== undefined && this.#state.enabled) actions.toggleChip(id, false);
      else return;
      event.preventDefault();
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
    const goes = on ? t('Sent with the next question') : t('Not sent');
    this.#chip.title = usable
      ? [
          chip.detail,
          ...(chip.reason === undefined ? [] : [t('Gathered: {0}', chip.reason)]),
          goes,
          ...(standing === null ? [] : [standing]),
        ].join('\n')
      : (chip.problem ?? '');
    setAttribute(this.#chip, 'aria-checked', String(on));
    setAttribute(this.#chip, 'aria-disabled', usable ? null : 'true');
    setAttribute(this.#chip, 'aria-label', chipLabel(chip));
    setAttribute(this.#chip, 'aria-keyshortcuts', chip.pinned || chip.reason !== undefined ? 'Delete' : null);
    this.#mark.replaceChildren(icon(usable ? (on ? 'check' : 'add') : 'warning'));
    setText(this.#label, chip.label);
    this.#standing.replaceChildren(...(usable && chip.standing ? [icon(standingIcons[chip.standing])] : []));
    setText(this.#tokens, usable && chip.tokens !== null ? formatCount(chip.tokens) : '');
    // What the user has attached or is in front they know; a rule that is set aside is opened all the more.
    this.#open.hidden = chip.kind !== 'instructions' && (chip.reason === undefined || !usable || saysSomething.has(chip.kind));
    this.#open.title = t('Open {0}', chip.label);
    setAttribute(this.#open, 'aria-label', t('Open {0}', chip.label));
    const keep = t('Keep {0} attached', chip.label);
    // What says something about a file is none to attach.
    this.#pin.hidden = chip.reason === undefined || !usable || saysSomething.has(chip.kind);
    this.#pin.title = keep;
    setAttribute(this.#pin, 'aria-label', keep);
    this.#remove.hidden = !chip.pinned;
    this.#remove.title = t('Remove {0}', chip.label);
    setAttribute(this.#remove, 'aria-label', t('Remove {0}', chip.label));
  }

  #keep(): void {
    if (!this.#state) return;
    this.#actions.announce(t('{0} is attached and stays.', this.#state.label));
    this.#actions.pinChip(this.#state.id);
  }

  #takeOff(): void {
    if (!this.#state) return;
    this.#actions.announce(t('Removed {0}.', this.#state.label));
    this.#actions.removeChip(this.#state.id);
  }
}
