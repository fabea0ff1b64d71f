/**
 * The list of turns and its scrolling. It follows the newest text only while the reader is at the end; whoever has scrolled up
 * stays where they are and gets a button that leads back. Of a long conversation only the turns near the view are in the page
 * ({@link TurnRows}); what is looked at stays where it is when others come and go around it.
 */
import { t } from '../../src/base/l10n.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import { iconButton } from '../ui/button.ts';
import { element } from '../ui/element.ts';
import type { PanelState } from '../vscodeApi.ts';
import type { ChatActions } from './chatActions.ts';
import { walkCode } from './codeWalk.ts';
import { MissingTurns } from './missingTurns.ts';
import { pinnedRows } from './pinnedRows.ts';
import { ScrollAnchor } from './scrollAnchor.ts';
import { TurnRows } from './turnRows.ts';

/** Pixels from the end that still count as being at the end. */
const endTolerance = 16;
/** What is drawn above and below the view, so that scrolling meets it ready: as many of its heights. */
const margin = 1;
/** A conversation of no more turns is in the page as a whole: everything in it can be found, selected and read aloud as in any page. */
const wholeUpTo = 40;
/** Milliseconds without a step after which scrolling is over. */
const restMs = 150;
/** Pixels between the upper edge and a turn that was led to. */
const roomAbove = 8;
/** Milliseconds for which it is marked. */
const markedMs = 4000;
/** Drawing may show that there is room for more; after so many rounds the next frame goes on. */
const maxRounds = 4;

export class Transcript {
  readonly element: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #jump: HTMLElement;
  readonly #rows: TurnRows;
  readonly #anchor = new ScrollAnchor();
  readonly #missing: MissingTurns;
  readonly #onScroll: (place: PanelState['place']) => void;
  #turns: readonly (Turn | null)[] = [];
  /** The turn whose answer is being made again. */
  #replaying: Turn['id'] | null = null;
  /** Where the list stands since a replay was brought into sight; null once there is none to keep there. */
  #replayTop: number | null = null;
  #following = true;
  #lastTop = 0;
  /**
   * Pixels by which all that is drawn stands further down than the heights above it make it. While somebody scrolls, turns above that turn out higher or lower
   * than estimated change this and not the scroll position: setting that would end the scrolling.
   */
  #shift = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The first turn that is drawn for being near the view. */
  #first = 0;
  /** What stands at the upper edge, by its place in the list, for when it is drawn anew. */
  #anchorRow = -1;
  /** The scroll position that belongs to that, less what was scrolled to keep it there. */
  #anchorTop = 0;
  /** Where to go back to when the turn there has come. */
  #restoring: PanelState['place'] = null;
  #frame = 0;
  /** The place of the turn that was led to, as long as it is marked; -1 for none. */
  #pointed = -1;
  /** What of it is in the page, or was. */
  #marked: HTMLElement | undefined;
  #unmark: ReturnType<typeof setTimeout> | undefined;

  /** `placeholder` is shown by the empty state above the turns; `openThoughts` are turns whose thought begins open; `onScroll` hears places worth keeping (null: at the end). */
  constructor(
    actions: ChatActions,
    placeholder: HTMLElement,
    openThoughts: readonly number[],
    onScroll: (place: PanelState['place']) => void,
  ) {
    this.#missing = new MissingTurns(actions, () => this.#draw());
    this.#onScroll = onScroll;
    this.#rows = new TurnRows(actions, openThoughts, () => this.#resized());
    this.#scroller = element(
      'div',
      { class: 'transcript', attributes: { role: 'log', 'aria-live': 'off', 'aria-label': t('Chat'), tabindex: 0 } },
      placeholder,
      this.#rows.list,
    );
    this.#jump = iconButton('arrowDown', { label: t('Jump to latest'), class: 'jump', testId: 'jump', onClick: () => this.follow() });
    this.#jump.hidden = true;
    this.element = element(
      'main',
      { class: 'transcript-area' },
      element('h1', { class: 'visually-hidden' }, t('MLX-CODE chat')),
      this.#scroller,
      this.#jump,
    );
    this.#scroller.addEventListener('scroll', () => this.#scrolled());
    this.#scroller.addEventListener('keydown', (event) => this.#onKey(event));
    new ResizeObserver(() => this.#resized()).observe(this.#scroller);
  }

