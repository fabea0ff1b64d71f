/**
 * The conversation: takes questions, has the engine answer them, and keeps the state that a chat view shows. It knows prompts,
 * windows and failures; it must not know who shows the state or where the workspace context comes from.
 */
import { AppError } from '../../base/appError.ts';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { EditCardAction } from '../../protocol/editCard.ts';
import type { ChatEvent, ChatLook, ChatSnapshot, CommandSuggestion, Turn, UserMessage, WaitingQuestion } from '../../protocol/webview.ts';
import type { InstructionsPort } from '../instructions/instruction.ts';
import type { ModelSource } from '../models/modelSource.ts';
import type { EnginePort, SettingsPort } from '../ports.ts';
import type { ProviderSource } from '../providers/chatProvider.ts';
import { embeddedOnly } from '../providers/embeddedProvider.ts';
import type { TurnKeeper, TurnToKeep } from '../sessions/turnKeeper.ts';
import { AnswerReplay } from './answerReplay.ts';
import { shownBefore } from './answerVersions.ts';
import { AnswerJudge } from './best/answerJudge.ts';
import type { AnswerTests } from './best/answerTests.ts';
import { BestOfSeveral } from './best/bestOfSeveral.ts';
import { ChatAnswers, type ChatRequest, type EditMaker } from './chatAnswers.ts';
import { ChatState } from './chatState.ts';
import { ChatTurns } from './chatTurns.ts';
import type { ContextGatherer } from './contextGatherer.ts';
import type { ContextSource, SourceReader } from './contextSource.ts';
import { EditCards } from './editCards.ts';
import { emptyTurn } from './emptyTurn.ts';
import type { EditOffer, EditOffers } from './editOffers.ts';
import { NextPrompt, type TakenContext } from './nextPrompt.ts';
import type { LikelyPrompt } from './prefillAhead.ts';
import type { PromptLook } from './promptLook.ts';
import { commandCall, type SlashCommands } from './slashCommands.ts';
import { TurnRunner } from './turnRunner.ts';

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
  /** Goes with the question instead of what is offered now: what was taken for it when it was written. */
  taken?: TakenContext;
}

