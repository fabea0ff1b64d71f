/** Where the question or the command is written: the context chips, the field that grows, the meter, and the buttons that send and stop. */
import { t } from '../../src/base/l10n.ts';
import type { CommandInfo } from '../../src/protocol/webview.ts';
import { MentionSearch } from '../mentionSearch.ts';
import type { ChatState } from '../state/chatState.ts';
import { PathSearch } from '../pathSearch.ts';
import { commandOffer, pathWish } from '../state/commandCompletion.ts';
import type { Completion, Offer } from '../state/completionOffer.ts';
import { SentHistory } from '../state/sentHistory.ts';
import { iconButton, setButtonEnabled, setButtonLabel } from '../ui/button.ts';
import { element, setText } from '../ui/element.ts';
import { type TextField, mountTextField } from '../ui/textArea.ts';
import type { ChatActions } from './chatActions.ts';
import { Chips } from './chips.ts';
import { CompletionList } from './completionList.ts';
import { Meter } from './meter.ts';
import { Pictures } from './pictures.ts';
import { Suggestions } from './suggestions.ts';
import { takePlaces } from './takePlaces.ts';
import { Waiting } from './waiting.ts';

export class Composer {
  readonly element: HTMLElement;
  readonly #actions: ChatActions;
  readonly #chips: Chips;
  readonly #meter = new Meter();
  readonly #completions: CompletionList;
  readonly #mentions: MentionSearch;
  readonly #suggestions: Suggestions;
  readonly #waiting: Waiting;
  readonly #pictures = new Pictures(() => this.focus());
  readonly #paths: PathSearch;
  readonly #sent = new SentHistory();
  /** Looks through what was sent before, for what stands in the field. */
  #searching = false;
  #lastTurn = 0;
  #commands: readonly CommandInfo[] = [];
  readonly #send: HTMLElement;
  readonly #stop: HTMLElement;
  /** It says that a model is wanted. */
  #wantsModel = false;
  readonly #problem = element('div', { class: 'composer-problem', attributes: { role: 'alert' } });
  readonly #fieldSlot = element('div', { class: 'field' });
  #field: TextField | null = null;
  #state: ChatState | null = null;

