/**
 * The turns that are in the page: those near the view, and few others that must stay. The room of all others is kept by margins, so that the scroll bar
 * tells of the whole conversation. It must not know why which are wanted, nor scroll.
 */
import { t } from '../../src/base/l10n.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import { RowHeights, rowsToDraw } from '../state/rowHeights.ts';
import { element, setAttribute } from '../ui/element.ts';
import type { ChatActions } from './chatActions.ts';
import { TurnView } from './turn.ts';

/** Pixels of a turn before any was measured. */
const firstEstimate = 180;
/** Turns that left the page and are kept for the way back, with what is folded and coloured in them. */
const maxKept = 24;
/** So many turns have to be measured before the others are taken for as high. */
const enoughToEstimate = 3;

interface Row {
  element: HTMLElement;
  /** Null for a turn that the page doesn't hold yet. */
  view: TurnView | null;
}

export class TurnRows {
  readonly list = element('div', { class: 'turns' });
  readonly heights = new RowHeights(firstEstimate);
  readonly #actions: ChatActions;
  readonly #openThoughts: Set<number>;
  readonly #drawn = new Map<number, Row>();
  /** Views that are not in the page, the one that left it first first. */
  readonly #kept = new Map<number, TurnView>();
  readonly #observer: ResizeObserver;
  readonly #places = new WeakMap<Element, number>();
  #turns: readonly (Turn | null)[] = [];
  #lastQuestion: Turn | null = null;
  /** Came into the page and were not measured yet. */
  #fresh: Row[] = [];
  #estimated = false;

