/**
 * The conversation: takes questions, has the engine answer them, and keeps the state that a chat view shows. It knows prompts,
 * windows and failures; it must not know who shows the state or where the workspace context comes from.
 */
import { AppError } from '../../base/appError.ts';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import { partThought } from '../../base/thinking.ts';
import type { EditCardAction } from '../../protocol/editCard.ts';
import type { AnswerSource, ChatEvent, ChatSnapshot, CommandSuggestion, Turn, UserMessage } from '../../protocol/webview.ts';
import type { GenerationItem } from '../../protocol/worker/generation.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort, SettingsPort } from '../ports.ts';
import type { ProviderSource } from '../providers/chatProvider.ts';
import { embeddedOnly } from '../providers/embeddedProvider.ts';
import { KeptPieces } from '../sessions/keptPieces.ts';
import type { TurnKeeper, TurnToKeep } from '../sessions/turnKeeper.ts';
import { userMessage } from '../userMessage.ts';
import { AnswerReplay } from './answerReplay.ts';
import { uncounted } from './attachments.ts';
import { type ChatAnswer, ChatAnswers, type ChatRequest, type EditMaker } from './chatAnswers.ts';
import { ChatState } from './chatState.ts';
import type { ContextGatherer } from './contextGatherer.ts';
import type { ContextSource, SourceReader } from './contextSource.ts';
import { changeLabel } from './editCard.ts';
import type { Exchange } from './conversation.ts';
import { EditCards } from './editCards.ts';
import { emptyTurn } from './emptyTurn.ts';
import type { EditOffer, EditOffers } from './editOffers.ts';
import { NextPrompt } from './nextPrompt.ts';
import { keptRequest, requestToKeep } from './keptRequest.ts';
import { originOf } from './repeatableAnswer.ts';
import type { LikelyPrompt } from './prefillAhead.ts';
import type { PromptLook } from './promptLook.ts';
import { commandCall, type SlashCommands } from './slashCommands.ts';

export type { EditMaker } from './chatAnswers.ts';
export type { ContextSource } from './contextSource.ts';

export interface AskOptions {
  /** Goes with the question instead of the enabled chips. A source that can't be sent then fails the turn. */
  sources?: ContextSource[];
  /** What the model is asked, where that differs from the question shown. */
  instruction?: string;
  /** Same seed, same conversation, same model: same answer. */
  seed?: number;
  /** False: code in the answer is shown and never offered as a change of a file. */
  edits?: boolean;
}

interface Run {
  /** The turn; 0 until it is known where it stands. */
  id: number;
  controller: AbortController;
  /** Ends the looking for changes in the answer, which begins after its last word, also when that was stopped. */
  offering: AbortController;
  /** Hears each piece of the answer, to show the files that it is about to change. */
  follow: (piece: string) => void;
  /** Shows the pieces of the answer once they are kept; null where nothing is. */
  pieces: KeptPieces | null;
}

export class ChatService implements Disposable {
  readonly #log: Log;
  readonly #state: ChatState;
  readonly #answers: ChatAnswers;
  readonly #replays: AnswerReplay;
  readonly #next: NextPrompt;
  readonly #store = new DisposableStore();
  readonly #requests = new Map<number, ChatRequest>();
  #cards: EditCards | null = null;
  #reader: SourceReader | null = null;
  #gatherer: ContextGatherer | null = null;
  #keeper: TurnKeeper | null = null;
  #nextId = 1;
  #run: Run | null = null;
  readonly #works = new Set<{ stop: () => void }>();
  #lastFailure: AppError | null = null;

