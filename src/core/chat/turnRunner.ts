/**
 * Has one question at a time answered in its turn: what the engine writes is kept and shown piece by piece, and what ends is announced once, with its card. It must not know what is asked next, nor who
 * shows the state.
 */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import type { EditCard } from '../../protocol/editCard.ts';
import type { AnswerSource, SeveralStep, ShownSummary, Turn } from '../../protocol/webview.ts';
import type { GenerationItem } from '../../protocol/worker/generation.ts';
import { stopError } from '../models/stopError.ts';
import { KeptPieces } from '../sessions/keptPieces.ts';
import type { TurnKeeper } from '../sessions/turnKeeper.ts';
import { userMessage } from '../userMessage.ts';
import type { AnswerReplay } from './answerReplay.ts';
import { type AnswerRun, endRun, newRun, orphan } from './answerRun.ts';
import { askedAgain, withVersion } from './answerVersions.ts';
import { uncounted } from './attachments.ts';
import type { ChatAnswer, ChatAnswers, ChatRequest } from './chatAnswers.ts';
import type { ChatState } from './chatState.ts';
import type { ChatTurns } from './chatTurns.ts';
import type { SourceReader } from './contextSource.ts';
import { changeLabel } from './editCard.ts';
import type { EditBasis, EditCards } from './editCards.ts';
import { emptyTurn } from './emptyTurn.ts';
import type { NextPrompt } from './nextPrompt.ts';
import { originOf } from './repeatableAnswer.ts';

export interface TurnRunnerParts {
  state: ChatState;
  turns: ChatTurns;
  answers: ChatAnswers;
  replays: AnswerReplay;
  log: Log;
  /** What would be sent next, which isn't known while an answer is written. */
  next: () => Pick<NextPrompt, 'pause' | 'refresh'>;
  /** Null where changes in answers are only text. */
  cards: () => EditCards | null;
  /** Null where what goes along goes as it was offered. */
  reader: () => SourceReader | null;
}

/** What keeps others from being answered between several runs of one turn. */
export interface RunHold extends Disposable {
  /** False once it was disposed, and once the conversation is gone. */
  holds(): boolean;
  /** Somebody has stopped what runs, be it in the moment in which an answer had come to its end. */
  readonly stopped: boolean;
}

export class TurnRunner {
  readonly #parts: TurnRunnerParts;
  #run: AnswerRun | null = null;
  #hold: (RunHold & { stopped: boolean }) | null = null;
  #lastFailure: AppError | null = null;
  #stopped = false;
  #asking: Promise<void> = Promise.resolve();

  constructor(parts: TurnRunnerParts) {
    this.#parts = parts;
  }

  /** An answer is being written. */
  get busy(): boolean {
    return this.#run !== null || this.#hold !== null;
  }

  /** More follows what runs from now on: nobody else is answered until this is disposed. */
  hold(): RunHold {
    const hold = {
      stopped: false,
      holds: (): boolean => this.#hold === hold,
      dispose: (): void => {
        if (hold.holds()) this.#hold = null;
      },
    };
    this.#hold = hold;
    this.#stopped = false;
    return hold;
  }

  /** The turn whose answer is being written; undefined where none is. */
  get running(): number | undefined {
    return this.#run?.id;
  }

  /** Settles when what was asked last is kept, or can't be, or is nobody's any more. */
  get asking(): Promise<void> {
    return this.#asking;
  }

  /** Why the last turn failed; null when it did not. */
  get lastFailure(): AppError | null {
    return this.#lastFailure;
  }

  /** Throws `busy` while an answer is written. */
  assertIdle(): void {
    if (this.busy) throw new AppError('busy', 'an answer is under way');
  }