  /** `onResize` hears that drawn turns have become higher or lower. */
  constructor(actions: ChatActions, openThoughts: readonly number[], onResize: () => void) {
    this.#openThoughts = new Set(openThoughts);
    this.#actions = {
      ...actions,
      keepThought: (turn, open) => {
        if (open) this.#openThoughts.add(turn);
        else this.#openThoughts.delete(turn);
        actions.keepThought(turn, open);
      },
    };
    this.#observer = new ResizeObserver((entries) => {
      for (const { target } of entries) this.#measure(target);
      onResize();
    });
  }

  /** Takes the turns, and shows in the drawn ones what has changed of them. Returns whether it is another conversation than before. */
  update(turns: readonly (Turn | null)[]): boolean {
    const end = this.#turns.length - 1;
    const another = end >= 0 && turns[end]?.id !== this.#turns[end]?.id;
    if (another) this.heights.resize(0);
    this.#turns = turns;
    this.#lastQuestion = turns.findLast((turn) => turn?.kind === 'question') ?? null;
    this.heights.resize(turns.length);
    if (turns.length === 0) this.#kept.clear();
    for (const [place, row] of this.#drawn) {
      const turn = turns[place];
      if (turn === undefined) this.#remove(place, row);
      else if (turn && !row.view?.shows(turn)) this.#replace(place, row);
      else if (turn) this.#show(row, turn, place);
    }
    return another;
  }

  /** The view of a turn that is drawn; undefined for any other. */
  view(place: number): TurnView | undefined {
    return this.#drawn.get(place)?.view ?? undefined;
  }

  element(place: number): HTMLElement | undefined {
    return this.#drawn.get(place)?.element;
  }

  /** The place of the turn that a node is in; -1 for none. */
  placeOf(node: Node | null): number {
    const turn = (node instanceof Element ? node : node?.parentElement)?.closest('.turn');
    return turn && this.list.contains(turn) ? (this.#places.get(turn) ?? -1) : -1;
  }

  /**
   * Has the turns at the places `first` to `last`, and the pinned ones, in the page and no others. `shift` moves what is drawn from `first` on down by so many
   * pixels. Returns whether others are in the page than before.
   */
  draw(first: number, last: number, pinned: Iterable<number>, shift: number): boolean {
    const wanted = rowsToDraw(first, last, pinned, this.#turns.length);
    const stay = new Set(wanted);
    let changed = false;
    for (const [place, row] of this.#drawn) {
      if (stay.has(place)) continue;
      this.#remove(place, row);
      changed = true;
    }
    let next = this.list.firstElementChild;
    for (const place of wanted) {
      const row = this.#drawn.get(place) ?? this.#create(place);
      // What is in the page is in order: moving it would take the focus from it.
      if (row.element === next) next = next.nextElementSibling;
      else {
        this.#insert(row, next);
        changed = true;
      }
    }
    // First with the estimated room, as a list that is too short while it is measured would be scrolled by the browser.
    this.#keepRoom(wanted, first, shift);
    for (const { element } of this.#fresh) this.#measure(element);
    this.#fresh = [];
    if (!this.#estimated && this.heights.measured >= enoughToEstimate) {
      this.#estimated = true;
      this.heights.estimateFromMeasured();
    }
    this.#keepRoom(wanted, first, shift);
    return changed;
  }

  /** Moves what is drawn from the place `first` on; see {@link draw}. Returns false, and does nothing, where there is no room for that. */
  shiftFrom(first: number, shift: number): boolean {
    const before = [...this.#drawn.keys()].filter((place) => place < first);
    const end = before.length === 0 ? 0 : this.heights.top(Math.max(...before) + 1);
    const room = this.heights.top(first) - end + shift;
    if (room < 0) return false;
    setRoom(this.#drawn.get(first)?.element, room);
    return true;
  }

  /** Draws what of the long answers is between `top` and `bottom` of the window. Returns whether that changed anything. */
  drawParts(top: number, bottom: number): boolean {
    let changed = false;
    for (const { view } of this.#drawn.values()) changed = (view?.drawParts(top, bottom) ?? false) || changed;
    if (changed) for (const { element } of this.#drawn.values()) this.#measure(element);
    return changed;
  }

  /** Pixels above each drawn turn, and below the last one, for those that aren't. */
  #keepRoom(wanted: readonly number[], first: number, shift: number): void {
    let end = 0;
    for (const place of wanted) {
      const room = this.heights.top(place) - end + (place === Math.max(0, first) ? shift : 0);
      setRoom(this.#drawn.get(place)?.element, room);
      end = this.heights.top(place + 1);
    }
    this.list.style.setProperty('--room-below', `${String(this.heights.total - end)}px`);
  }

  #measure(target: Element): void {
    const place = this.#places.get(target);
    if (place !== undefined && this.#drawn.get(place)?.element === target) this.heights.set(place, target.getBoundingClientRect().height);
  }

  #create(place: number): Row {
    const turn = this.#turns[place] ?? null;
    const kept = turn && this.#kept.get(turn.id);
    if (turn) this.#kept.delete(turn.id);
    const view = turn && (kept?.shows(turn) ? kept : new TurnView(turn, this.#actions, this.#openThoughts.has(turn.id)));
    const row = { view, element: view?.element ?? pendingTurn(this.heights.height(place)) };
    this.#drawn.set(place, row);
    this.#places.set(row.element, place);
    if (turn) this.#show(row, turn, place);
    return row;
  }

  #insert(row: Row, next: Element | null): void {
    this.list.insertBefore(row.element, next);
    this.#observer.observe(row.element);
    this.#fresh.push(row);
  }

  /** Makes a row anew in its place, with the room above it, without which the browser would scroll. */
  #replace(place: number, row: Row): void {
    const room = row.element.style.marginTop;
    const next = row.element.nextElementSibling;
    this.#remove(place, row);
    const fresh = this.#create(place);
    fresh.element.style.marginTop = room;
    this.#insert(fresh, next);
  }

  #show({ view, element }: Row, turn: Turn, place: number): void {
    view?.update(turn, turn === this.#lastQuestion);
    // How many there are and which one this is: the page has only some of them.
    setAttribute(element, 'aria-posinset', place + 1);
    setAttribute(element, 'aria-setsize', this.#turns.length);
    setAttribute(element, 'data-newest', place === this.#turns.length - 1);
  }

  #remove(place: number, { element, view }: Row): void {
    this.#drawn.delete(place);
    this.#observer.unobserve(element);
    element.remove();
    const turn = this.#turns[place];
    if (!view || !turn || !view.shows(turn)) return;
    this.#kept.set(turn.id, view);
    for (const id of this.#kept.keys()) if (this.#kept.size > maxKept) this.#kept.delete(id);
  }
}

function setRoom(target: HTMLElement | undefined, pixels: number): void {
  const text = pixels === 0 ? '' : `${String(pixels)}px`;
  if (target && target.style.marginTop !== text) target.style.marginTop = text;
}

/** In the place of a turn that is on its way. */
function pendingTurn(height: number): HTMLElement {
  const pending = element('article', { class: 'turn pending', attributes: { 'aria-busy': 'true' } }, t('Loading…'));
  pending.style.height = `${String(height)}px`;
  return pending;
}