  constructor(actions: ChatActions) {
    this.#actions = actions;
    this.#chips = new Chips(actions, () => this.focus());
    this.#mentions = new MentionSearch(
      (typed, signal) => actions.mentions(typed, signal),
      () => this.#complete(false),
    );
    this.#suggestions = new Suggestions((text) => this.setDraft(text));
    this.#waiting = new Waiting(actions, () => this.focus());
    this.#paths = new PathSearch(
      (kind, typed, signal) => actions.paths(kind, typed, signal),
      () => this.#complete(false),
    );
    this.#completions = new CompletionList({
      take: (completion, run) => this.#take(completion, run),
      announce: (text) => actions.announce(text),
    });
    this.#send = iconButton('arrowUp', { label: t('Send (Enter)'), class: 'round', testId: 'send', onClick: () => this.#submit() });
    this.#stop = iconButton('stopSquare', { label: t('Stop (Escape)'), class: 'round', testId: 'stop', onClick: () => actions.stop() });
    const look = iconButton('eye', {
      label: t('Show what the model will see'),
      class: 'look',
      testId: 'showContext',
      onClick: () => actions.action('showContext'),
    });
    const box = element(
      'div',
      { class: 'input-box' },
      this.#chips.element,
      this.#pictures.element,
      this.#fieldSlot,
      element(
        'div',
        { class: 'composer-bar' },
        this.#meter.element,
        look,
        element('div', { class: 'composer-buttons' }, this.#send, this.#stop),
      ),
    );
    // The whole box looks like one field, so a click beside the text goes into it.
    box.addEventListener('mousedown', (event) => {
      if (event.target === box || (event.target instanceof Element && event.target.matches('.composer-bar, .chip-row, .gathered-head'))) {
        event.preventDefault();
        this.focus();
      }
    });
    this.#problem.hidden = true;
    this.element = element(
      'footer',
      { class: 'composer' },
      this.#problem,
      this.#waiting.element,
      this.#suggestions.element,
      this.#completions.element,
      box,
    );
    takePlaces(this.element, actions, {
      refuse: (why) => this.showProblem(why),
      showPictures: (pictures) => actions.announce(this.#pictures.add(pictures)),
    });
  }

  /** Builds the field; call once the composer is in the document. */
  mount(draft: string): void {
    this.#field = mountTextField(this.#fieldSlot, {
      id: 'composer',
      label: t('Question'),
      placeholder: '',
      onInput: () => this.#changed(),
      onMove: () => this.#complete(false),
      onKeydown: (event) => this.#keydown(event),
    });
    this.#field.value = draft;
  }

  update(state: ChatState): void {
    this.#state = state;
    this.#chips.update(state.chips, state.gathering);
    this.#meter.update(state.meter);
    if (state.commands !== this.#commands) {
      this.#commands = state.commands;
      this.#complete(false);
    }
    this.#remember(state);
    this.#suggestions.update(state, this.draft === '');
    this.#waiting.update(state);
    if (this.#field)
      this.#field.placeholder = state.model.status === 'none' ? t('Choose a model to ask a question') : t('Ask about your code');
    if (this.#wantsModel && state.model.status !== 'none') this.showProblem(null);
    this.#updateSend();
  }

  /** Adds what was sent in earlier lives of the panel, the oldest first. */
  addSentBefore(texts: readonly string[]): void {
    this.#sent.addOlder(texts);
    if (this.#searching) this.#complete(false);
  }

  /** What was said in a conversation that was removed isn't brought back. */
  forgetSent(texts: readonly string[]): void {
    this.#sent.forget(texts);
    if (this.#searching) this.#complete(false);
  }

  get draft(): string {
    return this.#field?.value ?? '';
  }

  /** Replaces the draft, with the cursor at its end or behind so many characters. */
  setDraft(text: string, cursor = text.length): void {
    if (!this.#field) return;
    this.#field.value = text;
    this.focus();
    this.#field.moveTo(cursor);
    this.#changed();
  }

  /** Puts a draft of an earlier page into the field; the focus stays where it is. */
  bringBack(text: string): void {
    if (!this.#field || this.#field.value === text) return;
    this.#field.value = text;
    this.#updateSend();
    this.#actions.draft(text);
  }

  focus(): void {
    this.#field?.focus();
  }

  /** Says that a request failed; null takes it back. */
  showProblem(text: string | null): void {
    this.#wantsModel = false;
    setText(this.#problem, text ?? '');
    this.#problem.hidden = text === null;
  }

  #changed(): void {
    this.showProblem(null);
    this.#complete(true);
    this.#updateSend();
    if (this.#state) this.#suggestions.update(this.#state, this.draft === '');
    this.#actions.draft(this.draft);
  }

  /** Offers what fits the text at the cursor: a command, or something to mention. */
  #complete(typing: boolean): void {
    const { draft } = this;
    // The next press of an arrow key is for the history again, not for a list.
    const offer = this.#searching ? this.#sent.search(draft) : this.#sent.isBrowsing(draft) ? null : this.#offer(draft, typing);
    this.#completions.show(draft, offer);
  }

  #offer(draft: string, typing: boolean): Offer | null {
    // A command that waits for a path is told with the paths, once they are there.
    const paths = this.#paths.offer(pathWish(draft, this.#commands));
    const command = commandOffer(draft, this.#commands, [
      ...(this.#state?.suggestions.map(({ text }) => text) ?? []),
      ...this.#sent.commands,
    ]);
    if (command?.kind === 'choices') return command;
    return paths ?? command ?? this.#mentions.offer(draft, this.#field?.cursor ?? draft.length, typing);
  }

  /** What was asked in this conversation, also from elsewhere, was sent as well. */
  #remember({ turns }: ChatState): void {
    for (const turn of turns) {
      if (!turn || turn.id <= this.#lastTurn) continue;
      const { id, kind, question, imported } = turn;
      this.#lastTurn = id;
      // Nobody has written it here.
      if (imported) continue;
      // What stands there by itself, such as a change that was still waiting, nobody has written.
      if (kind === 'question' || question.startsWith('/')) this.#sent.add(question);
    }
  }

  #take({ draft, cursor, mention, label }: Completion, run: boolean): void {
    this.#mentions.stop();
    this.#searching = false;
    this.setDraft(draft, cursor);
    if (mention !== undefined) this.#actions.attach(mention, label);
    if (run) this.#submit();
  }

  #updateSend(): void {
    const text = this.draft.trim();
    const { busy = false, working = false } = this.#state ?? {};
    // The button that had the focus takes it along, so that Enter, Enter doesn't fall into nothing.
    const focused = document.activeElement;
    // While an answer is written there is something to send only once something is written.
    this.#send.hidden = busy && text === '';
    // Beside a command that is at work, a question can be asked.
    this.#stop.hidden = !busy && !working;
    if ([this.#send, this.#stop].some((button) => button.hidden && button === focused)) this.focus();
    setButtonLabel(this.#send, busy ? t('Send after this answer (Enter)') : t('Send (Enter)'));
    setButtonEnabled(this.#send, this.#mayBeSent(text));
  }

  /** Without a model there is nobody to ask; commands are for us, and some of them get one. */
  #mayBeSent(text: string): boolean {
    return text !== '' && this.#state !== null && (this.#state.model.status !== 'none' || text.startsWith('/'));
  }

  #submit(): void {
    const text = this.draft.trim();
    if (!this.#field) return;
    if (!this.#mayBeSent(text)) {
      if (text !== '' && this.#state !== null) this.#askForModel();
      return;
    }
    this.#field.value = '';
    this.#searching = false;
    this.#sent.add(text);
    this.showProblem(null);
    this.#changed();
    this.#actions.send(text);
    if (this.#pictures.count > 0) {
      this.#pictures.clear();
      this.showProblem(t('The question was sent without the picture.'));
    }
    this.focus();
  }

  /** Nothing would tell otherwise why a question isn't sent: its text stands where it was said. */
  #askForModel(): void {
    this.showProblem(t('No model has been chosen yet. Choose one, then send the question: it stays here.'));
    this.#wantsModel = true;
    this.#actions.action('chooseModel');
  }

  #keydown(event: KeyboardEvent): void {
    // Enter and the arrows belong to the input method while it composes.
    if (event.isComposing) return;
    if (event.key.toLowerCase() === 'r' && event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      // VS Code has another use of these keys.
      event.stopPropagation();
      this.#search(!this.#searching);
    } else if (this.#searching && event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#search(false);
    } else if (this.#completions.key(event)) {
      event.preventDefault();
      // Escape closed the list; it doesn't stop an answer as well.
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') this.#browse(event);
  }

  #search(on: boolean): void {
    this.#searching = on;
    this.#completions.reopen();
    this.#complete(false);
  }

  /** The arrow keys leave the text at its first and its last line. */
  #browse(event: KeyboardEvent): void {
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    const { draft } = this;
    const cursor = this.#field?.cursor ?? 0;
    const up = event.key === 'ArrowUp';
    const browsing = this.#sent.isBrowsing(draft);
    const atEdge = up ? cursor === 0 || (browsing && !draft.slice(0, cursor).includes('\n')) : !draft.slice(cursor).includes('\n');
    const text = atEdge ? (up ? this.#sent.older(draft) : this.#sent.newer(draft)) : null;
    if (text === null) return;
    event.preventDefault();
    this.setDraft(text);
  }
}
