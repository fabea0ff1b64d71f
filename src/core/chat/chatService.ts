/**
 * The conversation: takes questions, has the engine answer them, and keeps the state that a chat view shows. It knows prompts,
 * windows and failures; it must not know who shows the state or where the workspace context comes from.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { ChatEvent, ChatSnapshot, Turn } from '../../protocol/webview.ts';
import type { GenerationItem, GenerationResult } from '../../protocol/worker.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort, SettingsPort } from '../ports.ts';
import { userMessage } from '../userMessage.ts';
import { type Attachment, attach, unattached } from './attachments.ts';
import { systemPrompt, userContent } from './chatPrompt.ts';
import { ChatState } from './chatState.ts';
import type { ContextSource } from './contextSource.ts';
import { NextPrompt } from './nextPrompt.ts';
import { planPrompt, type Exchange, type PromptPlan } from './promptWindow.ts';
import { settleSoonAfterAbort } from './settleSoonAfterAbort.ts';

export type { ContextSource } from './contextSource.ts';

export interface AskOptions {
  /** Goes with the question instead of the enabled chips. A source that can't be sent then fails the turn. */
  sources?: ContextSource[];
  /** What the model is asked, where that differs from the question shown. */
  instruction?: string;
  /** Same seed, same conversation, same model: same answer. */
  seed?: number;
}

/** A question as it was asked, kept so that it can be asked again. */
interface Request {
  question: string;
  instruction: string;
  sources: ContextSource[];
  /** The sources were named by the caller rather than by chips. */
  explicit: boolean;
  seed: number | undefined;
  /** The user message as it was last sent; null before that. */
  sent: string | null;
}

interface Run {
  id: number;
  controller: AbortController;
}

/** A stopped turn is closed after this long even when the engine has not yet said its last word. */
const stopGraceMs = 500;

export class ChatService implements Disposable {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;
  readonly #settings: SettingsPort;
  readonly #log: Log;
  readonly #now: () => Date;
  readonly #state: ChatState;
  readonly #next: NextPrompt;
  readonly #store = new DisposableStore();
  readonly #requests = new Map<number, Request>();
  #nextId = 1;
  #run: Run | null = null;
  /** Oldest exchanges that no longer fit the window. */
  #dropped = 0;
  #lastFailure: AppError | null = null;

