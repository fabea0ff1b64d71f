/**
 * The engine over node-llama-cpp: one model answers at a time, all evaluation through the scheduler. It owns the native instance and the loaded
 * models, those at rest with them; it must not know of RPC or processes.
 */
import type { Llama, Token } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { listed } from '../core/grammar/programme.ts';
import { estimateMemory } from '../core/models/ggufMemory.ts';
import { usualTuning } from '../core/models/usualTuning.ts';
import type {
  AnswerRecord,
  AskedModel,
  CandidatesAnswer,
  CandidatesParams,
  ChatMessage,
  ChatParams,
  CompleteParams,
  EditAnswer,
  EditParams,
  EngineDiagnostics,
  EvaluatedPrompt,
  GenerateParams,
  GenerateResult,
  GenerationResult,
  Lane,
  LoadParams,
  LoadProgress,
  MachineMemory,
  MemoryPlan,
  ModelHeader,
  ModelInfo,
  PrefillParams,
  PrefillResult,
  SamplingParams,
  SnapshotsKept,
  StopReason,
  ToolAnswer,
  ToolAnswerParams,
  UnusedCompanion,
} from '../protocol/worker.ts';
import { AnswerRun, contextFull, nothingWritten, type PromptAgain } from './answerRun.ts';
import { Candidates } from './candidates.ts';
import { CompanionLoader } from './companionLoader.ts';
import { companionsHeld, companionsUnused } from './companions.ts';
import { CompanionTurns } from './companionTurns.ts';
import { writeCompletion } from './completionRun.ts';
import { guessesOf } from './draftSteps.ts';
import { noEdits, writeEdits } from './editRun.ts';
import type { CandidatesListener, Engine, ItemListener } from './engine.ts';
import { batchesOf, hashTokens, promptOf } from './evaluatedPrompt.ts';
import { fillPrompt } from './fillPrompt.ts';
import { KeptModels } from './keptModels.ts';
import type { LoadedModel } from './loadedModel.ts';
import { ModelHashes } from './modelHash.ts';
import { machineMemory, memoryAvailable } from './memory.ts';
import { type ModelFile, readModelFile } from './modelFile.ts';
import { describe, givesThreads, loadModel, wholeModel } from './modelLoader.ts';
import type { NativeLog } from './nativeEngine.ts';
import { NativeInstance, type StartedNative } from './nativeInstance.ts';
import { prefillAhead, stableTokens } from './prefillAhead.ts';
import { RoomPlan, takenBy } from './roomPlan.ts';
import { Scheduler, type Turn } from './scheduler.ts';
import { compile, runProgramme } from './segments.ts';
import type { Slot } from './slot.ts';
import { type Asked, mainAsked } from './smallChat.ts';
import { type LimitedAnswer, sampleWithin } from './thoughtLimit.ts';
import { SnapshotStore } from './snapshotStore.ts';
import { findThreads } from './threadTest.ts';
import { TokenizerFile } from './tokenizerFile.ts';
import { writeToolAnswer } from './toolRun.ts';
import { Underway } from './underway.ts';
import { vocabularyOf } from './vocabulary.ts';

/** The first ones say what went wrong. */
const mostNativeErrors = 20;
const never = new AbortController().signal;

interface AnswerRequest {
  loaded: LoadedModel;
  lane: Lane;
  slot: Slot;
  prompt: readonly Token[];
  params: SamplingParams;
  /** The prompt in the batches that it was evaluated in before, to be evaluated so again. */
  replay?: PromptAgain | undefined;
  onItem: ItemListener;
  signal: AbortSignal;
}

export class LlamaEngine implements Engine {
  readonly #log: NativeLog;
  readonly #native: NativeInstance;
  readonly #scheduler = new Scheduler();
  readonly #companionTurns: CompanionTurns;
  readonly #running = new Underway();
  readonly #hashes = new ModelHashes();
  readonly #tokenizer = new TokenizerFile();
  /** What llama.cpp said went wrong in this load; the library's own error is only "failed". */
  #nativeErrors: string[] = [];
  #loaded: LoadedModel | undefined;
  /** What it was loaded with. */
  #params: LoadParams | undefined;
  readonly #kept: KeptModels;
  #prefillingAhead: AbortController | undefined;
  #snapshots: SnapshotStore | undefined;
  /** Loads and unloads follow each other. */
  #change: Promise<unknown> = Promise.resolve();

