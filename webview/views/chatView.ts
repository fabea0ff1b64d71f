/** The whole panel: puts the parts together and hands each the piece of state it shows. */
import type { ChatLook } from '../../src/protocol/webview.ts';
import type { ChatState } from '../state/chatState.ts';
import { element, setText } from '../ui/element.ts';
import type { PanelState } from '../vscodeApi.ts';
import type { ChatActions } from './chatActions.ts';
import { AwayNote } from './awayNote.ts';
import { Composer } from './composer.ts';
import { EmptyState } from './emptyState.ts';
import { ModelHeader } from './modelHeader.ts';
import { Transcript } from './transcript.ts';

export class ChatView {
  readonly composer: Composer;
  readonly transcript: Transcript;
  readonly #header: ModelHeader;
  readonly #empty: EmptyState;
  readonly #away: AwayNote;
  readonly #live = element('div', {
    class: 'visually-hidden',
    attributes: { 'aria-live': 'polite', role: 'status', 'data-testid': 'live' },
  });
  readonly #root: HTMLElement;
  #focusRequests = 0;
  #look: ChatLook | null = null;
  #stoppable = false;

  constructor(
    root: HTMLElement,
    actions: ChatActions,
    kept: Pick<PanelState, 'draft' | 'openThoughts'>,
    onScroll: (place: PanelState['place']) => void,
  ) {
    this.#header = new ModelHeader(actions);
    this.#empty = new EmptyState(actions);
    this.transcript = new Transcript(actions, this.#empty.element, kept.openThoughts, onScroll);
    this.composer = new Composer(actions);
    this.#away = new AwayNote(actions, [this.#header.element, this.transcript.element, this.composer.element]);
    this.#root = root;
    root.classList.add('chat');
    root.replaceChildren(this.#header.element, this.transcript.element, this.composer.element, this.#away.element, this.#live);
    this.composer.mount(kept.draft);
    // Wherever the focus is in the panel, Escape ends what is running.
    root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing || !this.#stoppable) return;
      event.preventDefault();
      actions.stop();
    });
  }

  update(state: ChatState): void {
    this.#stoppable = (state.busy || state.working) && !state.away;
    if (state.revision >= 0) this.#root.dataset.connected = '';
    this.#setLook(state.look);
    this.#header.update(state);
    this.#empty.update(state);
    this.transcript.update(state.turns);
    this.composer.update(state);
    this.#away.update(state.away);
    if (state.focusRequests !== this.#focusRequests) {
      this.#focusRequests = state.focusRequests;
      this.composer.focus();
    }
  }

  #setLook(look: ChatLook): void {
    if (look === this.#look) return;
    this.#look = look;
    const { dataset, style } = document.body;
    dataset.density = look.density;
    // What is empty is VS Code's own again.
    style.setProperty('--vscode-font-size', look.fontSize === null ? '' : `${String(look.fontSize)}px`);
    style.setProperty('--vscode-font-family', look.fontFamily ?? '');
  }

  /** Said once by screen readers; the same words again are heard again. */
  announce(text: string): void {
    setText(this.#live, this.#live.textContent === text ? `${text}\u00a0` : text);
  }
}