  constructor(
    engine: EnginePort,
    models: ModelSource,
    settings: SettingsPort,
    log: Log,
    now: () => Date,
    maker: EditMaker | null = null,
    providers: ProviderSource = embeddedOnly(engine, models),
  ) {
    this.#log = log;
    this.#answers = new ChatAnswers({ providers, settings, log, now, maker, gatherer: () => this.#gatherer });
    this.#replays = new AnswerReplay(engine, models);
    this.#state = new ChatState(providers.state, (error) => log.error('a chat listener failed', error));
    this.#next = this.#store.add(
      new NextPrompt({
        providers,
        settings,
        state: this.#state,
        log,
        // While an answer is written the next question's prompt is not known yet; its end counts again.
        exchanges: () => (this.#run ? null : this.#history(this.#nextId).length),
        gathers: () => this.#answers.gathering.for(providers.current),
        gather: (question, wishes, limit, signal) =>
          this.#answers.gathering.gather(question, wishes, this.#history(this.#nextId), { provider: providers.current, limit }, signal),
        uncountedPlan: (question) => this.#answers.uncountedPlan(question, this.#history(this.#nextId)),
        plan: (question, limit, signal) => (this.#run ? null : this.#answers.plan(question, this.#history(this.#nextId), limit, signal)),
      }),
    );
    this.#store.add(
      providers.onDidChange((state) => {
        this.#state.setModel(state);
        this.#next.refresh();
      }),
    );
    this.#store.add(
      settings.onDidChange(() => {
        if (!settings.get().reuseAnswers) this.forgetEarlierAnswers();
        this.#next.refresh();
      }),
    );
    this.#next.refresh();
  }

  /** An answer is being written. */
  get busy(): boolean {
    return this.#run !== null;
  }

  get snapshot(): ChatSnapshot {
    return this.#state.snapshot;
  }

  /** Every change after a snapshot, with gap-free revisions. */
  get onEvent(): Event<ChatEvent> {
    return this.#state.onEvent;
  }

  /** The prompt that is likely to be sent soon, whenever that is another one; null when there is none. */
  get onDidPlan(): Event<LikelyPrompt | null> {
    return this.#next.onDidPlan;
  }

  /** The prompt that the next question would be sent in; null while an answer is written. Rejects with `cancelled` and as counting does. */
  nextPrompt(signal: AbortSignal): Promise<PromptLook | null> {
    return this.#next.look(signal);
  }

  /** Told when the next prompt may be another one, a moment after what made it so. */
  get onDidCount(): Event<undefined> {
    return this.#next.onDidCount;
  }

  /** Why the last turn failed, for callers that need its code; null when it did not. */
  get lastFailure(): AppError | null {
    return this.#lastFailure;
  }

  /** The context that the next question may take along. What the user has switched stays switched for it. */
  setSources(sources: ContextSource[]): void {
    this.#next.setSources(sources);
  }

  /** Has what the chips stand for read anew before it goes with a question; without it, it goes as it was offered. Called once. */
  readAnew(reader: SourceReader): void {
    this.#reader = reader;
  }

  /** Has what a question needs of the project gathered, and go along with it; without it nothing is. Called once. */
  gatherWith(gatherer: ContextGatherer): void {
    this.#gatherer = gatherer;
    this.#store.add(gatherer.onDidChange(() => this.#next.gatherAgain()));
    this.#next.refresh();
  }

  /** Has the changes of files in answers offered; without it they are only text. Called once. */
  offerEdits(offers: EditOffers): void {
    const keyOf = (turn: number): string => this.#keeper?.keyOf(turn) ?? String(turn);
    const cards = this.#store.add(new EditCards({ offers, state: this.#state, keyOf, log: this.#log }));
    this.#cards = cards;
    this.#store.add(offers.onDidBringBack((offer) => void this.#bringBack(cards, offer)));
  }

  /** Under its turn where that is shown, else by itself. */
  async #bringBack(cards: EditCards, offer: EditOffer & { turn: string }): Promise<void> {
    if (this.#keeper) await this.#keeper.ready();
    if (cards.resume(offer)) return;
    cards.show(this.note(offer.label, 'This change was still waiting when the window was closed.', { keep: false }), offer);
  }

  /** Has what is said kept from now on, before it is shown; without it a conversation ends with the window. Called once. */
  keepWith(keeper: TurnKeeper): void {
    this.#keeper = keeper;
    // What becomes of proposed changes is decided long after the answer.
    this.#store.add(
      this.#state.onEvent((event) => {
        if (event.type === 'edits' && this.#run?.id !== event.id) this.#keepNow(event.id);
      }),
    );
  }

  /**
   * Shows what was said earlier, before or after what is there, and goes on after it: the next question follows it. `numbered` hears the number of each turn before
   * anything of them is shown, with its place in `turns`.
   */
  restore(turns: readonly TurnToKeep[], where: 'before' | 'after', numbered: (turn: number, at: number) => void): void {
    if (turns.length === 0) return;
    // Numbers rise from turn to turn: those of a command that was there sooner begin at 1.
    const [first] = where === 'before' ? this.#state.turns : [];
    const restored = turns.map(({ turn, request }, at): Turn => {
      const id = first ? first.id - turns.length + at : this.#nextId++;
      numbered(id, at);
      if (request) this.#requests.set(id, keptRequest(turn, request));
      return { ...turn, id };
    });
    this.#state.restoreTurns(
      restored.map((turn) => this.#withCard(turn)),
      where,
    );
    this.#next.refresh();
  }

  /** Shows a turn as it was kept since by somebody else, where that makes a difference. */
  replace(id: number, { turn, request }: TurnToKeep): void {
    const shown = this.#state.turn(id);
    if (!shown || this.#run?.id === id) return;
    // Of these a turn that was kept knows nothing, and of the card this one may know more.
    const { edits, prefill, replay, origin } = shown;
    const now: Turn = { ...turn, id, prefill, replay, origin, edits };
    if (JSON.stringify(now) === JSON.stringify(shown)) return;
    if (request) this.#requests.set(id, keptRequest(turn, request));
    this.#state.putTurn(this.#withCard({ ...turn, id }), this.#run !== null);
    this.#next.refresh();
  }

  #withCard(turn: Turn): Turn {
    return this.#cards ? { ...turn, edits: this.#cards.earlier(turn) } : turn;
  }

  /** Tells the view which commands there are, from now on. Called once. */
  showCommands(commands: SlashCommands): void {
    this.#store.add(commands.onDidChange(() => this.#state.setCommands(commands.list)));
    this.#state.setCommands(commands.list);
  }

  /** Says which commands are likely to be wanted now. */
  suggest(suggestions: readonly CommandSuggestion[]): void {
    this.#state.setSuggestions(suggestions);
  }

  /** The unsent text, for the meter only: a command is not sent to the model. */
  setDraft(text: string): void {
    this.#next.setDraft(commandCall(text) ? '' : text);
  }

  /** One sentence above the conversation; null for none. */
  setNotice(notice: string | null): void {
    this.#state.setNotice(notice);
  }

  /** Says how many models were found on this machine, for who has none chosen. */
  setModelsHere(count: number): void {
    this.#state.setModelsHere(count);
  }

  toggleChip(id: string, enabled: boolean): void {
    this.#next.toggle(id, enabled);
  }

  /** Has something go along that was gathered and left out. */
  putBack(id: string): void {
    this.#next.putBack(id);
  }

  /** What can be gathered, or whether anything is, is another than before. */
  gatherAgain(): void {
    this.#next.gatherAgain();
  }

  /** Gathers for the question that is written now, or doesn't. */
  switchGathering(on: boolean): void {
    this.#next.switchGathering(on);
  }

  /** What a chip stands for; undefined when there is none of that id. */
  source(id: string): ContextSource | undefined {
    return this.#next.source(id);
  }

  /** Has nothing go with the questions, or again what goes by itself or is attached. */
  switchContext(on: boolean): void {
    this.#next.switchAll(on);
  }

  /**
   * Asks, and resolves with the finished turn. Rejects with `questionEmpty` or `busy` before anything is shown; every later failure
   * ends in the turn (status `failed`, with its sentence) and keeps the text that had come.
   */
  async ask(question: string, options: AskOptions = {}): Promise<Turn> {
    const instruction = (options.instruction ?? question).trim();
    if (instruction === '') throw new AppError('questionEmpty', 'the question is blank');
    this.#assertIdle();
    const { sources: wanted, gathering } = this.#next.take(instruction);
    const request: ChatRequest = {
      question: question.trim() || instruction,
      instruction,
      sources: options.sources ?? wanted,
      follows: options.sources === undefined,
      explicit: options.sources !== undefined,
      seed: options.seed,
      how: 'words',
      edits: options.edits ?? true,
      anew: false,
      went: [],
      sent: false,
      gathering: options.sources === undefined ? gathering : null,
    };
    return this.#answer(null, request);
  }

  /**
   * Has what goes with the next question changed as told: an edit that is decoded from the files' own lines, so that it applies. Settles and fails
   * as {@link ask} does; `shown` is the question that stands above it.
   */
  async edit(instruction: string, shown: string): Promise<Turn> {
    if (instruction.trim() === '') throw new AppError('questionEmpty', 'the instruction is blank');
    this.#assertIdle();
    const { sources } = this.#next.take(instruction);
    const request: ChatRequest = {
      question: shown,
      instruction,
      sources,
      follows: true,
      explicit: true,
      seed: undefined,
      how: 'edit',
      edits: true,
      anew: false,
      went: [],
      sent: false,
    };
    return this.#answer(null, request);
  }

  /** Adds what a command came to: a short line, or a failure; kept with the conversation unless told otherwise. Returns the turn's id. */
  note(command: string, result: string | UserMessage, { keep = true }: { keep?: boolean } = {}): number {
    const failed = typeof result !== 'string';
    const turn: Turn = {
      ...emptyTurn(this.#nextId++, command),
      kind: 'command',
      answer: failed ? '' : result,
      status: failed ? 'failed' : 'done',
      error: failed ? result : null,
    };
    this.#state.putTurn(turn, this.#run !== null);
    if (keep) void this.#keep(turn);
    return turn.id;
  }

  /** Decides on a turn's proposed changes: on all of them, or on one row of its card. Rejects with AppError when that can't be done. */
  async decide(turn: number, action: EditCardAction, row: string | null): Promise<void> {
    await this.#cards?.act(turn, action, row);
  }

  /** Says which of its possible places an edit of a turn's card means. Rejects with AppError when it can't go there. */
  async choosePlace(turn: number, row: string, line: number): Promise<void> {
    await this.#cards?.choosePlace(turn, row, line);
  }

  /** Shows that a command is at work, until that is disposed; {@link stop} calls `stop` meanwhile. */
  works(stop: () => void): Disposable {
    // The same function may be given twice.
    const work = { stop };
    this.#works.add(work);
    this.#state.setWorking(true);
    return disposable(() => {
      this.#works.delete(work);
      this.#state.setWorking(this.#works.size > 0);
    });
  }

  /** Ends the running answer, of which stays what has come, and the commands at work. Does nothing when none is. */
  stop(): void {
    for (const { stop } of [...this.#works]) stop();
    const run = this.#run;
    if (run) endRun(run);
  }

  /** Asks the last question again, with what went with it then; its turn starts over. Rejects with `questionEmpty` or `busy`. */
  async retry(): Promise<Turn> {
    this.#assertIdle();
    const last = this.#state.turns.findLast((turn) => turn.kind === 'question');
    const request = last && this.#requests.get(last.id);
    if (!last || !request) throw new AppError('questionEmpty', 'nothing has been asked yet');
    this.#cards?.forget(last.id);
    return this.#answer(last.id, { ...request, anew: true });
  }

  /**
   * Makes a turn's answer again, by default that of the last question, to see whether it comes out the same to the byte; what it came to is shown there.
   * Resolves with the turn. Rejects with `busy`, and with `replayNone` for a turn without such an answer.
   */
  async replay(id?: number): Promise<Turn> {
    this.#assertIdle();
    const turn = id === undefined ? this.#state.turns.findLast(({ kind }) => kind === 'question') : this.#state.turn(id);
    if (!turn?.origin) throw new AppError('replayNone', 'there is no answer that could be made again');
    const run = newRun(turn.id);
    this.#run = run;
    this.#next.pause();
    const replay = await this.#replays.replay(turn.id, (state) => this.#change(run, { replay: state }), run.controller.signal);
    return this.#end(run, { replay });
  }

  /** Has each question computed from now on, until it is asked once more. Returns how many answers were kept. */
  forgetEarlierAnswers(): number {
    return this.#answers.forgetEarlier();
  }

  /** Forgets the conversation and stops a running answer; where it is kept, with what has come of that. */
  clear(): void {
    const run = this.#run;
    const turn = run && this.#state.turn(run.id);
    if (turn) void this.#keep({ ...turn, status: 'stopped', stop: 'cancelled', prefill: null, replay: null });
    this.#run = null;
    if (run) endRun(run);
    this.#requests.clear();
    this.#cards?.clear();
    this.#answers.clear();
    this.#replays.clear();
    this.#lastFailure = null;
    this.#state.clearTurns();
    this.#next.refresh();
  }

  /** Asks the view to put the cursor into the composer. */
  focus(): void {
    this.#state.focus();
  }

  dispose(): void {
    if (this.#run) endRun(this.#run);
    this.#run = null;
    this.#store.dispose();
    this.#state.dispose();
  }

  #assertIdle(): void {
    if (this.#run) throw new AppError('busy', 'an answer is under way');
  }

  /** In the turn of that number, which starts over; null for one at the end. */
  async #answer(again: number | null, request: ChatRequest): Promise<Turn> {
    const run = newRun(again ?? 0);
    this.#run = run;
    this.#lastFailure = null;
    this.#next.pause();
    // What was said earlier comes before it.
    if (this.#keeper) await this.#keeper.ready();
    const id = (run.id = again ?? this.#nextId++);
    run.follow = this.#reading(id, request);
    if (this.#run !== run) return orphan(id);
    this.#requests.set(id, request);
    this.#replays.forget(id);
    const asked: Turn = {
      ...emptyTurn(id, request.question),
      chips: request.sources.map((source) => uncounted(source).chip),
      status: 'waiting',
    };
    if (this.#keeper) {
      const keeper = this.#keeper;
      run.pieces = new KeptPieces(
        (at, text) => keeper.piece(id, at, text),
        (text) => this.#showPiece(run, text),
      );
      await this.#keep(asked);
    }
    this.#put(run, asked);
    let leftOut = 0;
    const listener = {
      onSource: (from: AnswerSource | null, instead: string | null) =>
        this.#change(run, { from: from ?? undefined, instead: instead ?? undefined }),
      onChips: (chips: Turn['chips']) => this.#change(run, { chips }),
      onNotes: (notes: string[]) => this.#change(run, { notes }),
      onLeftOut: (count: number) => this.#change(run, { leftOut: (leftOut += count) }),
      onItem: (item: GenerationItem) => this.#receive(run, item),
      onAgain: () => {
        run.follow = this.#reading(id, request);
        run.pieces?.restart();
        this.#change(run, { answer: '', status: 'waiting' });
        this.#keepNow(run.id);
      },
    };
    const answered = await this.#readAgain(request, run.controller.signal)
      .then(() => this.#answers.answer(request, () => this.#history(id), listener, run.controller.signal))
      .then(
        (answer) => answer,
        (thrown: unknown) => AppError.from(thrown),
      );
    // Who has stopped it waits for nothing.
    if (!run.controller.signal.aborted) await run.pieces?.done();
    if (answered instanceof AppError) return this.#end(run, this.#failed(run, answered));
    const ending = this.#endingOf(run, answered);
    if (answered.repeatable && this.#run === run) this.#replays.keep(id, answered.repeatable);
    // The answer is whole only with its card: what ends is announced once.
    if (ending.status === 'failed' || this.#run !== run) return this.#end(run, ending);
    // A stop so far was the answer's.
    run.offering = new AbortController();
    return this.#offerEdits(run, request, answered).then(
      () => this.#end(run, ending),
      (thrown: unknown) =>
        this.#end(run, {
          ...ending,
          ...(run.offering.signal.aborted ? ({ status: 'stopped', stop: 'cancelled' } as const) : this.#failed(run, AppError.from(thrown))),
        }),
    );
  }

  /** Once for each question: asked again, it goes with what it went with. */
  async #readAgain(request: ChatRequest, signal: AbortSignal): Promise<void> {
    if (request.follows && this.#reader) request.sources = await this.#reader(request.sources, signal);
    request.follows = false;
  }

  #reading(id: number, { edits }: ChatRequest): Run['follow'] {
    return (edits ? this.#cards?.reading(id) : undefined) ?? ((): void => undefined);
  }

  #endingOf(run: Run, { text, stop, stats, told, earlier, repeatable }: ChatAnswer): Partial<Turn> {
    const origin = repeatable && originOf(repeatable.record);
    const said = { answer: text, stop, stats, ...(told && { told }), earlier, origin };
    if (stop !== 'cancelled') return { ...said, status: 'done' };
    return run.controller.signal.aborted
      ? { ...said, status: 'stopped' }
      : { ...said, ...this.#failed(run, stopError(run.controller.signal)) };
  }

  async #offerEdits(run: Run, request: ChatRequest, { made, stop, text }: ChatAnswer): Promise<void> {
    if (!request.edits || !this.#cards) return;
    const documents = request.went.flatMap((source) => source.document ?? []);
    const basis = { label: changeLabel(request.instruction), documents, cut: made ? made.cut : stop !== 'end' };
    if (made) await this.#cards.offerChanges(run.id, made.changes, basis, run.offering.signal);
    else await this.#cards.offerAnswer(run.id, text, basis, run.offering.signal);
  }

  #receive(run: Run, item: GenerationItem): void {
    const turn = this.#run === run ? this.#state.turn(run.id) : undefined;
    // After a stop nothing more is added, even while the engine is still coming to its end.
    if (!turn || run.controller.signal.aborted) return;
    if (item.type === 'prefill') {
      this.#change(run, { status: 'prefill', prefill: { done: item.done, total: item.total } });
      return;
    }
    if (turn.status !== 'streaming') {
      this.#change(run, { status: 'streaming', prefill: null });
      // By now it is known who answers, and with what.
      this.#keepNow(run.id);
    }
    if (run.pieces) run.pieces.add(item.text);
    else this.#showPiece(run, item.text);
  }

  #showPiece(run: Run, text: string): void {
    if (this.#run !== run || run.controller.signal.aborted) return;
    this.#state.appendText(run.id, text);
    run.follow(text);
  }

  /** The turn as it is now. */
  #keepNow(id: number): void {
    const turn = this.#state.turn(id);
    if (turn) void this.#keep(turn);
  }

  async #keep(turn: Turn): Promise<void> {
    if (!this.#keeper) return;
    const request = this.#requests.get(turn.id);
    await this.#keeper.keep({ turn, request: request ? requestToKeep(request) : null });
  }

  #failed(run: Run, error: AppError): Partial<Turn> {
    if (run.controller.signal.aborted) return { status: 'stopped', stop: 'cancelled' };
    // A stop that nobody asked for here came with the model's going.
    const failure = AppError.isCancelled(error) ? stopError(run.controller.signal) : error;
    this.#log.warn(`a question failed: ${failure.code}: ${failure.message}`);
    if (this.#run === run) this.#lastFailure = failure;
    // Its sentence names all of them; a mark would say that the last one answers.
    const nobody = failure.code === 'providerNobody' && { from: undefined, instead: undefined };
    return { status: 'failed', error: userMessage(failure), ...nobody };
  }

  async #end(run: Run, ending: Partial<Turn>): Promise<Turn> {
    const turn = this.#state.turn(run.id);
    // Cleared or disposed meanwhile: the turn is nobody's any more, but its promise still settles.
    if (this.#run !== run || !turn) return { ...orphan(run.id), ...ending };
    const finishedOf = (now: Turn): Turn => ({ ...now, edits: ending.status === 'failed' ? null : now.edits, prefill: null, ...ending });
    const kept = this.#keep(finishedOf(turn));
    if (this.#keeper && ending.status !== 'stopped') await kept;
    const now = this.#state.turn(run.id);
    if (this.#run !== run || !now) return finishedOf(turn);
    this.#run = null;
    const finished = finishedOf(now);
    // Something of its card was decided meanwhile.
    if (now.edits !== turn.edits) void this.#keep(finished);
    this.#state.putTurn(finished, false);
    this.#next.refresh();
    return finished;
  }

  #change(run: Run, change: Partial<Turn>): void {
    const turn = this.#state.turn(run.id);
    if (turn) this.#put(run, { ...turn, ...change });
  }

  #put(run: Run, turn: Turn): void {
    if (this.#run === run) this.#state.putTurn(turn, true);
  }

  /** The exchanges before a turn that have an answer, as they were sent. */
  #history(beforeId: number): Exchange[] {
    return this.#state.turns.flatMap((turn) => {
      const { instruction, went: sources, sent } = this.#requests.get(turn.id) ?? { instruction: '', went: [], sent: false };
      // What a model thought is not for it to read again: so its own template has it.
      const { answer } = partThought(turn.answer);
      return turn.id < beforeId && sent && answer.trim() !== '' ? [{ instruction, sources, assistant: answer }] : [];
    });
  }
}

function newRun(id: number): Run {
  return { id, controller: new AbortController(), offering: new AbortController(), follow: () => undefined, pieces: null };
}

function endRun(run: Run): void {
  run.controller.abort();
  run.offering.abort();
}

function orphan(id: number): Turn {
  return { ...emptyTurn(id, ''), status: 'stopped', stop: 'cancelled' };
}