  constructor(log: NativeLog) {
    this.#log = (level, message) => {
      if (level === 'error' && this.#nativeErrors.length < mostNativeErrors) this.#nativeErrors.push(message);
      log(level, message);
    };
    this.#native = new NativeInstance(this.#log);
    this.#kept = new KeptModels(this.#hashes, this.#log);
    this.#companionTurns = new CompanionTurns({ scheduler: this.#scheduler, log: this.#log, track: (work) => this.#track(work) });
  }

  load(params: LoadParams, onProgress: (progress: LoadProgress) => void | Promise<void>, signal: AbortSignal): Promise<ModelInfo> {
    return this.#changing(async () => {
      const start = performance.now();
      const loaded = (await this.#keptFor(params, onProgress, signal)) ?? (await this.#loadAnew(params, onProgress, signal));
      loaded.info.loadMs = performance.now() - start;
      this.#use(loaded, params);
      return loaded.info;
    });
  }

  /** The model that a load with these would come to, where it is in memory still. */
  async #keptFor(
    params: LoadParams,
    onProgress: (progress: LoadProgress) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<LoadedModel | null> {
    const kept = await this.#kept.find(params);
    throwIfCancelled(signal);
    if (!kept) return null;
    // Told before the other one ceases to answer, as for a load: who gives up by then has that one still.
    await onProgress({ fraction: 1, ...(kept.plan && { plan: kept.plan }) });
    await this.#setAside();
    if (!this.#kept.take(kept)) return null;
    await this.#keepAtMost((params.keep ?? 1) - 1);
    kept.wake();
    const { threads, setup } = kept.info;
    this.#native.started?.share.begin(threads, givesThreads(params, setup.gpuLayers));
    return kept;
  }

  async #loadAnew(
    params: LoadParams,
    onProgress: (progress: LoadProgress) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    const file = await wholeModel(params.path, signal);
    await onProgress({ fraction: 0 });
    await this.#setAside();
    await this.#kept.free(({ path }) => path === params.path);
    await this.#keepAtMost(this.#native.started?.gpu === params.gpu ? (params.keep ?? 1) - 1 : 0);
    const native = await this.#native.startedFor(params.gpu);
    await this.#keepAtMost(await this.#room(file, params, native.llama, signal).staying());
    throwIfCancelled(signal);
    try {
      return await this.#loadFile(file, params, native, onProgress, signal);
    } catch (error) {
      // Where the plan was too good: what stays is there for nobody who waits.
      const wantsMemory = AppError.is(error, 'modelTooLarge') || AppError.is(error, 'modelLoadFailed');
      if (!wantsMemory || !(await this.#kept.free())) throw error;
      return this.#loadFile(file, params, native, onProgress, signal);
    }
  }

  async #loadFile(
    file: ModelFile,
    params: LoadParams,
    { llama, share }: StartedNative,
    onProgress: (progress: LoadProgress) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    this.#nativeErrors = [];
    const tuning = params.tuning ?? usualTuning;
    const makeRoom = this.#makeRoom;
    const beside =
      params.companions &&
      (await CompanionLoader.of(params.companions, { file, tuning, llama, share, log: this.#log, signal, onProgress, makeRoom }));
    const loaded = await loadModel(file, params, {
      llama,
      share,
      log: this.#log,
      nativeErrors: this.#nativeErrors,
      hashes: this.#hashes,
      snapshots: params.snapshots ? await this.#store(params.snapshots) : null,
      inTurn: (work, ended) => this.#track(this.#scheduler.run('chat', ended, (turn) => turn.step(work))),
      makeRoom,
      onProgress: beside?.mainProgress ?? onProgress,
      signal,
    });
    await beside?.load(loaded, this.#nativeErrors);
    return loaded;
  }

  /** From here on it answers. What is measured of it meanwhile has its turns like other work, and isn't waited for. */
  #use(loaded: LoadedModel, params: LoadParams): void {
    const { lookup } = params.tuning ?? usualTuning;
    const { ended } = loaded;
    this.#loaded = loaded;
    this.#params = params;
    if (loaded.tested) return;
    loaded.drafting.fromText = lookup;
    if (lookup || loaded.companions.draft) loaded.answersTested = this.#companionTurns.testAnswers(loaded);
    const tests = [loaded.answersTested];
    if (lookup) tests.push(this.#companionTurns.testCompletions(loaded));
    if (params.threads === 0) tests.push(this.#track(findThreads(loaded, this.#scheduler, this.#log)));
    // What was broken off is done with the next use.
    void Promise.all(tests).then(() => (loaded.tested = !ended.aborted));
  }

  unload(path?: string): Promise<void> {
    return this.#changing(async () => {
      if (path === undefined || path === this.#loaded?.info.path) await this.#drop();
      await this.#kept.free((info) => path === undefined || info.path === path);
    });
  }

  kept(): Promise<ModelInfo[]> {
    return Promise.resolve(this.#kept.models.map(({ info }) => info));
  }

  async inspect(path: string, signal: AbortSignal): Promise<ModelHeader> {
    const file = await readModelFile(path, signal);
    const { contextLength, fim, chatTemplate } = file.header;
    return {
      ...describe(file),
      contextLength,
      fim,
      memory: estimateMemory(file.header),
      ...(chatTemplate && { chatTemplate: chatTemplate.text }),
    };
  }

  async plan(params: LoadParams, signal: AbortSignal): Promise<MemoryPlan> {
    const file = await wholeModel(params.path, signal);
    await this.#kept.left();
    return this.#askNative(params.gpu, ({ llama }) => this.#room(file, params, llama, signal).whole());
  }

  machine(gpu: LoadParams['gpu']): Promise<MachineMemory> {
    return this.#askNative(gpu, ({ llama }) => machineMemory(llama));
  }

  countTokens(texts: readonly string[], signal = never, model: AskedModel = 'main'): Promise<number[]> {
    const count = async (): Promise<number[]> => {
      const { slot } = await this.#asked(this.#need(), model, signal);
      return texts.map((text) => slot.model.tokenize(text).length);
    };
    return this.#track(count());
  }

  async countTokensOf({ path, gpu }: Pick<LoadParams, 'path' | 'gpu'>, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    if (this.#loaded?.info.path === path) return this.countTokens(texts);
    const counts = await this.#askNative(gpu, (native) => this.#tokenizer.count(path, texts, native));
    throwIfCancelled(signal);
    return counts;
  }

  countPrompt(messages: readonly ChatMessage[], signal = never, model: AskedModel = 'main'): Promise<number> {
    const count = async (): Promise<number> => {
      const { slot, prompt } = await this.#asked(this.#need(), model, signal);
      return prompt.render(messages, slot.sequence.contextSize).tokens.length;
    };
    return this.#track(count());
  }

  hashPrompt(messages: readonly ChatMessage[]): Promise<string> {
    return settle(() => {
      const { prompt, info } = this.#need();
      return hashTokens(prompt.render(messages, info.contextSize).tokens);
    });
  }

  chat(params: ChatParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerationResult> {
    return this.#track(this.#chat(params, onItem, signal));
  }

  async #chat(params: ChatParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerationResult> {
    const loaded = this.#need();
    const { slot, prompt: format } = await this.#asked(loaded, params.model, signal);
    const { tokens: asked, openThought, ...ends } = format.render(params.messages, slot.sequence.contextSize);
    const opened = params.answerPrefix === undefined ? openThought : '';
    if (params.answerPrefix !== undefined) asked.push(...slot.model.tokenize(params.answerPrefix));
    const replay = params.replay && promptAgain(params.replay, loaded);
    const prompt = replay ? promptOf(replay.batches) : asked;
    requireRoom(prompt.length, slot);
    let ended: LimitedAnswer | undefined;
    let record: AnswerRecord | undefined;
    const request = { loaded, lane: 'chat', slot, prompt, params, replay, onItem, signal } as const;
    const result = await this.#answer(request, async (run) => {
      record = { ...run.sampling, setup: loaded.info.setup, promptHash: hashTokens(prompt), prompt: run.evaluatedPrompt() };
      try {
        const options = { maxTokens: params.maxTokens, stop: params.stop ?? [], ...ends };
        // What the format wrote for the model is part of its answer: so its thought is told from the rest from the first word on.
        await run.say(opened);
        ended = await sampleWithin(run, options, params.thinkingTokens ?? 0, opened);
        if (typeof record.prompt !== 'string') {
          if (run.passing) record.prompt = 'fewerThreads';
          else if (run.guesses) record.prompt.guesses = run.guesses;
        }
        return ended.stop;
      } finally {
        if (params.answerPrefix === undefined) format.answers.remember(run.text, run.tokens.slice(prompt.length), slot.model);
      }
    });
    const recorded = result.stop === 'cancelled' || !record || slot !== loaded.chat ? result : { ...result, record };
    return ended?.thoughtCut === true ? { ...recorded, thoughtCut: true } : recorded;
  }

  async prefill({ messages }: PrefillParams, onItem: ItemListener, signal: AbortSignal): Promise<PrefillResult> {
    const loaded = this.#need();
    const tokens = stableTokens(messages, (conversation) => loaded.prompt.render(conversation, loaded.info.contextSize).tokens);
    const nothing = { promptTokens: tokens.length, evaluatedTokens: 0, whole: false };
    if (tokens.length > mostTokens(loaded.chat)) return nothing;
    this.#endPrefillAhead();
    const own = new AbortController();
    this.#prefillingAhead = own;
    const ended = AbortSignal.any([signal, loaded.ended, own.signal]);
    return this.#track(
      this.#scheduler
        .run('chatAhead', ended, (turn) => prefillAhead(tokens, { slot: loaded.chat, turn: this.#sharing(turn), onItem, signal: ended }))
        .catch((error: unknown) => {
          if (!AppError.isCancelled(error) || !ended.aborted) throw error;
          return nothing;
        }),
    );
  }

  complete(params: CompleteParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerationResult> {
    return this.#track(this.#complete(params, onItem, signal));
  }

  generate(params: GenerateParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerateResult> {
    return this.#track(this.#generate(params, onItem, signal));
  }

  answerWithTools(params: ToolAnswerParams, onItem: ItemListener, signal: AbortSignal): Promise<ToolAnswer> {
    return this.#track(this.#answerWithTools(params, onItem, signal));
  }

  async #answerWithTools(params: ToolAnswerParams, onItem: ItemListener, signal: AbortSignal): Promise<ToolAnswer> {
    const loaded = this.#need();
    const { slot, prompt: format } = await this.#asked(loaded, params.model, signal);
    const { tokens: prompt, ...ends } = format.renderForAnswer(params.messages, slot.sequence.contextSize);
    requireRoom(prompt.length, slot);
    let call: ToolAnswer['call'] = null;
    let calling = false;
    const words: ItemListener = (item) => (calling && item.type === 'text' ? undefined : onItem(item));
    const answer = { loaded, lane: 'chat', slot, prompt, params, onItem: words, signal } as const;
    const result = await this.#answer(answer, async (run) => {
      const written = await writeToolAnswer(run, params, { model: slot.model, ends, onCall: () => (calling = true) });
      call = written.call;
      // It comes back in the next prompt, with what came of the call.
      format.answers.remember(run.text, run.tokens.slice(prompt.length), slot.model);
      return written.stop;
    });
    return { ...result, call };
  }

  async edit(params: EditParams, onItem: ItemListener, signal: AbortSignal): Promise<EditAnswer> {
    const loaded = this.#need();
    const { tokens: prompt, ...ends } = loaded.prompt.renderForAnswer(params.messages, loaded.info.contextSize);
    requireRoom(prompt.length, loaded.chat);
    let written = noEdits;
    const answer = { loaded, lane: 'chat', slot: loaded.chat, prompt, params, onItem, signal } as const;
    const result = await this.#answer(answer, async (run) => {
      written = await writeEdits(run, params, { model: loaded.model, ends });
      return written.cut ? 'length' : 'end';
    });
    return { ...result, ...written };
  }

  async candidates(params: CandidatesParams, onItem: CandidatesListener, signal: AbortSignal): Promise<CandidatesAnswer> {
    const loaded = this.#need();
    const { tokens: prompt, ...ends } = loaded.prompt.renderForAnswer(params.messages, loaded.info.contextSize);
    requireRoom(prompt.length, loaded.chat);
    this.#endPrefillAhead();
    const ended = AbortSignal.any([signal, loaded.ended]);
    const candidates = new Candidates({ loaded, prompt, ends, params, onItem, signal: ended, say: (why) => this.#log('debug', why) });
    return this.#track(
      this.#scheduler
        .run('chat', ended, (turn) =>
          candidates.write(
            this.#sharing(
              turn,
              params.samplings.some(({ seed }) => seed !== undefined),
            ),
          ),
        )
        .catch((error: unknown) => {
          if (!AppError.isCancelled(error) || !ended.aborted) throw error;
          return candidates.cancelled();
        }),
    );
  }

  async shrink(): Promise<boolean> {
    // Whatever runs, or waits, may have a context in its hands.
    if (!this.#running.none || this.#scheduler.queue.length > 0) return false;
    // Nobody waits for a model at rest: mostly it is enough that those go. Otherwise at once: who comes meanwhile gets contexts of their own.
    await (this.#kept.none ? this.#loaded?.shrink() : this.#makeRoom());
    return true;
  }

  async diagnose(): Promise<EngineDiagnostics> {
    const native = this.#native.started;
    const loaded = this.#loaded;
    return {
      queue: this.#scheduler.queue,
      contexts: loaded ? await loaded.contexts() : [],
      ...(loaded?.info.companions ? { companions: companionsHeld(loaded.companions), unused: companionsUnused(loaded.info) } : {}),
      ...(this.#kept.none ? {} : { kept: this.#kept.models.map((kept) => ({ name: kept.info.name, needBytes: takenBy(kept) })) }),
      ...(loaded?.companions.draft && loaded.chat.drafting ? { guesses: { ...loaded.chat.drafting.pace.ofModel } } : {}),
      rss: process.memoryUsage.rss(),
      available: native ? await memoryAvailable(native.llama) : process.availableMemory(),
      prefillSpeed: loaded?.chat.pace.speed ?? null,
      threads: loaded ? (native?.share.now ?? null) : null,
      snapshots: this.#snapshots ? await this.#snapshots.usage() : null,
    };
  }

  async unusedCompanions(): Promise<UnusedCompanion[]> {
    const loaded = this.#loaded;
    await loaded?.answersTested;
    return loaded ? companionsUnused(loaded.info) : [];
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<number[][]> {
    const loaded = this.#need();
    return this.#track(
      this.#scheduler.run('background', AbortSignal.any([signal, loaded.ended]), async (own) => {
        const turn = this.#sharing(own);
        const embedder = await this.#companionTurns.embedder(loaded, turn);
        const vectors: number[][] = [];
        for (const text of texts) vectors.push(await embedder.embed(text, turn));
        return vectors;
      }),
    );
  }

  async keepSnapshots(kept: SnapshotsKept): Promise<void> {
    if (kept.maxBytes === 0) for (const model of this.#inMemory) model.snapshots?.forget();
    await this.#store(kept);
  }

  async dispose(): Promise<void> {
    await this.unload();
    await this.#native.free();
  }

  // All of it is tracked, from before its context or its grammars are made: the model must not be freed under these.
  async #complete(params: CompleteParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerationResult> {
    const loaded = this.#need();
    // A model that can't complete shall not get a context for it first.
    if (!loaded.info.fim) throw new AppError('noFillInMiddle', 'the model has no fill-in-the-middle tokens');
    const written = this.#companionTurns.completing(loaded, signal, (slot) => this.#completeIn(slot, loaded, params, onItem, signal));
    return written.catch((error: unknown) => {
      if (AppError.isCancelled(error)) return nothingWritten(0);
      throw error;
    });
  }

  #completeIn(
    slot: Slot,
    loaded: LoadedModel,
    params: CompleteParams,
    onItem: ItemListener,
    signal: AbortSignal,
  ): Promise<GenerationResult> {
    const window = slot.sequence.contextSize;
    const room = Math.max(Math.floor(window / 2), window - 1 - Math.max(0, params.maxTokens));
    const prompt = fillPrompt(slot.model, params, room);
    const lane = params.ahead === true ? 'completionAhead' : 'completion';
    return this.#answer({ loaded, lane, slot, prompt, params, onItem, signal }, (run) => writeCompletion(run, params, slot.model));
  }

  async #generate(params: GenerateParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerateResult> {
    const loaded = this.#need();
    const grammars = await compile(params.segments, loaded.model.llama);
    const { slot, prompt: format } = await this.#asked(loaded, params.model, signal);
    const { tokens: prompt, ...ends } = format.renderForAnswer(params.messages, slot.sequence.contextSize);
    requireRoom(prompt.length, slot);
    const segments: string[] = [];
    const answer = { loaded, lane: 'chat', slot, prompt, params, onItem, signal } as const;
    const result = await this.#answer(answer, async (run) => {
      const { stop } = await runProgramme(listed(params.segments), { run, model: slot.model, ends, grammars, texts: segments });
      return stop;
    });
    return { ...result, segments };
  }

  /** Runs one answer in its lane; a cancel at any time gives what there is. */
  #answer(request: AnswerRequest, write: (run: AnswerRun) => Promise<StopReason>): Promise<GenerationResult> {
    const { loaded, lane, slot, prompt, params, replay, onItem } = request;
    const signal = AbortSignal.any([request.signal, loaded.ended]);
    if (slot === loaded.chat) this.#endPrefillAhead();
    let run: AnswerRun | undefined;
    const answer = this.#scheduler.run(lane, signal, async (turn) => {
      slot.snapshots?.changed();
      run = new AnswerRun(slot, prompt, params, this.#sharing(turn, params.seed !== undefined), signal, onItem);
      await (replay ? run.prefillAgain(replay) : run.prefill());
      return run.result(await write(run));
    });
    return this.#track(
      answer
        .catch((error: unknown) => {
          if (!AppError.isCancelled(error) || !signal.aborted) throw error;
          return run?.result('cancelled') ?? nothingWritten(prompt.length);
        })
        .finally(() => {
          if (lane === 'chat') this.#companionTurns.bringDraftBack(loaded);
        }),
    );
  }

  /** A turn that leaves cores to programs that need them, unless what is evaluated in it is to be the same each time. */
  #sharing(turn: Turn, steady = false): Turn {
    return this.#native.started?.share.turn(turn, steady) ?? turn;
  }

  /** Whoever is asked in earnest doesn't wait for what is computed ahead in the same context. */
  #endPrefillAhead(): void {
    this.#prefillingAhead?.abort();
    this.#prefillingAhead = undefined;
  }

  /** Who is asked, with what that one is asked in. */
  async #asked(loaded: LoadedModel, model: AskedModel | undefined, signal: AbortSignal): Promise<Asked> {
    return model === 'small' ? this.#companionTurns.small(loaded, signal) : mainAsked(loaded);
  }

  #need(): LoadedModel {
    if (!this.#loaded) throw new AppError('modelNone', 'no model is loaded');
    return this.#loaded;
  }

  #room(file: ModelFile, params: LoadParams, llama: Llama, signal: AbortSignal): RoomPlan {
    return new RoomPlan(file, params, {
      llama,
      hashes: this.#hashes,
      log: this.#log,
      inMemory: this.#inMemory,
      busy: () => !this.#running.none,
      signal,
    });
  }

  /** The one that answers, and those at rest. */
  get #inMemory(): LoadedModel[] {
    return [...(this.#loaded ? [this.#loaded] : []), ...this.#kept.models];
  }

  /** Ends what runs on the model that answers and frees it. */
  async #drop(): Promise<void> {
    await this.#tokenizer.drop();
    const loaded = this.#loaded;
    this.#loaded = undefined;
    if (!loaded) return;
    loaded.end();
    await this.#running.settled();
    await loaded.leave();
  }

  /** Ends what runs on the model that answers, and puts it to those at rest. */
  async #setAside(): Promise<void> {
    await this.#tokenizer.drop();
    const loaded = this.#loaded;
    const params = this.#params;
    this.#loaded = undefined;
    if (!loaded || !params) return;
    loaded.end();
    await this.#running.settled();
    await loaded.rest();
    this.#kept.add(loaded, params);
  }

  /** Frees those at rest that are too many, the ones used longest ago. */
  async #keepAtMost(most: number): Promise<void> {
    await this.#kept.free((_info, place) => place >= most);
  }

  /** Frees those at rest for who wants memory, and tells whether there were any. The engine isn't freed before they are. */
  readonly #makeRoom = (): Promise<boolean> => this.#native.keptFor(this.#kept.free());

  /** The folder's store, which holds no more than it may. */
  async #store({ folder, maxBytes }: SnapshotsKept): Promise<SnapshotStore> {
    const store = this.#snapshots?.folder === folder ? this.#snapshots : new SnapshotStore(folder, maxBytes, this.#log);
    this.#snapshots = store;
    await store.limit(maxBytes);
    return store;
  }

  /** Asks a started engine, and keeps it until it has answered: from the moment it is found, as the next one who wants another frees it. */
  async #askNative<T>(gpu: LoadParams['gpu'], ask: (native: StartedNative) => Promise<T>): Promise<T> {
    for (;;) {
      const native = this.#forPlan(gpu);
      if (native) return this.#native.keptFor(ask(native));
      await this.#changing(async () => this.#forPlan(gpu) ?? (await this.#native.startedFor(gpu)));
    }
  }

  /** The instance that a plan may ask; undefined where one has to be started. One that a loaded model needs stays, though it may be for another `gpu`. */
  #forPlan(gpu: LoadParams['gpu']): StartedNative | undefined {
    const { started } = this.#native;
    return started && (this.#inMemory.length > 0 || started.gpu === gpu) ? started : undefined;
  }

  #changing<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#change.then(change, change);
    this.#change = result.catch(() => undefined);
    return result;
  }

  #track<T>(work: Promise<T>): Promise<T> {
    return this.#running.track(work);
  }
}

/** @throws AppError `invalidParams` for what can't have been evaluated with the model */
function promptAgain(prompt: EvaluatedPrompt, { info, model }: LoadedModel): PromptAgain {
  const batches = batchesOf(prompt, info.batch);
  const guesses = prompt.guesses ? guessesOf(prompt.guesses) : [];
  const known = vocabularyOf(model).length;
  const unknown = (tokens: readonly Token[]): boolean => tokens.some((token) => token >= known);
  if (batches.some(({ tokens }) => unknown(tokens)) || guesses.some(unknown))
    throw new AppError('invalidParams', 'no tokens of this model');
  return { batches, steady: prompt.steady, guesses };
}

function requireRoom(tokens: number, slot: Slot): void {
  const limit = mostTokens(slot);
  if (tokens > limit) throw contextFull(tokens, limit);
}

/** The longest prompt: there is one place for an answer's first token, and the engine keeps one for itself. */
function mostTokens(slot: Slot): number {
  return slot.sequence.contextSize - 2;
}

function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