  constructor(engine: EnginePort, models: ModelSource, settings: SettingsPort, log: Log, now: () => Date) {
    this.#engine = engine;
    this.#models = models;
    this.#settings = settings;
    this.#log = log;
    this.#now = now;
    this.#state = new ChatState(models.state, (error) => log.error('a chat listener failed', error));
    this.#next = this.#store.add(
      new NextPrompt({
        engine,
        models,
        settings,
        state: this.#state,
        log,
        // While an answer is written the next question's prompt is not known yet; its end counts again.
        plan: (content, limit, signal) => (this.#run ? null : this.#plan(content, this.#history(this.#nextId), limit, signal)),
      }),
    );
    this.#store.add(
      models.onDidChange((state) => {
        this.#state.setModel(state);
        this.#next.refresh();
      }),
    );
    this.#store.add(settings.onDidChange(() => this.#next.refresh()));
    this.#next.refresh();
  }

  get snapshot(): ChatSnapshot {
    return this.#state.snapshot;
  }

  /** Every change after a snapshot, with gap-free revisions. */
  get onEvent(): Event<ChatEvent> {
    return this.#state.onEvent;
  }

  /** Why the last turn failed, for callers that need its code; null when it did not. */
  get lastFailure(): AppError | null {
    return this.#lastFailure;
  }

  /** The context that the next question may take along. What the user has switched stays switched for it. */
  setSources(sources: ContextSource[]): void {
    this.#next.setSources(sources);
  }

  /** The unsent text, for the meter only. */
  setDraft(text: string): void {
    this.#next.setDraft(text);
  }

  /** One sentence above the conversation; null for none. */
  setNotice(notice: string | null): void {
    this.#state.setNotice(notice);
  }

  toggleChip(id: string, enabled: boolean): void {
    this.#next.toggle(id, enabled);
  }

  /**
   * Asks, and resolves with the finished turn. Rejects with `questionEmpty` or `busy` before anything is shown; every later failure
   * ends in the turn (status `failed`, with its sentence) and keeps the text that had come.
   */
  async ask(question: string, options: AskOptions = {}): Promise<Turn> {
    const instruction = (options.instruction ?? question).trim();
    if (instruction === '') throw new AppError('questionEmpty', 'the question is blank');
    this.#assertIdle();
    const wanted = this.#next.take();
    const request: Request = {
      question: question.trim() || instruction,
      instruction,
      sources: options.sources ?? wanted,
      explicit: options.sources !== undefined,
      seed: options.seed,
      sent: null,
    };
    return this.#answer(this.#nextId++, request);
  }

  /** Ends the running answer; what has come stays. Does nothing when none is running. */
  stop(): void {
    this.#run?.controller.abort();
  }

  /** Asks the last question again, with what went with it then; its turn starts over. Rejects with `questionEmpty` or `busy`. */
  async retry(): Promise<Turn> {
    this.#assertIdle();
    const last = this.#state.turns.at(-1);
    const request = last && this.#requests.get(last.id);
    if (!last || !request) throw new AppError('questionEmpty', 'nothing has been asked yet');
    return this.#answer(last.id, request);
  }

  /** Forgets the conversation and stops a running answer. */
  clear(): void {
    const run = this.#run;
    this.#run = null;
    run?.controller.abort();
    this.#requests.clear();
    this.#dropped = 0;
    this.#lastFailure = null;
    this.#state.clearTurns();
    this.#next.refresh();
  }

  /** Asks the view to put the cursor into the composer. */
  focus(): void {
    this.#state.focus();
  }

  dispose(): void {
    this.#run?.controller.abort();
    this.#run = null;
    this.#store.dispose();
    this.#state.dispose();
  }

  #assertIdle(): void {
    if (this.#run) throw new AppError('busy', 'an answer is under way');
  }

  async #answer(id: number, request: Request): Promise<Turn> {
    const run: Run = { id, controller: new AbortController() };
    this.#run = run;
    this.#requests.set(id, request);
    this.#lastFailure = null;
    this.#next.pause();
    this.#put(run, {
      id,
      question: request.question,
      chips: request.sources.map((source) => unattached(source)),
      answer: '',
      status: 'waiting',
      prefill: null,
      stats: null,
      stop: null,
      error: null,
    });
    const ending = await this.#generate(run, request).then(
      (result): Partial<Turn> => {
        const said = { answer: result.text, stop: result.stop, stats: statsOf(result) };
        if (result.stop !== 'cancelled') return { ...said, status: 'done' };
        return run.controller.signal.aborted
          ? { ...said, status: 'stopped' }
          : { ...said, ...this.#failed(run, stopError(run.controller.signal)) };
      },
      (thrown: unknown): Partial<Turn> => this.#failed(run, AppError.from(thrown)),
    );
    return this.#end(run, ending);
  }

  /** Everything between the question and its last token. */
  async #generate(run: Run, request: Request): Promise<GenerationResult> {
    const { signal } = run.controller;
    const info = await settleSoonAfterAbort(this.#models.ensureLoaded(signal), signal, 0);
    throwIfCancelled(signal);
    const limit = info.contextSize - this.#next.reserve(info);
    const attachments = await attach(request.sources, limit, (texts) => this.#engine.countTokens(texts, signal));
    this.#change(run, { chips: attachments.map((attachment) => attachment.chip) });
    if (request.explicit) refuseProblems(attachments);
    const sent = userContent(
      request.instruction,
      attachments.filter((attachment) => attachment.problem === null).map((attachment) => attachment.source),
    );
    const plan = await this.#plan(sent, this.#history(run.id), limit, signal);
    if (plan.tokens > limit) {
      throw new AppError('contextFull', `prompt of ${String(plan.tokens)} tokens, limit ${String(limit)}`, { tokens: plan.tokens, limit });
    }
    this.#keepDropped(plan);
    request.sent = sent;
    const answering = this.#engine.chat(
      {
        messages: plan.messages,
        maxTokens: Math.max(1, Math.min(this.#settings.get().maxTokens, info.contextSize - plan.tokens)),
        temperature: this.#settings.get().temperature,
        ...(request.seed === undefined ? {} : { seed: request.seed }),
      },
      (item) => this.#receive(run, item),
      signal,
    );
    return settleSoonAfterAbort(answering, signal, stopGraceMs);
  }

  #receive(run: Run, item: GenerationItem): void {
    const turn = this.#run === run ? this.#state.turn(run.id) : undefined;
    // After a stop nothing more is added, even while the engine is still coming to its end.
    if (!turn || run.controller.signal.aborted) return;
    if (item.type === 'prefill') {
      this.#change(run, { status: 'prefill', prefill: { done: item.done, total: item.total } });
      return;
    }
    if (turn.status !== 'streaming') this.#change(run, { status: 'streaming', prefill: null });
    this.#state.appendText(run.id, item.text);
  }

  #failed(run: Run, error: AppError): Partial<Turn> {
    if (run.controller.signal.aborted) return { status: 'stopped', stop: 'cancelled' };
    // A stop that nobody asked for here came with the model's going.
    const failure = AppError.isCancelled(error) ? stopError(run.controller.signal) : error;
    this.#log.warn(`a question failed: ${failure.code}: ${failure.message}`);
    if (this.#run === run) this.#lastFailure = failure;
    return { status: 'failed', error: userMessage(failure) };
  }

  #end(run: Run, ending: Partial<Turn>): Turn {
    const turn = this.#state.turn(run.id);
    // Cleared or disposed meanwhile: the turn is nobody's any more, but its promise still settles.
    if (this.#run !== run || !turn) return { ...orphan(run.id), ...ending };
    this.#run = null;
    const finished: Turn = { ...turn, prefill: null, ...ending };
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
      const user = this.#requests.get(turn.id)?.sent ?? null;
      return turn.id < beforeId && user !== null && turn.answer.trim() !== '' ? [{ user, assistant: turn.answer }] : [];
    });
  }

  #plan(content: string, history: Exchange[], limit: number, signal: AbortSignal): Promise<PromptPlan> {
    const parts = { system: systemPrompt(this.#now()), history, content, dropped: this.#dropped };
    return planPrompt(parts, limit, (messages) => this.#engine.countPrompt(messages, signal));
  }

  #keepDropped(plan: PromptPlan): void {
    if (plan.dropped > this.#dropped) {
      this.#log.info(`the conversation no longer fits the window: its ${String(plan.dropped)} oldest exchanges are left out`);
      this.#dropped = plan.dropped;
    }
  }
}

function refuseProblems(attachments: readonly Attachment[]): void {
  for (const { problem, source } of attachments) {
    if (problem instanceof AppError) throw problem;
    if (problem !== null) throw new AppError('fileUnreadable', problem, { path: source.label });
  }
}

function statsOf(result: GenerationResult): Turn['stats'] {
  const { tokens, promptTokens, evaluatedTokens, prefillMs, generateMs, tokensPerSecond } = result;
  return { tokens, promptTokens, evaluatedTokens, prefillMs, generateMs, tokensPerSecond };
}

function orphan(id: number): Turn {
  return { id, question: '', chips: [], answer: '', status: 'stopped', prefill: null, stats: null, stop: 'cancelled', error: null };
}
