/**
 * The list of turns and its scrolling. It follows the newest text only while the reader is at the end; whoever has scrolled up
 * stays where they are and gets a button that leads back.
 */
import type { Turn } from '../../src/protocol/webview.ts';
import { iconButton } from '../ui/button.ts';
import { element } from '../ui/element.ts';
import type { ChatActions } from './chatActions.ts';
import { TurnView } from './turn.ts';

/** Pixels from the end that still count as being at the end. */
const endTolerance = 16;

export class Transcript {
  readonly element: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #list = element('div', { class: 'turns' });
  readonly #jump: HTMLElement;
  readonly #views = new Map<number, TurnView>();
  readonly #actions: ChatActions;
  readonly #onScroll: (scrollTop: number | null) => void;
  readonly #openThoughts: ReadonlySet<number>;
  /** The turn whose answer is being made again. */
  #replaying: Turn['id'] | null = null;
  /** Where the list stands since a replay was brought into sight; null once there is none to keep there. */
  #replayTop: number | null = null;
  #following = true;
  #lastTop = 0;

  /** `placeholder` is shown by the empty state above the turns; `openThoughts` are turns whose thought begins open; `onScroll` hears positions worth keeping (null: at the end). */
  constructor(
    actions: ChatActions,
    placeholder: HTMLElement,
    openThoughts: readonly number[],
    onScroll: (scrollTop: number | null) => void,
  ) {
    this.#actions = actions;
    this.#openThoughts = new Set(openThoughts);
    this.#onScroll = onScroll;
    this.#scroller = element(
      'div',
      { class: 'transcript', attributes: { role: 'log', 'aria-live': 'off', 'aria-label': 'Chat', tabindex: 0 } },
      placeholder,
      this.#list,
    );
    this.#jump = iconButton('arrowDown', { label: 'Jump to latest', class: 'jump', testId: 'jump', onClick: () => this.follow() });
    this.#jump.hidden = true;
    this.element = element(
      'main',
      { class: 'transcript-area' },
      element('h1', { class: 'visually-hidden' }, 'MLX-CODE chat'),
      this.#scroller,
      this.#jump,
    );
    this.#scroller.addEventListener('scroll', () => this.#scrolled());
    new ResizeObserver(() => this.#keepPlace()).observe(this.#list);
    new ResizeObserver(() => this.#keepPlace()).observe(this.#scroller);
  }

  update(turns: readonly Turn[]): void {
    const ids = new Set(turns.map((turn) => turn.id));
    for (const [id, view] of this.#views) {
      if (ids.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
    const lastQuestion = turns.findLast((turn) => turn.kind === 'question');
    turns.forEach((turn) => {
      let view = this.#views.get(turn.id);
      if (!view) {
        view = new TurnView(turn, this.#actions, this.#openThoughts.has(turn.id));
        this.#views.set(turn.id, view);
        this.#list.append(view.element);
        if (this.#views.size > 1) this.#following = true; // a new question is what its asker wants to see
      }
      view.update(turn, turn === lastQuestion);
    });
    this.#showReplay(turns);
    this.#keepPlace();
  }

  /** A replay that begins is what its asker wants to see, wherever its turn is; so is what it comes to, unless they have turned to something else. */
  #showReplay(turns: readonly Turn[]): void {
    const replaying = turns.find(({ replay }) => replay?.status === 'running')?.id ?? null;
    const begins = replaying !== this.#replaying;
    const id = replaying ?? this.#replaying;
    this.#replaying = replaying;
    const view = id === null ? undefined : this.#views.get(id);
    if (!view) return;
    if (begins && replaying !== null) {
      // Where the last turn is read anyway, it is read as it grows.
      this.#following &&= replaying === turns.at(-1)?.id;
      this.#replayTop = this.#scroller.scrollTop;
      // A command of the palette leaves the focus nowhere in the page: then it goes where a click on the button would have left it.
      if (document.hasFocus() && document.activeElement === document.body) view.focusReplay();
    }
    if (this.#following || this.#replayTop !== this.#scroller.scrollTop) return;
    view.showReplay();
    this.#replayTop = replaying === null ? null : this.#scroller.scrollTop;
  }

  /** Goes to the end and stays there. */
  follow(): void {
    this.#following = true;
    this.#keepPlace();
  }

  /** Goes back to a kept position, unless there is a replay to see. */
  restore(scrollTop: number): void {
    if (this.#replaying !== null) return;
    this.#following = false;
    this.#scroller.scrollTop = scrollTop;
    this.#scrolled();
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const atEnd = scrollHeight - clientHeight - scrollTop <= endTolerance;
    // Content that grows moves the end away without anybody scrolling; only going up is a wish to stay.
    if (atEnd) this.#following = true;
    else if (scrollTop < this.#lastTop) this.#following = false;
    this.#lastTop = scrollTop;
    this.#jump.hidden = this.#following;
    this.#onScroll(this.#following ? null : scrollTop);
  }

  #keepPlace(): void {
    const { scrollHeight, clientHeight } = this.#scroller;
    if (scrollHeight <= clientHeight + endTolerance) this.#following = true; // nothing to scroll, say after clearing
    if (this.#following) this.#scroller.scrollTop = scrollHeight;
    this.#jump.hidden = this.#following;
  }
}