  /** The places of the turns that are looked at, first and last. */
  get inView(): [number, number] {
    const { clientHeight } = this.#scroller;
    const top = this.#top();
    return [this.#rows.heights.rowAt(top), this.#rows.heights.rowAt(top + clientHeight)];
  }

  update(turns: readonly (Turn | null)[]): void {
    const before = this.#turns;
    this.#turns = turns;
    // A new question is what its asker wants to see.
    if (before.length > 0 && turns.length > before.length) this.#following = true;
    // Another conversation is read from its end on.
    const other = this.#rows.update(turns);
    if (other) this.#following = true;
    this.#draw();
    if (turns.length === before.length + 1 && (!other || before.length === 0)) this.#showBegin();
    this.#showReplay();
    if (this.#restoring && turns[this.#restoring.row]) this.restore(this.#restoring);
    // It may have come only now, or have been drawn anew.
    if (this.#pointed >= 0) this.#mark(other ? -1 : this.#pointed);
  }

  /** Leads to the turn at a place, wherever that is, and marks it for a moment. */
  point(row: number): void {
    if (row >= this.#turns.length) return;
    this.restore({ row, offset: -roomAbove });
    this.#mark(row);
    clearTimeout(this.#unmark);
    this.#unmark = setTimeout(() => this.#mark(-1), markedMs);
    // From there on it is read with the arrow keys, unless somebody types.
    if (document.hasFocus() && document.activeElement === document.body) this.#scroller.focus({ preventScroll: true });
  }

  /** Marks the turn at a place and no other one. */
  #mark(row: number): void {
    this.#marked?.classList.remove('pointed');
    this.#pointed = row;
    this.#marked = this.#rows.element(row);
    this.#marked?.classList.add('pointed');
  }

  /** What a command says comes at once and is read from its begin on, where it is more than there is room for. */
  #showBegin(): void {
    const row = this.#turns.length - 1;
    if (this.#turns[row]?.kind !== 'command') return;
    const shown = this.#rows.element(row);
    if (shown && shown.offsetHeight > this.#scroller.clientHeight) this.restore({ row, offset: 0 });
  }

  /** A replay that begins is what its asker wants to see, wherever its turn is; so is what it comes to, unless they have turned to something else. */
  #showReplay(): void {
    const running = this.#turns.findLast((turn) => turn?.replay?.status === 'running') ?? null;
    const replaying = running?.id ?? null;
    const begins = replaying !== this.#replaying;
    const id = replaying ?? this.#replaying;
    this.#replaying = replaying;
    const place = id === null ? -1 : this.#turns.findLastIndex((turn) => turn?.id === id);
    if (place < 0) return;
    if (begins && replaying !== null) {
      // Where the last turn is read anyway, it is read as it grows.
      this.#following &&= place === this.#turns.length - 1;
      this.#draw();
      this.#replayTop = this.#scroller.scrollTop;
      // A command of the palette leaves the focus nowhere in the page: then it goes where a click on the button would have left it.
      if (document.hasFocus() && document.activeElement === document.body) this.#rows.view(place)?.focusReplay();
    }
    if (this.#following || this.#replayTop !== this.#scroller.scrollTop) return;
    this.#rows.view(place)?.showReplay();
    this.#takePlace();
    this.#replayTop = replaying === null ? null : this.#scroller.scrollTop;
  }

  /** Goes to the end and stays there. */
  follow(): void {
    this.#following = true;
    this.#draw();
  }

  /** Leads to the next block of code, or to the one before; returns what is to be said, null for nothing. */
  walkCode(way: 'next' | 'previous'): string | null {
    return walkCode(this.#scroller, way);
  }

  /** To either end at once: on the way there thousands of turns would have to come. */
  #onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey || event.metaKey || event.shiftKey || this.#takesKeys(event.target)) return;
    if (event.key === 'End') this.follow();
    else if (event.key === 'Home') this.restore({ row: 0, offset: 0 });
    else return;
    event.preventDefault();
  }

  /** Something in a turn in which these keys lead somewhere themselves: a field, or what scrolls by itself. */
  #takesKeys(target: EventTarget | null): boolean {
    if (!(target instanceof HTMLElement) || target === this.#scroller) return false;
    if (target.matches('input, textarea, select, [contenteditable], [role="listbox"], [role="menu"], [role="tablist"]')) return true;
    const { overflowY } = getComputedStyle(target);
    return target.scrollHeight > target.clientHeight && (overflowY === 'auto' || overflowY === 'scroll');
  }

  /** Goes back to a kept place, unless there is a replay to see. */
  restore(place: NonNullable<PanelState['place']>): void {
    const { row, offset } = place;
    this.#restoring = null;
    if (this.#replaying !== null || row >= this.#turns.length) return;
    this.#following = false;
    this.#moveTo(this.#rows.list.offsetTop + this.#rows.heights.top(row) + offset);
    this.#rows.draw(row - 1, row + 1, [], 0);
    const turn = this.#rows.element(row);
    if (turn) this.#anchor.takeAt(turn, -offset);
    this.#anchorRow = row;
    this.#anchorTop = this.#scroller.scrollTop;
    this.#draw();
    this.#scrolled();
    // How far into the turn that is shows when it has come.
    if (!this.#turns[row]) this.#restoring = place;
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const atEnd = scrollHeight - clientHeight - scrollTop <= endTolerance;
    // Content that grows moves the end away without anybody scrolling; only going up is a wish to stay.
    if (atEnd) this.#following = true;
    else if (scrollTop < this.#lastTop) this.#following = false;
    if (scrollTop !== this.#lastTop) {
      this.#restLater();
      this.#restoring = null;
    }
    this.#lastTop = scrollTop;
    this.#takePlace();
    this.#draw();
    this.#onScroll(this.#place());
  }

  /** What is to be kept of where the list stands; null at the end. */
  #place(): PanelState['place'] {
    if (this.#following || this.#turns.length === 0) return null;
    const row = this.#rows.heights.rowAt(this.#top());
    return { row, offset: Math.round(this.#top() - this.#rows.heights.top(row)) };
  }

  /** Pixels of the list above the view. */
  #top(): number {
    return this.#scroller.scrollTop - this.#rows.list.offsetTop - this.#shift;
  }

  /** Something became higher or lower by itself. What is looked at stays at once; others are drawn with the next frame, as no observer may change sizes. */
  #resized(): void {
    this.#keepPlace();
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /** Draws what belongs near the view, in which what is looked at stays, or the end. */
  #draw(): void {
    const { heights } = this.#rows;
    for (let round = 0; round < maxRounds; round++) {
      const { clientHeight } = this.#scroller;
      const top = this.#following ? heights.total - clientHeight : this.#top();
      const whole = this.#turns.length <= wholeUpTo;
      const first = whole ? 0 : heights.rowAt(top - margin * clientHeight);
      const last = whole ? this.#turns.length - 1 : heights.rowAt(top + (1 + margin) * clientHeight);
      // There is no room above the first turn to shift it into.
      if (this.#following || heights.top(first) + this.#shift < 0) this.#shift = 0;
      this.#first = first;
      const pinned = pinnedRows((node) => this.#rows.placeOf(node));
      if (this.#replaying !== null) pinned.add(this.#turns.findLastIndex((turn) => turn?.id === this.#replaying));
      let changed = this.#rows.draw(first, last, pinned, this.#shift);
      this.#keepPlace();
      const { top: edge } = this.#scroller.getBoundingClientRect();
      if (this.#rows.drawParts(edge - margin * clientHeight, edge + (1 + margin) * clientHeight)) {
        this.#keepPlace();
        changed = true;
      }
      if (round === 0) this.#missing.ask(this.#turns, first, last, pinned);
      if (!changed) break;
    }
    this.#takePlace();
  }

  /** Scrolls so that the end, or what was looked at, is where it was. */
  #keepPlace(): void {
    const { scrollHeight, clientHeight, scrollTop } = this.#scroller;
    if (scrollHeight <= clientHeight + endTolerance) this.#following = true; // nothing to scroll, say after clearing
    if (this.#following) this.#moveTo(scrollHeight - clientHeight);
    else {
      // A step of the reader's that no event has told of yet is theirs.
      const moving = this.#anchor.moved(this.#edge(), () => this.#rows.element(this.#anchorRow));
      const moved = moving === null ? 0 : moving + scrollTop - this.#anchorTop;
      if (Math.abs(moved) < 0.5) return;
      if (this.#rest !== undefined && this.#rows.shiftFrom(this.#first, this.#shift - moved)) this.#shift -= moved;
      else this.#moveTo(scrollTop + moved);
    }
    this.#jump.hidden = this.#following;
  }

  #takePlace(): void {
    this.#jump.hidden = this.#following;
    if (this.#following) return;
    this.#anchor.take(this.#rows.list, this.#edge());
    this.#anchorTop = this.#scroller.scrollTop;
    this.#anchorRow = this.#rows.placeOf(this.#anchor.outermost);
  }

  #edge(): number {
    return this.#scroller.getBoundingClientRect().top;
  }

  /** Scrolls without that counting as the reader's wish. */
  #moveTo(top: number): void {
    const before = this.#scroller.scrollTop;
    const showsReplay = this.#replayTop === before;
    if (Math.abs(before - top) >= 0.5) this.#scroller.scrollTop = top;
    this.#lastTop = this.#scroller.scrollTop;
    this.#anchorTop += this.#lastTop - before;
    if (showsReplay) this.#replayTop = this.#lastTop;
  }

  #restLater(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      if (this.#shift === 0) return;
      if (this.#scroller.scrollTop !== this.#lastTop) return; // it goes on
      // What was shifted becomes a matter of the scroll position, which nobody is changing now.
      const top = this.#scroller.scrollTop - this.#shift;
      this.#shift = 0;
      this.#rows.shiftFrom(this.#first, 0);
      this.#moveTo(top);
      this.#draw();
    }, restMs);
  }
}
