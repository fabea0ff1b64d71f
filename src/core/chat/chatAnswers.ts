/**
 * Has one question answered: gets the model ready, counts and fits what goes along, and has it write, in its own words or as an edit that
 * applies. It knows prompts and windows; it must not know turns, or what becomes of an answer.
 */
import { AppError, type ErrorData, throwIfCancelled } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { AnswerSource, ContextChip, ShownSummary, ToldUsage } from '../../protocol/webview.ts';
import type { ChatParams } from '../../protocol/worker/chat.ts';
import type { GenerationItem, GenerationStats, StopReason } from '../../protocol/worker/generation.ts';
import type { EditOptions, EditRequest, EditResult } from '../edits/editRequest.ts';
import type { FileChange } from '../edits/fileChange.ts';
import { readPlanInTurns } from '../edits/reader/editReader.ts';
import type { InstructionsPort } from '../instructions/instruction.ts';
import type { SettingsPort } from '../ports.ts';
import type { Attempt, ChatProvider, ProviderAnswer, ProviderSource, ReadyModel } from '../providers/chatProvider.ts';
import { statsOf } from '../providers/embeddedProvider.ts';
import { shownAgain } from '../providers/shownAgain.ts';
import { AnswerGathering } from './answerGathering.ts';
import { type Attachment, attach, uncounted } from './attachments.ts';
import { systemPrompt } from './chatPrompt.ts';
import { ChatInstructions, isInstruction } from './chatInstructions.ts';
import type { ContextSource } from './contextSource.ts';
import { type AskedQuestion, conversationMessages, type Exchange } from './conversation.ts';
import { EarlierAnswers } from './earlierAnswers.ts';
import type { ContextGatherer } from './contextGatherer.ts';
import { editFence } from './editFence.ts';
import { editRequest } from './editRequest.ts';
import { type HistorySummary, summarise, summaryBlock } from './historySummary.ts';
import { answerReserve, planPrompt, type PromptPlan } from './promptWindow.ts';
import type { TakenGathering } from './questionGathering.ts';
import type { RepeatableAnswer } from './repeatableAnswer.ts';
import { settleSoonAfterAbort, stopGraceMs } from '../../base/settleSoonAfterAbort.ts';

/** A question as it was asked, kept so that it can be asked again. */
export interface ChatRequest {
  question: string;
  instruction: string;
  sources: readonly ContextSource[];
  /** The sources are those of the chips, and are to be read anew before they go. */
  follows: boolean;
  /** The sources were named by the caller rather than by chips: one that can't be sent fails the question. */
  explicit: boolean;
  seed: number | undefined;
  /** How freely this one answer is drawn, where that isn't as it is set. */
  temperature?: number | undefined;
  /** How it is answered: in the model's own words, or by an edit that is decoded to apply. */
  how: 'words' | 'edit';
  /** Changes of files in the answer are offered. */
  edits: boolean;
  /** It is computed, also where the same was answered before. */
  anew: boolean;
  /** Of what holds in the project for what is asked about, the paths that the user has switched off; absent where it is among the sources. */
  rulesOff?: ReadonlySet<string>;
  /** What went along at the last time. */
  went: readonly ContextSource[];
  /** The model was asked, with that. */
  sent: boolean;
  /** What of the project goes along is gathered for it before it is asked; absent where nothing is, or that was done. */
  gathering?: TakenGathering | null;
}

/** How it was answered. */
export interface ChatAnswer {
  text: string;
  stop: StopReason;
  /** Null when nothing was computed for it here. */
  stats: GenerationStats | null;
  /** What somebody else's server says that it took; null where it says nothing. */
  told: ToldUsage | null;
  /** The same question got it before. */
  earlier: boolean;
  /** What it takes to make it again; null when that can't be. */
  repeatable: RepeatableAnswer | null;
  /** Changes that were decoded as such and needn't be read from the text; null for an answer in words. */
  made: { changes: FileChange[]; cut: boolean } | null;
}

/** Makes edits that apply: the edit service. */
export interface EditMaker {
  edit(request: EditRequest, options?: EditOptions): Promise<EditResult>;
}

