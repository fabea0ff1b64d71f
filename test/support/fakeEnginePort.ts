/**
 * An engine in memory for tests of the core: it counts, streams what a script says, crashes on demand, and records what it was asked.
 * One token is four characters, rounded up; a message costs four tokens more, a prompt three.
 */
import { usualTuning } from '../../src/core/models/usualTuning.ts';
import { AppError } from '../../src/base/appError.ts';
import { Emitter } from '../../src/base/event.ts';
import { isBeyondCounting } from '../../src/core/chat/promptWindow.ts';
import { anchoredChanges } from '../../src/core/edits/anchoredChanges.ts';
import type { EnginePort, Settings, SettingsPort, WorkerState } from '../../src/core/ports.ts';
import type { AnswerRecord, EvaluatedPrompt, ReplayObstacle } from '../../src/protocol/worker/answerRecord.ts';
import type { ChatParams, PrefillParams, PrefillResult } from '../../src/protocol/worker/chat.ts';
import type { CompleteParams } from '../../src/protocol/worker/completions.ts';
import type {
  AnchoredEdit,
  CandidatesAnswer,
  CandidatesItem,
  CandidatesParams,
  EditAnswer,
  EditParams,
} from '../../src/protocol/worker/edits.ts';
import type { ChatMessage, GenerationItem, GenerationResult, StopReason } from '../../src/protocol/worker/generation.ts';
import type { LoadParams, SnapshotsKept } from '../../src/protocol/worker/loadParams.ts';
import type { MachineMemory, MemoryPlan } from '../../src/protocol/worker/memoryPlan.ts';
import type { CompanionInfo, ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import type { GenerateParams, GenerateResult, Segment, ToolAnswer, ToolAnswerParams } from '../../src/protocol/worker/programmes.ts';
import type {
  LineSurprise,
  Remark,
  ReviewAnswer,
  ReviewItem,
  ReviewParams,
  SurpriseParams,
  SurpriseResult,
} from '../../src/protocol/worker/review.ts';

import { fakeSetup } from './fakeSetup.ts';

/** What a fake answer does next: send something, wait for the test, die like a worker, or fail. */
export type Step =
  | { text: string }
  | { prefill: [done: number, total: number] }
  | { wait: Promise<void> }
  | { crash: true }
  | { fail: AppError }
  | { stop: StopReason };

/** Decides the text of one segment. */
export type SegmentDecoder = (segment: Segment, params: GenerateParams) => { text: string; stop: StopReason };

export function fakeTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

export function fakePromptTokens(messages: readonly ChatMessage[]): number {
  return 3 + messages.reduce((sum, message) => sum + 4 + fakeTokens(message.content), 0);
}

export class FakeEnginePort implements EnginePort {
  readonly #states = new Emitter<WorkerState>();
  readonly onDidChangeState = this.#states.event;
  state: WorkerState = 'stopped';
  contextSize = 4096;
  /** Models that are loaded beside the main one. */
  companions: CompanionInfo[] | undefined;
  /** Characters from which on a conversation isn't even counted. */
  uncountable = Infinity;
  setup = fakeSetup();
  batch = 512;
  /** What is kept of an evaluated prompt, or why it can't be. */
  evaluated: EvaluatedPrompt | ReplayObstacle = { tokens: 'AAAA', batches: [0, 1, 1], steady: false };
  /** Scripts of the next answers, in order; the last one is used again. */
  answers: Step[][] = [[{ text: 'Hello' }]];
  decode: SegmentDecoder = (segment) => ({ text: segment.kind === 'choice' ? (segment.options[0] ?? '') : '', stop: 'end' });
  /** The next answers of `edit`, in order; the last one is used again. What a real engine would have decoded: lines that exist and are apart. */
  edits: (AnchoredEdit[] | { edits: AnchoredEdit[]; cut?: boolean; wait?: Promise<void>; fail?: AppError })[] = [[]];
  /** What the next reviews remark, in order; the last one is used again. What a real engine would have decoded: lines and rules that were given. */
  remarks: (Remark[] | ((params: ReviewParams) => Remark[]))[] = [[]];
  readonly reviews: ReviewParams[] = [];
  /** Tells bits and tokens of a line by what it says; undefined for nothing. An AppError is thrown. */
  surprises: (said: string) => { bits: number; tokens: number; mostBits: number } | AppError | undefined = () => undefined;
  readonly surprisesAsked: SurpriseParams[] = [];
  loadError: AppError | null = null;
  countDelay: () => Promise<void> = () => Promise.resolve();
  readonly chats: ChatParams[] = [];
  readonly prefills: { params: PrefillParams; signal: AbortSignal | undefined }[] = [];
  readonly generates: GenerateParams[] = [];
  readonly editsAsked: EditParams[] = [];
  readonly counted: string[] = [];
  readonly loaded: LoadParams[] = [];
  readonly snapshotsKept: SnapshotsKept[] = [];
  loads = 0;

  enter(state: WorkerState): void {
    this.state = state;
    this.#states.fire(state);
  }

  async load(params: LoadParams): Promise<ModelInfo> {
    this.loads++;
    this.loaded.push(params);
    if (this.loadError) throw this.loadError;
    this.enter('ready');
    return {
      path: params.path, name: 'Fake', architecture: 'fake', parameters: 1, quantisation: 'F16', bytes: 1, trainContextLength: this.contextSize,
      contextSize: this.contextSize, fim: true, fixture: null, device: 'cpu', threads: 1, chatFormat: 'fake', customTemplate: false,
      memory: { weights: 1, kvPerToken: 1, compute: 1 }, batch: this.batch, setup: this.setup, loadMs: 1,
      ...(this.companions && { companions: this.companions }),
    }; // prettier-ignore
  }

  async unload(path?: string): Promise<void> {
    if (path === undefined) this.enter('stopped');
    else this.stays = this.stays.filter((one) => one.path !== path);
  }

  /** Models that stay from before. */
  stays: ModelInfo[] = [];

  async kept(): Promise<ModelInfo[]> {
    return this.stays;
  }

  async inspect(): Promise<never> {
    throw new AppError('unknownMethod', 'not faked');
  }

  async machine(): Promise<MachineMemory> {
    return { platform: 'linux', total: 4e6, wired: 0, available: 2e6, video: null };
  }

  async plan(): Promise<MemoryPlan> {
    return {
      memory: { weights: 1, kvPerToken: 1, compute: 1 },
      batch: 512,
      haveBytes: 1e6,
      askedContext: this.contextSize,
      contextSize: this.contextSize,
    };
  }

  /** Files by whose tokenizer was counted. */
  readonly countedBy: string[] = [];

  countTokensOf({ path }: Pick<LoadParams, 'path' | 'gpu'>, texts: string[], signal?: AbortSignal): Promise<number[]> {
    this.countedBy.push(path);
    return this.countTokens(texts, signal);
  }

  async countTokens(texts: string[], signal?: AbortSignal): Promise<number[]> {
    await this.countDelay();
    stopIfAborted(signal);
    this.counted.push(...texts);
    return texts.map(fakeTokens);
  }

  async countPrompt(messages: ChatMessage[], signal?: AbortSignal): Promise<number> {
    await this.countDelay();
    stopIfAborted(signal);
    if (messages.some(({ content }) => content.length > this.uncountable) || isBeyondCounting(messages, this.contextSize))
      throw new AppError('contextFull', 'too many characters', { tokens: fakePromptTokens(messages), limit: this.contextSize });
    return fakePromptTokens(messages);
  }

  async hashPrompt(messages: ChatMessage[]): Promise<string> {
    return fakeHash(messages);
  }

  async chat(params: ChatParams, onItem: (item: GenerationItem) => void | Promise<void>, signal?: AbortSignal): Promise<GenerationResult> {
    this.chats.push(params);
    const script = this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!;
    let text = '';
    let stop: StopReason = 'end';
    for (const step of script) {
      await Promise.resolve();
      if (signal?.aborted) return resultOf(params.messages, text, 'cancelled');
      if ('text' in step) {
        text += step.text;
        await onItem({ type: 'text', text: step.text });
      } else if ('prefill' in step) await onItem({ type: 'prefill', done: step.prefill[0], total: step.prefill[1] });
      else if ('wait' in step) await Promise.race([step.wait, aborted(signal)]);
      else if ('crash' in step) {
        this.enter('crashed');
        throw new AppError('workerCrashed', 'the worker died');
      } else if ('fail' in step) throw step.fail;
      else stop = step.stop;
    }
    const result = resultOf(params.messages, text, signal?.aborted ? 'cancelled' : stop);
    return result.stop === 'cancelled' ? result : { ...result, record: this.#record(params) };
  }

  #record({ messages, seed = 1, temperature = 0, topK = 40, topP = 0.95 }: ChatParams): AnswerRecord {
    const { setup, evaluated } = this;
    return { seed, temperature, topK, topP, setup, promptHash: fakeHash(messages), prompt: evaluated };
  }

  async prefill(params: PrefillParams, _onItem: unknown, signal?: AbortSignal): Promise<PrefillResult> {
    this.prefills.push({ params, signal });
    return { promptTokens: 1, evaluatedTokens: 1, whole: true };
  }

  /** What it is asked to free, and what it answers. */
  shrinks = 0;
  busy = false;
  quietMs = Infinity;

  shrink(): Promise<boolean> {
    this.shrinks++;
    return Promise.resolve(!this.busy);
  }

  diagnose(): Promise<null> {
    return Promise.resolve(null);
  }

  unusedCompanions(): Promise<never[]> {
    return Promise.resolve([]);
  }

  async complete(_params: CompleteParams): Promise<GenerationResult> {
    throw new AppError('unknownMethod', 'not faked');
  }

  async generate(
    params: GenerateParams,
    onItem: (item: GenerationItem) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<GenerateResult> {
    this.generates.push(params);
    const segments: string[] = [];
    let stop: StopReason = 'end';
    for (const segment of params.segments) {
      await Promise.resolve();
      if (signal?.aborted) {
        stop = 'cancelled';
        break;
      }
      const decoded = segment.kind === 'forced' ? { text: segment.text, stop: 'end' as const } : this.decode(segment, params);
      segments.push(decoded.text);
      stop = decoded.stop;
      await onItem({ type: 'text', text: decoded.text });
    }
    return { ...resultOf(params.messages, segments.join(''), stop), segments };
  }

  /** What the next answers that may call a tool come to: words, and then perhaps a call. */
  toolAnswers: { words: string; call: ToolAnswer['call'] }[] = [{ words: '', call: null }];
  readonly toolsAsked: ToolAnswerParams[] = [];

  async answerWithTools(
    params: ToolAnswerParams,
    onItem: (item: GenerationItem) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<ToolAnswer> {
    this.toolsAsked.push(params);
    const { words, call } = this.toolAnswers.length > 1 ? this.toolAnswers.shift()! : this.toolAnswers[0]!;
    await Promise.resolve();
    if (signal?.aborted) return { ...resultOf(params.messages, '', 'cancelled'), call: null };
    await onItem({ type: 'text', text: words });
    return { ...resultOf(params.messages, words, 'end'), call };
  }

  async edit(params: EditParams, onItem: (item: GenerationItem) => void | Promise<void>, signal?: AbortSignal): Promise<EditAnswer> {
    this.editsAsked.push(params);
    const scripted = this.edits.length > 1 ? this.edits.shift()! : this.edits[0]!;
    const { edits, cut = false, wait, fail } = Array.isArray(scripted) ? { edits: scripted } : scripted;
    const promptTokens = fakePromptTokens(params.messages);
    await onItem({ type: 'prefill', done: promptTokens, total: promptTokens });
    await Promise.race([wait ?? Promise.resolve(), aborted(signal)]);
    if (fail) throw fail;
    if (signal?.aborted) return { ...resultOf(params.messages, '', 'cancelled'), edits: [], cut: false, sampledTokens: 0 };
    const { text } = anchoredChanges(params.files, edits, params.whole);
    await onItem({ type: 'text', text });
    return { ...resultOf(params.messages, text, cut ? 'length' : 'end'), edits, cut, sampledTokens: fakeTokens(text) };
  }

  async candidates(
    { samplings, ...params }: CandidatesParams,
    onItem: (item: CandidatesItem) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<CandidatesAnswer> {
    const answers: EditAnswer[] = [];
    for (const [answer, sampling] of samplings.entries()) {
      const told = (item: GenerationItem): void | Promise<void> => onItem(item.type === 'text' ? { ...item, answer } : item);
      answers.push(await this.edit({ ...params, ...sampling }, told, signal));
    }
    return { answers, together: false };
  }

  async review(params: ReviewParams, onItem: (item: ReviewItem) => void | Promise<void>, signal?: AbortSignal): Promise<ReviewAnswer> {
    this.reviews.push(params);
    const scripted = this.remarks.length > 1 ? this.remarks.shift()! : this.remarks[0]!;
    const remarks = typeof scripted === 'function' ? scripted(params) : scripted;
    await Promise.resolve();
    const told: Remark[] = [];
    for (const remark of remarks) {
      if (signal?.aborted) return { ...resultOf(params.messages, '', 'cancelled'), remarks: told };
      told.push(remark);
      await onItem({ type: 'remark', remark });
    }
    return { ...resultOf(params.messages, '', signal?.aborted ? 'cancelled' : 'end'), remarks };
  }

  async surprise(params: SurpriseParams, onLine: (line: LineSurprise) => void, signal?: AbortSignal): Promise<SurpriseResult> {
    this.surprisesAsked.push(params);
    for (const [text, asked] of params.texts.entries()) {
      const lines = asked.text.split('\n');
      for (const line of asked.lines) {
        await Promise.resolve();
        stopIfAborted(signal);
        const told = this.surprises(lines[line - 1] ?? '');
        if (told instanceof AppError) throw told;
        if (told) onLine({ text, line, ...told });
      }
    }
    return { whole: true };
  }

  async keepSnapshots(kept: SnapshotsKept): Promise<void> {
    this.snapshotsKept.push(kept);
  }

  async embed(): Promise<never> {
    throw new AppError('unknownMethod', 'not faked');
  }

  async rank(): Promise<never> {
    throw new AppError('unknownMethod', 'not faked');
  }

  async vectorsNamed(): Promise<never> {
    throw new AppError('unknownMethod', 'not faked');
  }

  async restart(): Promise<void> {
    this.enter('stopped');
  }

  async dispose(): Promise<void> {
    this.enter('stopped');
  }
}

/** Settings in memory; `change` tells the listeners. */
export class FakeSettings implements SettingsPort {
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  #values: Settings = {
    modelPath: '/models/fake.gguf',
    modelMarker: null,
    completionModelPath: '',
    draftModelPath: '',
    smallModelPath: '',
    embeddingModelPath: '',
    rerankingModelPath: '',
    keepLoaded: 2,
    contextSize: 0,
    threads: 0,
    gpu: 'off',
    maxTokens: 1024,
    temperature: 0,
    idleMinutes: 0,
    snapshotMegabytes: null,
    commitBody: true,
    thinkingTokens: 0,
    reuseAnswers: true,
    summarize: true,
    prefillAhead: 'off',
    tuning: usualTuning,
  };

  constructor(values: Partial<Settings> = {}) {
    this.#values = { ...this.#values, ...values };
  }

  get(): Settings {
    return this.#values;
  }

  change(values: Partial<Settings>): void {
    this.#values = { ...this.#values, ...values };
    this.#changed.fire();
  }
}

function resultOf(messages: readonly ChatMessage[], text: string, stop: StopReason): GenerationResult {
  const promptTokens = fakePromptTokens(messages);
  return {
    text,
    stop,
    tokens: fakeTokens(text),
    promptTokens,
    evaluatedTokens: promptTokens,
    prefillMs: 1,
    generateMs: 1,
    tokensPerSecond: 1000,
  };
}

function fakeHash(messages: readonly ChatMessage[]): string {
  return JSON.stringify(messages);
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'cancelled');
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}