export class ChatService implements Disposable {
  readonly #log: Log;
  readonly #state: ChatState;
  readonly #turns: ChatTurns;
  readonly #runner: TurnRunner;
  readonly #answers: ChatAnswers;
  readonly #replays: AnswerReplay;
  readonly #best: BestOfSeveral;
  readonly #next: NextPrompt;
  readonly #store = new DisposableStore();
  #cards: EditCards | null = null;
  #reader: SourceReader | null = null;
  #gatherer: ContextGatherer | null = null;
  #instructions: InstructionsPort | null = null;
  #tests: AnswerTests | null = null;
  readonly #works = new Set<{ stop: () => void }>();

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
    this.#answers = new ChatAnswers({
      providers,
      settings,
      log,
      now,
      maker,
      gatherer: () => this.#gatherer,
      instructions: () => this.#instructions,
    });
    this.#replays = new AnswerReplay(engine, models);
    this.#state = new ChatState(providers.state, (error) => log.error('a chat listener failed', error));
    this.#turns = new ChatTurns(this.#state);
    this.#runner = new TurnRunner({
      state: this.#state,
      turns: this.#turns,
      answers: this.#answers,
      replays: this.#replays,
      log,
      next: () => this.#next,
      cards: () => this.#cards,
      reader: () => this.#reader,
    });
    this.#best = new BestOfSeveral({
      state: this.#state,
      turns: this.#turns,
      runner: this.#runner,
      replays: this.#replays,
      judge: new AnswerJudge({ engine, providers, answers: this.#answers, log, random: () => Math.random() }),
      settings,
      log,
      cards: () => this.#cards,
      tests: () => this.#tests,
    });
    this.#next = this.#store.add(
      new NextPrompt({
        providers,
        settings,
        state: this.#state,
        log,
        // While an answer is written the next question's prompt is not known yet; its end counts again.
        exchanges: () => (this.busy ? null : this.#turns.exchanges().length),
        gathers: () => this.#answers.gathering.for(providers.current),
        gather: (question, wishes, limit, signal) =>
          this.#answers.gathering.gather(question, wishes, this.#turns.exchanges(), { provider: providers.current, limit }, signal),
        uncountedPlan: (question) => this.#answers.uncountedPlan(question, this.#turns.exchanges()),
        fitted: (sources, limit, signal) => this.#answers.fitted(sources, limit, signal),
        plan: (question, limit, signal) => (this.busy ? null : this.#answers.plan(question, this.#turns.exchanges(), limit, signal)),
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
    return this.#runner.busy;
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

  /** Settles when what was asked last is kept, so that a process that is killed then loses nothing of it, or it can't be kept. Never rejects. */
  get asking(): Promise<void> {
    return this.#runner.asking;
  }

  /** Why the last turn failed, for callers that need its code; null when it did not. */
  get lastFailure(): AppError | null {
    return this.#runner.lastFailure;
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

  /** Has what the project asks assistants to keep to go along with what is asked; without it nothing of it does. Called once. */
  instructWith(instructions: InstructionsPort): void {
    this.#instructions = instructions;
    this.#store.add(instructions.onDidChange(() => this.#next.refresh()));
  }

  /** Has answers that change files held against the project's tests where the best of several is chosen; without it a model judges. Called once. */
  testWith(tests: AnswerTests): void {
    this.#tests = tests;
  }

  /** Has the changes of files in answers offered; without it they are only text. Called once. */
  offerEdits(offers: EditOffers): void {
    const keyOf = (turn: number): string => this.#turns.keyOf(turn);
    const cards = this.#store.add(new EditCards({ offers, state: this.#state, keyOf, log: this.#log }));
    this.#cards = cards;
    this.#store.add(offers.onDidBringBack((offer) => void this.#bringBack(cards, offer)));
  }

  /** Under its turn where that is shown, else by itself. */
  async #bringBack(cards: EditCards, offer: EditOffer & { turn: string }): Promise<void> {
    if (this.#turns.keeper) await this.#turns.keeper.ready();
    if (cards.resume(offer)) return;
    cards.show(this.note(offer.label, t('This change was still waiting when the window was closed.'), { keep: false }), offer);
  }

  /** Has what is said kept from now on, before it is shown; without it a conversation ends with the window. Called once. */
  keepWith(keeper: TurnKeeper): void {
    this.#turns.keepWith(keeper);
    // What becomes of proposed changes is decided long after the answer.
    this.#store.add(
      this.#state.onEvent((event) => {
        if (event.type === 'edits' && this.#runner.running !== event.id) this.#turns.keepNow(event.id);
      }),
    );
  }

  /**
   * Shows what was said earlier, before or after what is there, and goes on after it: the next question follows it. `numbered` hears the number of each turn before
   * anything of them is shown, with its place in `turns`.
   */
  restore(turns: readonly TurnToKeep[], where: 'before' | 'after', numbered: (turn: number, at: number) => void): void {
    if (turns.length === 0) return;
    this.#turns.restore(turns, where, numbered, (turn) => this.#withCard(turn));
    const summary = turns.findLast(({ turn }) => turn.summary?.done)?.turn.summary;
    if (summary && where === 'before') this.#answers.resume({ text: summary.text, of: summary.of });
    this.#next.refresh();
  }

  /** Shows a turn as it was kept since by somebody else, where that makes a difference. */
  replace(id: number, kept: TurnToKeep): void {
    const changed = this.#runner.running === id ? null : this.#turns.changed(id, kept);
    if (!changed) return;
    if (changed.more !== null) this.#state.appendText(id, changed.more);
    else this.#state.putTurn(this.#withCard(changed.now), this.busy);
    if (!this.busy) this.#next.refresh();
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

  /** Shows what waits for the answer that is being written. */
  showWaiting(waiting: readonly WaitingQuestion[]): void {
    this.#state.setWaiting(waiting);
  }

  /** What would go with this question now, for when it is asked later; as if it had been sent, the draft is gone then. */
  takeContext(question: string): TakenContext {
    const taken = this.#next.take(question.trim());
    this.#next.refresh();
    return taken;
  }

  /** One sentence above the conversation; null for none. */
  setNotice(notice: string | null): void {
    this.#state.setNotice(notice);
  }

  /** How the chat is set. */
  setLook(look: ChatLook): void {
    this.#state.setLook(look);
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

  /** What a chip of a turn stands for, which went with its question; undefined where that isn't known any more, or was no text of a file. */
  sentSource(turn: number, chip: number): ContextSource | undefined {
    const shown = this.#state.turn(turn)?.chips[chip];
    const went = this.#turns.request(turn)?.went ?? [];
    return shown && went.find(({ kind, detail, document }) => document && kind === shown.kind && detail === shown.detail);
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
    return this.#runner.answer(null, this.#request(question, options));
  }

  /** The same answered so many times, of which the best is shown; the others stay with the turn. Settles and rejects as {@link ask} does. */
  async askSeveral(question: string, count: number): Promise<Turn> {
    return this.#best.answer(null, this.#request(question, {}), count);
  }

  /** Has the last question answered until it has so many answers, and shows the best. Rejects with `questionEmpty`, `busy` or `answerElsewhere`. */
  async bestOf(count: number): Promise<Turn> {
    this.#runner.assertIdle();
    const last = this.#turns.lastAsked;
    if (!last) throw new AppError('questionEmpty', 'nothing has been asked yet');
    this.#assertHere(last.turn.id);
    return this.#best.answer(last.turn.id, last.request, count);
  }

  #request(question: string, options: AskOptions): ChatRequest {
    const instruction = (options.instruction ?? question).trim();
    if (instruction === '') throw new AppError('questionEmpty', 'the question is blank');
    this.#runner.assertIdle();
    const { sources: wanted, gathering, rulesOff } = options.taken ?? this.#next.take(instruction);
    return {
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
      ...(options.sources !== undefined && { rulesOff }),
    };
  }

  /**
   * Has what goes with the next question changed as told: an edit that is decoded from the files' own lines, so that it applies. Settles and fails
   * as {@link ask} does; `shown` is the question that stands above it, and `named` goes along instead of the enabled chips.
   */
  async edit(instruction: string, shown: string, named?: ContextSource[]): Promise<Turn> {
    if (instruction.trim() === '') throw new AppError('questionEmpty', 'the instruction is blank');
    this.#runner.assertIdle();
    const { sources, rulesOff } = this.#next.take(instruction);
    const request: ChatRequest = {
      question: shown,
      instruction,
      sources: named ?? sources,
      follows: named === undefined,
      explicit: true,
      seed: undefined,
      how: 'edit',
      edits: true,
      anew: false,
      went: [],
      sent: false,
      ...(named !== undefined && { rulesOff }),
    };
    return this.#runner.answer(null, request);
  }

  /** Adds what a command came to: a short line, or a failure; kept with the conversation unless told otherwise. Returns the turn's id. */
  note(command: string, result: string | UserMessage, { keep = true }: { keep?: boolean } = {}): number {
    const failed = typeof result !== 'string';
    const turn: Turn = {
      ...emptyTurn(this.#turns.takeId(), command),
      kind: 'command',
      answer: failed ? '' : result,
      status: failed ? 'failed' : 'done',
      error: failed ? result : null,
    };
    this.#state.putTurn(turn, this.busy);
    if (keep) void this.#turns.keep(turn);
    return turn.id;
  }

  /** Decides on a turn's proposed changes: on all of them, or on one row of its card. Rejects with AppError when that can't be done; with `busy` while they are tried out. */
  async decide(turn: number, action: EditCardAction, row: string | null): Promise<void> {
    this.#assertNotTried(turn);
    await this.#cards?.act(turn, action, row);
  }

  /** Makes the change that a block of code in a turn's answer states; see `EditCards.applyBlock`. Rejects with `busy` or `answerElsewhere` while that answer is written. */
  async applyBlock(id: number, info: string, code: string): Promise<void> {
    const turn = this.#state.turn(id);
    this.#assertNotTried(id);
    this.#assertHere(id);
    if (this.#runner.running === id) throw new AppError('busy', 'the answer is still being written');
    if (turn) await this.#cards?.applyBlock(turn, info, code);
  }

  /** Says which of its possible places an edit of a turn's card means. Rejects with AppError when it can't go there. */
  async choosePlace(turn: number, row: string, line: number): Promise<void> {
    this.#assertNotTried(turn);
    await this.#cards?.choosePlace(turn, row, line);
  }

  /** What is tried out is taken back: decided on meanwhile, it would be another change that was tried. */
  #assertNotTried(id: number): void {
    if (this.#state.turn(id)?.several) throw new AppError('busy', 'the answers to this question are still being written and tried');
  }

  /** What another window is writing is that one's until it is whole. */
  #assertHere(id: number): void {
    if (this.#state.turn(id)?.elsewhere) throw new AppError('answerElsewhere', 'another window writes it');
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
    this.#runner.stop();
  }

  /** Ends the running answer alone. */
  stopAnswer(): void {
    this.#runner.stop();
  }

  /** Whether somebody has stopped what was answered last, or is. */
  get stopped(): boolean {
    return this.#runner.stopped;
  }

  /** Asks the last question again, with what went with it then; its turn starts over, and keeps the answers it had. Rejects with `questionEmpty`, `busy` or `answerElsewhere`. */
  async retry(): Promise<Turn> {
    this.#runner.assertIdle();
    const last = this.#turns.lastAsked;
    if (!last) throw new AppError('questionEmpty', 'nothing has been asked yet');
    const { id } = last.turn;
    this.#assertHere(id);
    const shown = shownBefore(last.turn);
    this.#cards?.forget(id);
    const turn = await this.#runner.answer(id, { ...last.request, anew: true, temperature: undefined });
    // Who stops before there is another answer has the one that was there.
    if (turn.status !== 'stopped' || turn.answer !== '' || !turn.others) return turn;
    if (!this.busy) await this.chooseAnswer(id, shown ?? turn.others.length - 1);
    return this.#state.turn(id) ?? turn;
  }

  /**
   * Goes on with another one of the answers that a question got, whose changes are offered again where none of them was decided; those of the other that still wait are thrown away. Rejects with `busy` and `answerElsewhere`.
   */
  async chooseAnswer(id: number, at: number): Promise<void> {
    this.#runner.assertIdle();
    this.#assertHere(id);
    await this.#runner.choose(id, at);
  }

  /**
   * Makes a turn's answer again, by default that of the last question, to see whether it comes out the same to the byte; what it came to is shown there.
   * Resolves with the turn. Rejects with `busy`, and with `replayNone` for a turn without such an answer.
   */
  async replay(id?: number): Promise<Turn> {
    this.#runner.assertIdle();
    const turn = id === undefined ? this.#state.turns.findLast(({ kind }) => kind === 'question') : this.#state.turn(id);
    if (!turn?.origin) throw new AppError('replayNone', 'there is no answer that could be made again');
    return this.#runner.replay(turn.id);
  }

  /** Has each question computed from now on, until it is asked once more. Returns how many answers were kept. */
  forgetEarlierAnswers(): number {
    return this.#answers.forgetEarlier();
  }

  /** Forgets the conversation and stops a running answer; where it is kept, with what has come of that. */
  clear(): void {
    this.#runner.abandon({ keep: true });
    this.#cards?.clear();
    this.#answers.clear();
    this.#replays.clear();
    this.#turns.clear();
    this.#next.refresh();
  }

  /** Tells the view what it is to bring back no more: questions of a conversation that was removed. */
  forgotten(questions: readonly string[]): void {
    this.#state.forgotten(questions);
  }

  /** Leads the view to a turn that somebody looks for; ignored when it isn't shown. */
  point(turn: number): void {
    this.#state.point(turn);
  }

  dispose(): void {
    this.#runner.abandon({ keep: false });
    this.#store.dispose();
    this.#state.dispose();
  }
}