/** Hears how an answer comes along. */
export interface AnswerListener {
  /**
   * Who is asked where that isn't the model within as the chosen one; null for the model within. `instead` says in a sentence why it isn't the chosen one, null
   * where it is.
   */
  onSource(from: AnswerSource | null, instead: string | null): void;
  /** What goes along, counted, and what can't and why. */
  onChips(chips: ContextChip[]): void;
  /** What could not be gathered from the project, in sentences. */
  onNotes?(notes: string[]): void;
  /** So many more of the oldest exchanges are left out from now on, as they no longer fit. */
  onLeftOut(count: number): void;
  onItem(item: GenerationItem): void;
  /** What stands for those that are left out, once while it is written and again when it is; null where nothing came of it. */
  onSummary?(summary: ShownSummary | null): void;
  /** What came so far of an edit is of no use: the answer begins anew. */
  onAgain?(): void;
}

export interface ChatAnswersParts {
  providers: ProviderSource;
  settings: SettingsPort;
  log: Log;
  now: () => Date;
  /** Null where nothing can be edited. */
  maker: EditMaker | null;
  /** Gathers from the project what a question needs; null where nobody does. */
  gatherer?: () => ContextGatherer | null;
  /** What a project asks assistants to keep to; null where nobody reads it. */
  instructions?: () => InstructionsPort | null;
  /** What the model is told before a conversation, other than in our own chat. */
  system?: (now: Date) => string;
}

/** Who is asked, and how many tokens a prompt may have there. */
interface Asked {
  provider: ChatProvider;
  ready: ReadyModel;
  limit: number;
}

/** Why a part of the project that was gathered doesn't go. */
const noRoom = (): string => t('There is no room for it in the context window any more.');

/** How changes are written where nobody decodes them. */
const editForm =
  'Make this change. Answer with SEARCH/REPLACE blocks under the path of their file, or with all of a file in a block that begins with ```file:PATH, and with no other code.';

export class ChatAnswers {
  readonly #parts: ChatAnswersParts;
  readonly #earlier = new EarlierAnswers();
  /** Oldest exchanges that no longer fit the window. */
  #dropped = 0;
  /** What stands for them. */
  #summary: HistorySummary | null = null;
  /** What goes along of the project. */
  readonly gathering: AnswerGathering;
  readonly #rules: ChatInstructions;

  constructor(parts: ChatAnswersParts) {
    this.#parts = parts;
    this.gathering = new AnswerGathering({ gatherer: parts.gatherer ?? ((): null => null), plan: (...asked) => this.plan(...asked) });
    this.#rules = new ChatInstructions(parts.instructions ?? ((): null => null));
  }

  /** Everything between a question and its last token. Notes in the request what was sent. Rejects with AppError. */
  answer(request: ChatRequest, history: () => Exchange[], listener: AnswerListener, signal: AbortSignal): Promise<ChatAnswer> {
    // Those who were chosen when the question was asked, also when others are while it is answered.
    return this.#parts.providers.ask((attempt) => this.#answerBy(attempt, request, history, listener), signal);
  }