  /** Somebody has stopped what runs, or what ran last; of several answers to one question, any. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Ends the running answer, of which stays what has come. Does nothing when none is. */
  stop(): void {
    this.#stopped = true;
    if (this.#hold) this.#hold.stopped = true;
    if (this.#run) endRun(this.#run);
  }

  /** Ends it, and nobody waits for it any more; what has come of it is kept as one that was stopped. */
  abandon({ keep }: { keep: boolean }): void {
    const run = this.#run;
    const turn = keep && run ? this.#parts.state.turn(run.id) : undefined;
    if (turn) void this.#parts.turns.keep({ ...turn, status: 'stopped', stop: 'cancelled', prefill: null, replay: null });
    this.#run = null;
    this.#hold = null;
    if (run) endRun(run);
    this.#lastFailure = null;
  }

  /**
   * In the turn of that number, which starts over; null for one at the end. As one of `several` answers its changes are shown and not offered yet. Resolves with the finished turn; never
   * rejects.
   */
  async answer(again: number | null, request: ChatRequest, several?: SeveralStep): Promise<Turn> {
    const { state, turns, answers, replays } = this.#parts;
    const id = again ?? turns.takeId();
    const run = this.#begin(id);
    run.follow = this.#reading(id, request);
    turns.setRequest(id, request);
    replays.forget(id);
    this.#put(run, this.#asked(id, request, several));
    if (turns.keeper) {
      run.early = true;
      run.pieces = this.#pieces(run, turns.keeper);
      this.#asking = this.#keepAsked(run, turns.keeper);
      // However long that takes, it is shown, and whoever stops it waits for nothing.
      await settleSoonAfterAbort(this.#asking, run.controller.signal, 0).catch(() => undefined);
      if (this.#run !== run) return orphan(id);
    }
    let leftOut = state.turn(id)?.leftOut ?? 0;
    const listener = {
      onSource: (from: AnswerSource | null, instead: string | null) =>
        this.#change(run, { from: from ?? undefined, instead: instead ?? undefined }),
      onChips: (chips: Turn['chips']) => this.#change(run, { chips }),
      onNotes: (notes: string[]) => this.#change(run, { notes }),
      onLeftOut: (count: number) => this.#change(run, { leftOut: (leftOut += count) }),
      onItem: (item: GenerationItem) => this.#receive(run, item),
      onSummary: (summary: ShownSummary | null) => this.#change(run, { summary: summary ?? undefined, status: 'waiting', prefill: null }),
      onAgain: () => {
        run.follow = this.#reading(id, request);
        run.pieces?.restart();
        this.#change(run, { answer: '', status: 'waiting' });
        turns.keepNow(run.id);
      },
    };
    const answered = await this.#readAgain(request, run.controller.signal)
      .then(() => answers.answer(request, () => turns.exchanges(id), listener, run.controller.signal))
      .then(
        (answer) => answer,
        (thrown: unknown) => AppError.from(thrown),
      );
    // Who has stopped it waits for nothing.
    if (!run.controller.signal.aborted) await run.pieces?.done();
    if (answered instanceof AppError) return this.#end(run, this.#failed(run, answered));
    const ending = this.#endingOf(run, answered);
    if (answered.repeatable && this.#run === run) replays.keep(id, answered.repeatable);
    // The answer is whole only with its card: what ends is announced once.
    if (several || ending.status === 'failed' || this.#run !== run) return this.#end(run, ending);
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

  /** Makes a turn's answer again; what it comes to is shown there. Resolves with the turn; never rejects. */
  replay(id: number): Promise<Turn> {
    return this.during(id, async (change, signal) => ({
      replay: await this.#parts.replays.replay(id, (replay) => change({ replay }), signal),
    }));
  }

  /** Does something about a turn that is answered, with what it comes to in it; nobody is answered meanwhile, and a stop ends it. `work` never rejects. Resolves with the turn. */
  async during(id: number, work: (change: (change: Partial<Turn>) => void, signal: AbortSignal) => Promise<Partial<Turn>>): Promise<Turn> {
    const run = this.#begin(id, false);
    return this.#end(run, await work((change) => this.#change(run, change), run.controller.signal));
  }

  /**
   * Goes on with the answer at that place, with what else changes about the turn. Its changes are offered where none of them was decided, and those of another one that still wait are thrown away; `offer`
   * has them offered also where it is shown already, `trial` only to be tried out.
   */
  async choose(
    id: number,
    at: number,
    change: Partial<Turn> = {},
    { offer = false, trial = false }: { offer?: boolean; trial?: boolean } = {},
  ): Promise<void> {
    const { state, turns, replays } = this.#parts;
    const turn = state.turn(id);
    const other = turn && withVersion(turn, at);
    if (!turn || (!other && !offer)) return;
    const chosen = { ...(other ?? turn), ...change };
    const cards = this.#parts.cards();
    cards?.forget(id);
    if (other) replays.forget(id);
    this.settle(chosen);
    const request = turns.request(id);
    if (!request || !cards || !chosen.edits || isDecided(chosen.edits)) return;
    const basis: EditBasis = { ...basisOf(request, chosen.stop !== 'end'), ...(trial && { trial }) };
    await cards.offerAnswer(id, chosen.answer, basis, new AbortController().signal);
  }

  /** Shows and keeps a turn as it is to stay, and counts the next prompt where nothing follows. */
  settle(turn: Turn): void {
    const { state, turns, next } = this.#parts;
    state.putTurn(turn, this.busy);
    void turns.keep(turn);
    if (!this.busy) next().refresh();
  }

  #begin(id: number, anew = true): AnswerRun {
    const run = newRun(id);
    this.#run = run;
    if (!this.#hold) this.#stopped = false;
    if (anew) this.#lastFailure = null;
    this.#parts.next().pause();
    return run;
  }

  /** The turn before it is answered. */
  #asked(id: number, request: ChatRequest, several: SeveralStep | undefined): Turn {
    const before = this.#parts.state.turn(id);
    return {
      ...emptyTurn(id, request.question),
      ...(before && askedAgain(before)),
      chips: request.sources.map((source) => uncounted(source).chip),
      status: 'waiting',
      ...(several && { several }),
    };
  }

  /** What was said earlier comes before it, and is known by then. */
  async #keepAsked(run: AnswerRun, keeper: TurnKeeper): Promise<void> {
    await keeper.ready();
    run.early = false;
    const turn = this.#parts.state.turn(run.id);
    // Of one that was stopped meanwhile, how it ended.
    if (turn) await this.#parts.turns.keep(turn);
  }

  #pieces(run: AnswerRun, keeper: TurnKeeper): KeptPieces {
    return new KeptPieces(
      (at, text) => keeper.piece(run.id, at, text),
      (text) => this.#showPiece(run, text),
    );
  }

  /** Once for each question: asked again, it goes with what it went with. */
  async #readAgain(request: ChatRequest, signal: AbortSignal): Promise<void> {
    const reader = this.#parts.reader();
    if (request.follows && reader) request.sources = await reader(request.sources, signal);
    request.follows = false;
  }

  #reading(id: number, { edits }: ChatRequest): AnswerRun['follow'] {
    return (edits ? this.#parts.cards()?.reading(id) : undefined) ?? ((): void => undefined);
  }

  #endingOf(run: AnswerRun, { text, stop, stats, told, earlier, repeatable }: ChatAnswer): Partial<Turn> {
    const origin = repeatable && originOf(repeatable.record);
    const said = { answer: text, stop, stats, ...(told && { told }), earlier, origin };
    if (stop !== 'cancelled') return { ...said, status: 'done' };
    return run.controller.signal.aborted
      ? { ...said, status: 'stopped' }
      : { ...said, ...this.#failed(run, stopError(run.controller.signal)) };
  }

  async #offerEdits(run: AnswerRun, request: ChatRequest, { made, stop, text }: ChatAnswer): Promise<void> {
    const cards = this.#parts.cards();
    if (!request.edits || !cards) return;
    const basis = basisOf(request, made ? made.cut : stop !== 'end');
    if (made) await cards.offerChanges(run.id, made.changes, basis, run.offering.signal);
    else await cards.offerAnswer(run.id, text, basis, run.offering.signal);
  }

  #receive(run: AnswerRun, item: GenerationItem): void {
    const { state, turns } = this.#parts;
    const turn = this.#run === run ? state.turn(run.id) : undefined;
    // After a stop nothing more is added, even while the engine is still coming to its end.
    if (!turn || run.controller.signal.aborted) return;
    if (item.type === 'prefill') {
      this.#change(run, { status: 'prefill', prefill: { done: item.done, total: item.total } });
      return;
    }
    if (turn.status !== 'streaming') {
      this.#change(run, { status: 'streaming', prefill: null, ...(!turn.from && { model: state.snapshot.model.name }) });
      // By now it is known who answers, and with what.
      turns.keepNow(run.id);
    }
    if (run.pieces) run.pieces.add(item.text);
    else this.#showPiece(run, item.text);
  }

  #showPiece(run: AnswerRun, text: string): void {
    if (this.#run !== run || run.controller.signal.aborted) return;
    this.#parts.state.appendText(run.id, text);
    run.follow(text);
  }

  #failed(run: AnswerRun, error: AppError): Partial<Turn> {
    if (run.controller.signal.aborted) return { status: 'stopped', stop: 'cancelled' };
    // A stop that nobody asked for here came with the model's going.
    const failure = AppError.isCancelled(error) ? stopError(run.controller.signal) : error;
    this.#parts.log.warn(`a question failed: ${failure.code}: ${failure.message}`);
    if (this.#run === run) this.#lastFailure = failure;
    // Its sentence names all of them; a mark would say that the last one answers.
    const nobody = failure.code === 'providerNobody' && { from: undefined, instead: undefined };
    return { status: 'failed', error: userMessage(failure), ...nobody };
  }

  async #end(run: AnswerRun, ending: Partial<Turn>): Promise<Turn> {
    const { state, turns, next } = this.#parts;
    const turn = state.turn(run.id);
    // Cleared or disposed meanwhile: the turn is nobody's any more, but its promise still settles.
    if (this.#run !== run || !turn) return { ...orphan(run.id), ...ending };
    const finishedOf = (now: Turn): Turn => ({ ...now, edits: ending.status === 'failed' ? null : now.edits, prefill: null, ...ending });
    const kept = run.early ? undefined : turns.keep(finishedOf(turn));
    if (turns.keeper && ending.status !== 'stopped') await kept;
    const now = state.turn(run.id);
    if (this.#run !== run || !now) return finishedOf(turn);
    this.#run = null;
    const finished = finishedOf(now);
    // Something of its card was decided meanwhile.
    if (now.edits !== turn.edits) void turns.keep(finished);
    state.putTurn(finished, this.busy);
    if (!this.busy) next().refresh();
    return finished;
  }

  #change(run: AnswerRun, change: Partial<Turn>): void {
    const turn = this.#parts.state.turn(run.id);
    if (turn) this.#put(run, { ...turn, ...change });
  }

  #put(run: AnswerRun, turn: Turn): void {
    if (this.#run === run) this.#parts.state.putTurn(turn, true);
  }
}

/** What the changes in an answer to a question are read against. */
export function basisOf({ instruction, went }: ChatRequest, cut: boolean): EditBasis {
  return { label: changeLabel(instruction), documents: went.flatMap((source) => source.document ?? []), cut };
}

/** Something of it was taken: offered again, it would be taken twice. */
function isDecided({ files }: EditCard): boolean {
  return files.some(({ state, accepted }) => accepted || state === 'applied' || state === 'undone');
}