  /** Has it answered by one provider: another one has another window, and its own way of making edits. */
  async #answerBy(
    { provider, instead, begun, signal }: Attempt,
    request: ChatRequest,
    history: () => Exchange[],
    outer: AnswerListener,
  ): Promise<ChatAnswer> {
    const { settings } = this.#parts;
    const listener: AnswerListener = {
      ...outer,
      onItem: (item) => {
        // What still comes of one that was given up is none of the answer.
        if (signal.aborted) return;
        if (item.type === 'text') begun();
        outer.onItem(item);
      },
    };
    const decoded = request.how === 'edit' && provider.abilities.grammar;
    const marked = provider.from !== null || instead !== null;
    if (marked) listener.onSource(provider.from, instead);
    const ready = await settleSoonAfterAbort(provider.prepare(signal), signal, 0);
    throwIfCancelled(signal);
    // Its model may be known only now.
    if (marked) listener.onSource(provider.from, instead);
    const limit = ready.contextSize - answerReserve(ready.contextSize, settings.get().maxTokens);
    const asked = { provider, ready, limit };
    if (request.gathering && !decoded && this.gathering.for(provider) === 'yes') {
      const question = { instruction: request.instruction, sources: request.sources.filter((source) => !isInstruction(source)) };
      const { sources: gathered, notes } = await this.gathering.taken(question, request.gathering, history(), asked, signal);
      request.sources = [...request.sources, ...gathered];
      request.gathering = null;
      if (notes.length > 0) listener.onNotes?.(notes);
    }
    const rules = request.rulesOff ? await this.#rules.holding(request.sources, request.rulesOff, signal) : [];
    const sources = await this.fitted([...rules, ...request.sources], limit, signal, provider);
    // An edit finds its own way through files that are longer than the window.
    const attachments = decoded ? sources.map(uncounted) : await attach(sources, limit, (texts) => provider.countTokens(texts, signal));
    const sound = attachments.filter((attachment) => attachment.problem === null).map((attachment) => attachment.source);
    const question = { instruction: request.instruction, sources: sound };
    const cut = decoded ? new Set<ContextSource>() : await this.gathering.without(question, history(), asked, signal);
    request.went = sound.filter((source) => !cut.has(source));
    // Where a figure stands it is exact.
    const counted = attachments.map(({ chip }) => (ready.estimated ? { ...chip, tokens: null } : chip));
    const isCut = (at: number): boolean => attachments.some(({ source }, place) => place === at && cut.has(source));
    listener.onChips(counted.map((chip, at) => (isCut(at) ? { ...chip, enabled: false, problem: noRoom() } : chip)));
    if (request.explicit) refuseProblems(attachments);
    return decoded
      ? this.#asEdit(request, listener, signal)
      : request.how === 'edit'
        ? this.#editInWords(request, history(), asked, listener, signal)
        : this.#inWords(request, history(), asked, listener, signal);
  }

  /** What of these may go to that one, with what the project asks to keep to first and no longer than there is room for. Rejects as counting does. */
  fitted(
    sources: readonly ContextSource[],
    limit: number,
    signal: AbortSignal,
    provider: ChatProvider = this.#parts.providers.current,
  ): Promise<readonly ContextSource[]> {
    const shared = this.gathering.shared(sources, provider);
    return this.#rules.fitted(shared, limit, provider, (texts) => provider.countTokens(texts, signal));
  }

  /** The prompt that a question would be sent in after these exchanges; those that earlier ones left out don't come back. */
  async plan(
    question: AskedQuestion,
    history: readonly Exchange[],
    limit: number,
    signal: AbortSignal,
    provider: ChatProvider = this.#parts.providers.current,
  ): Promise<PromptPlan> {
    const { now, system = systemPrompt } = this.#parts;
    const fitted = await this.fitted(question.sources, limit, signal, provider);
    const parts = {
      system: system(now()),
      history: history.map((exchange) => ({ ...exchange, sources: this.gathering.shared(exchange.sources, provider) })),
      question: { ...question, sources: fitted.filter((source) => !isInstruction(source) || source.problem === null) },
      dropped: this.#dropped,
      before: this.#summary ? summaryBlock(this.#summary) : '',
    };
    return planPrompt(parts, limit, (messages) => provider.countPrompt(messages, signal));
  }

  /** The same without anybody to count it: nothing more is left out than was before. */
  uncountedPlan(question: AskedQuestion, history: readonly Exchange[]): Pick<PromptPlan, 'messages' | 'dropped'> {
    const { now, system = systemPrompt } = this.#parts;
    const dropped = Math.min(this.#dropped, history.length);
    const { current } = this.#parts.providers;
    const shared = <T extends AskedQuestion>(one: T): T => ({ ...one, sources: this.gathering.shared(one.sources, current) });
    const before = this.#summary && dropped > 0 ? summaryBlock(this.#summary) : '';
    return { messages: conversationMessages(system(now()), history.slice(dropped).map(shared), shared(question), before), dropped };
  }

  /** The conversation is gone: all of the next one fits again. */
  clear(): void {
    this.#dropped = 0;
    this.#summary = null;
  }

  /** Goes on where a conversation that was kept had come to: what it left out then doesn't come back. */
  resume(summary: HistorySummary): void {
    this.#summary = summary;
    this.#dropped = summary.of;
  }

  /** No answer that was given before is given again. Returns how many there were. */
  forgetEarlier(): number {
    const { size } = this.#earlier;
    this.#earlier.clear();
    return size;
  }

  async #inWords(
    request: ChatRequest,
    history: Exchange[],
    { provider, ready, limit }: Asked,
    listener: AnswerListener,
    signal: AbortSignal,
    instruction = request.instruction,
    /** What of this very question was answered before, and is no exchange of the conversation. */
    before: Exchange[] = [],
  ): Promise<ChatAnswer> {
    const { settings } = this.#parts;
    const question = { instruction, sources: request.went };
    const planned = (): Promise<PromptPlan> =>
      this.plan(question, [...history, ...before], limit, signal, provider).catch((error: unknown) => {
        // So long that the engine didn't even count it.
        throw AppError.is(error, 'contextFull') ? tooLong(request, error.data) : error;
      });
    let plan = await planned();
    if (plan.tokens <= limit && (await this.#sumUp(history.slice(0, plan.dropped), { provider, ready, limit }, listener, signal)))
      plan = await planned();
    if (plan.tokens > limit) throw tooLong(request, { tokens: plan.tokens, limit });
    this.#keepDropped(Math.min(plan.dropped, history.length), listener);
    request.sent = true;
    const { maxTokens, temperature: usual, thinkingTokens } = settings.get();
    const { temperature = usual } = request;
    const params: ChatParams = {
      messages: plan.messages,
      maxTokens: Math.max(1, Math.min(maxTokens, ready.contextSize - plan.tokens)),
      temperature,
      thinkingTokens,
      ...(request.seed === undefined ? {} : { seed: request.seed }),
    };
    const earlier = await this.#earlierAnswer(request, params, ready, signal);
    if (earlier) {
      listener.onItem({ type: 'text', text: earlier.text });
      return { text: earlier.text, stop: earlier.stop, stats: null, told: null, earlier: true, repeatable: earlier, made: null };
    }
    const answering = provider.chat(params, (item) => listener.onItem(item), signal);
    const result = await settleSoonAfterAbort(answering, signal, stopGraceMs);
    const { text, stop, stats, told } = result;
    if (stats) this.gathering.measured(stats);
    return { text, stop, stats, told, earlier: false, repeatable: this.#keep(params, result), made: null };
  }

  /** What the very same question was answered, where that is the only answer it can get. */
  async #earlierAnswer(
    request: ChatRequest,
    params: ChatParams,
    { repeats }: ReadyModel,
    signal: AbortSignal,
  ): Promise<RepeatableAnswer | null> {
    const { settings } = this.#parts;
    const { messages, maxTokens, temperature, thinkingTokens = 0 } = params;
    if (!repeats || request.anew || params.seed !== undefined || temperature !== 0) return null;
    if (!settings.get().reuseAnswers || this.#earlier.size === 0) return null;
    const promptHash = await repeats.promptHash(messages, signal);
    return this.#earlier.find({ promptHash, setup: repeats.setup, maxTokens, thinkingTokens });
  }

  /** Keeps an answer that ended by itself for when it is asked for again. Returns what it takes to make it again; null when that can't be. */
  #keep(params: ChatParams, { text, stop, record, stats }: ProviderAnswer): RepeatableAnswer | null {
    if (!record || stop === 'cancelled') return null;
    const answer = { text, stop, params, record };
    const { maxTokens, temperature, thinkingTokens = 0 } = params;
    if (stop === 'end' && stats?.thoughtCut !== true && temperature === 0 && this.#parts.settings.get().reuseAnswers)
      this.#earlier.add({ promptHash: record.promptHash, setup: record.setup, maxTokens, thinkingTokens }, answer);
    return answer;
  }

  /** An edit by an engine without a grammar: asked for in a form that is read from its words, and once more where it has none. */
  async #editInWords(
    request: ChatRequest,
    history: Exchange[],
    asked: Asked,
    listener: AnswerListener,
    signal: AbortSignal,
  ): Promise<ChatAnswer> {
    // What can be changed is the same for both ways.
    editRequest(request.instruction, request.went);
    const instruction = `${request.instruction}\n\n${editForm}`;
    const answer = await this.#inWords(request, history, asked, listener, signal, instruction);
    if (answer.stop === 'cancelled' || (await hasEdits(answer.text, signal))) return answer;
    this.#parts.log.info('another engine wrote no change that can be read: it is asked once more');
    listener.onAgain?.();
    // Each question has its own selections, and the second one has them all the same.
    const sources = request.went.filter(({ kind }) => kind !== 'selection');
    const before = { instruction, sources, assistant: shownAgain(answer.text) };
    // The instruction once more: what came before may have no room.
    const again = `${request.instruction}\n\nThere is no change in your last answer. ${editForm}`;
    const second = await this.#inWords(request, history, asked, listener, signal, again, [before]);
    if (second.stop !== 'cancelled' && !(await hasEdits(second.text, signal)))
      throw new AppError('nothingChanged', 'no change in the answer');
    return second;
  }

  async #asEdit(request: ChatRequest, listener: AnswerListener, signal: AbortSignal): Promise<ChatAnswer> {
    const { maker } = this.#parts;
    if (!maker) throw new AppError('internal', 'there is no edit service');
    const rules = request.went.filter(isInstruction).map(({ detail, text }) => ({ path: detail, text: text ?? '' }));
    const asked = { ...editRequest(request.instruction, request.went), rules };
    const { open, close } = editFence(asked);
    let soFar = '';
    const making = maker.edit(asked, {
      onPrefill: (done, total) => listener.onItem({ type: 'prefill', done, total }),
      onText: (text) => {
        if (soFar === '') listener.onItem({ type: 'text', text: open });
        // What is written can only be followed as long as it grows.
        if (text.startsWith(soFar)) listener.onItem({ type: 'text', text: text.slice(soFar.length) });
        soFar = text;
      },
      signal,
      ...(request.temperature !== undefined && { temperature: request.temperature }),
    });
    const result = await settleSoonAfterAbort(making, signal, stopGraceMs);
    if (result.status === 'nothing') throw new AppError('nothingChanged', 'the edit changes nothing');
    request.sent = true;
    return {
      text: open + result.text + close,
      stop: 'end',
      stats: statsOf(result.stats),
      told: null,
      earlier: false,
      repeatable: null,
      made: { changes: result.changes, cut: result.cut },
    };
  }

  /** Of exchanges that have no room from now on; false where nothing is to be summed up, or nothing came of it. */
  async #sumUp(
    gone: readonly Exchange[],
    { provider, ready, limit }: Asked,
    listener: AnswerListener,
    signal: AbortSignal,
  ): Promise<boolean> {
    const before = this.#summary;
    const fresh = gone.slice(before?.of ?? 0);
    // Somebody else's server isn't asked for what nobody asked of it.
    if (fresh.length === 0 || gone.length <= this.#dropped || provider.from !== null) return false;
    if (!listener.onSummary || !this.#parts.settings.get().summarize) return false;
    listener.onSummary({ text: before?.text ?? '', of: gone.length, done: false });
    const asked = { provider, limit, contextSize: ready.contextSize };
    const onItem = (item: GenerationItem): void => {
      if (item.type === 'prefill') listener.onItem(item);
    };
    const summary = await summarise(fresh, before, asked, onItem, signal).catch((error: unknown) => {
      throwIfCancelled(signal);
      if (AppError.isCancelled(error)) throw error;
      this.#parts.log.warn(`older questions are left out without a summary: ${String(error)}`);
      return null;
    });
    listener.onSummary(summary && { ...summary, done: true });
    if (summary) this.#summary = summary;
    return summary !== null;
  }

  #keepDropped(dropped: number, listener: AnswerListener): void {
    if (dropped > this.#dropped) {
      listener.onLeftOut(dropped - this.#dropped);
      this.#parts.log.info(`the conversation no longer fits the window: its ${String(dropped)} oldest exchanges are left out`);
      this.#dropped = dropped;
    }
  }
}

async function hasEdits(text: string, signal: AbortSignal): Promise<boolean> {
  return (await readPlanInTurns(text, true, signal)).edits.length > 0;
}

function refuseProblems(attachments: readonly Attachment[]): void {
  for (const { problem, source } of attachments) {
    // What the project says goes as far as there is room for it.
    if (isInstruction(source)) continue;
    if (problem instanceof AppError) throw problem;
    if (problem !== null) throw new AppError('fileUnreadable', problem, { path: source.label });
  }
}

/** What helps depends on whether anything but the question could be left out. */
function tooLong({ went }: ChatRequest, { tokens = null, limit = null }: ErrorData): AppError {
  const what = went.length === 0 ? 'question' : 'context';
  return new AppError('contextFull', `prompt of ${String(tokens)} tokens, limit ${String(limit)}`, { tokens, limit, what });
}
