/**
 * The engine over node-llama-cpp: one model answers at a time, all evaluation through the scheduler. It must not know of RPC or processes, nor how models come
 * into memory.
 */
import type { Token } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { listed } from '../core/grammar/programme.ts';
import { makesVectors } from '../core/models/ggufHeader.ts';
import { estimateMemory } from '../core/models/ggufMemory.ts';
import type { AnswerRecord, EvaluatedPrompt } from '../protocol/worker/answerRecord.ts';
import type { ChatParams, PrefillParams, PrefillResult } from '../protocol/worker/chat.ts';
import type { CompleteParams } from '../protocol/worker/completions.ts';
import type { EngineDiagnostics, Lane } from '../protocol/worker/diagnostics.ts';
import type { CandidatesAnswer, CandidatesParams, EditAnswer, EditParams } from '../protocol/worker/edits.ts';
import type { ChatMessage, GenerationResult, StopReason } from '../protocol/worker/generation.ts';
import type { LoadParams, SnapshotsKept } from '../protocol/worker/loadParams.ts';
import type { MachineMemory, MemoryPlan } from '../protocol/worker/memoryPlan.ts';
import type { ModelHeader, ModelInfo, UnusedCompanion } from '../protocol/worker/modelInfo.ts';
import type { AskedModel } from '../protocol/worker/modelRoles.ts';
import type { LoadProgress } from '../protocol/worker/models.ts';
import type { GenerateParams, GenerateResult, ToolAnswer, ToolAnswerParams } from '../protocol/worker/programmes.ts';
import type { Embedded, EmbedParams, RankedText, RankParams } from '../protocol/worker/retrieval.ts';
import type { LineSurprise, Remark, ReviewAnswer, ReviewParams, SurpriseParams, SurpriseResult } from '../protocol/worker/review.ts';
import type { SamplingParams } from '../protocol/worker/samplingParams.ts';
import { AnswerRun, contextFull, nothingWritten, type PromptAgain } from './answerRun.ts';
import { Candidates } from './candidates.ts';
import type { ChatPrompt, RenderedPrompt } from './chatPrompt.ts';
import { companionsHeld, companionsUnused } from './companions.ts';
import { CompanionTurns } from './companionTurns.ts';
import { writeCompletion } from './completionRun.ts';
import { guessesOf } from './draftSteps.ts';
import { noEdits, writeEdits } from './editRun.ts';
import type { CandidatesListener, Engine, ItemListener, ReviewListener } from './engine.ts';
import { batchesOf, hashTokens, promptOf } from './evaluatedPrompt.ts';
import { fillPrompt } from './fillPrompt.ts';
import type { LoadedModel } from './loadedModel.ts';
import { memoryAvailable } from './memory.ts';
import { readModelFile } from './modelFile.ts';
import { describe } from './modelLoader.ts';
import { ModelMemory } from './modelMemory.ts';
import type { NativeLog } from './nativeEngine.ts';
import { prefillAhead, stableTokens } from './prefillAhead.ts';
import { RankScores } from './rankScores.ts';
import { writeRemarks } from './reviewRun.ts';
import { takenBy } from './roomPlan.ts';
import { Scheduler, type Turn, untilAborted } from './scheduler.ts';
import { compile, runProgramme } from './segments.ts';
import type { Slot } from './slot.ts';
import { type Asked, mainAsked } from './smallChat.ts';
import { lineSurprises } from './lineSurprises.ts';
import { type LimitedAnswer, sampleWithin } from './thoughtLimit.ts';
import { TokenBits } from './tokenBits.ts';
import { writeToolAnswer } from './toolRun.ts';
import { Underway } from './underway.ts';
import { vocabularyOf } from './vocabulary.ts';

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
  readonly #scheduler = new Scheduler();
  readonly #running = new Underway();
  readonly #companionTurns: CompanionTurns;
  readonly #models: ModelMemory;
  readonly #scores = new RankScores();
  #prefillingAhead: AbortController | undefined;

  constructor(log: NativeLog) {
    this.#log = log;
    const [scheduler, running] = [this.#scheduler, this.#running];
    this.#companionTurns = new CompanionTurns({ scheduler, log, track: (work) => running.track(work) });
    this.#models = new ModelMemory({ log, scheduler, running, companionTurns: this.#companionTurns });
  }

  load(params: LoadParams, onProgress: (progress: LoadProgress) => void | Promise<void>, signal: AbortSignal): Promise<ModelInfo> {
    return this.#models.load(params, onProgress, signal);
  }

  unload(path?: string): Promise<void> {
    return this.#models.unload(path);
  }

  kept(): Promise<ModelInfo[]> {
    return Promise.resolve(this.#models.kept.map(({ info }) => info));
  }

  plan(params: LoadParams, signal: AbortSignal): Promise<MemoryPlan> {
    return this.#models.plan(params, signal);
  }

  machine(gpu: LoadParams['gpu']): Promise<MachineMemory> {
    return this.#models.machine(gpu);
  }

  async inspect(path: string, signal: AbortSignal): Promise<ModelHeader> {
    const file = await readModelFile(path, signal);
    const { contextLength, fim, chatTemplate } = file.header;
    return {
      ...describe(file),
      contextLength,
      fim,
      vectors: makesVectors(file.header),
      ranks: file.header.ranks,
      memory: estimateMemory(file.header),
      ...(chatTemplate && { chatTemplate: chatTemplate.text }),
    };
  }

  countTokens(texts: readonly string[], signal = never, model: AskedModel = 'main'): Promise<number[]> {
    const count = async (): Promise<number[]> => {
      const { slot } = await this.#asked(this.#need(), model, signal);
      return this.#models.tokenCounts.count(slot.model, texts);
    };
    return this.#track(count());
  }

  async countTokensOf(file: Pick<LoadParams, 'path' | 'gpu'>, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    if (this.#models.current?.info.path === file.path) return this.countTokens(texts);
    const counts = await this.#models.countTokensOf(file, texts);
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
    if (params.replay && params.model === 'small') throw new AppError('invalidParams', 'only answers of the main model are made again');
    const replay = params.replay && promptAgain(params.replay, loaded);
    const { slot, format, rendered } = await this.#prompted(loaded, params, signal, ({ slot: { sequence, model }, prompt: own }) => {
      const { tokens, ...others } = own.render(params.messages, sequence.contextSize);
      if (params.answerPrefix !== undefined) tokens.push(...model.tokenize(params.answerPrefix));
      return { tokens: replay ? promptOf(replay.batches) : tokens, ...others };
    });
    const { tokens: prompt, openThought, ...ends } = rendered;
    const opened = params.answerPrefix === undefined ? openThought : '';
    let ended: LimitedAnswer | undefined;
    let record: AnswerRecord | undefined;
    const request = { loaded, lane: chatLane(slot, loaded), slot, prompt, params, replay, onItem, signal } as const;
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
    const { slot, format, rendered } = await this.#prompted(loaded, params, signal, forAnswer(params));
    const { tokens: prompt, ...ends } = rendered;
    let call: ToolAnswer['call'] = null;
    let calling = false;
    const words: ItemListener = (item) => (calling && item.type === 'text' ? undefined : onItem(item));
    const answer = { loaded, lane: chatLane(slot, loaded), slot, prompt, params, onItem: words, signal } as const;
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

  async review(params: ReviewParams, onItem: ReviewListener, signal: AbortSignal): Promise<ReviewAnswer> {
    const loaded = this.#need();
    const { tokens: prompt, ...ends } = loaded.prompt.renderForAnswer(params.messages, loaded.info.contextSize);
    requireRoom(prompt.length, loaded.chat);
    const remarks: Remark[] = [];
    let told = 0;
    // A programme can't wait for its listener: a remark is told with the next piece of the answer, which it always has.
    const heard: ItemListener = async (item) => {
      for (let next = remarks[told]; next; next = remarks[++told]) await onItem({ type: 'remark', remark: next });
      await onItem(item);
    };
    const answer = { loaded, lane: 'chat', slot: loaded.chat, prompt, params, onItem: heard, signal } as const;
    const onRemark = (remark: Remark): void => void remarks.push(remark);
    const result = await this.#answer(answer, (run) => writeRemarks(run, params, { model: loaded.model, ends, onRemark }));
    return { ...result, remarks };
  }

  async surprise(
    { texts, withinMs }: SurpriseParams,
    onLine: (line: LineSurprise) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<SurpriseResult> {
    const { model, info, ended } = this.#need();
    const time = withinMs === null ? never : AbortSignal.timeout(withinMs);
    return this.#track(
      this.#scheduler
        .run('surprise', AbortSignal.any([signal, ended, time]), async (own) => {
          const turn = this.#sharing(own);
          const bits = await turn.step(() => TokenBits.of(model, info));
          try {
            for (const [index, text] of texts.entries())
              for await (const line of lineSurprises(text, { model, bits, turn })) await turn.aside(() => onLine({ text: index, ...line }));
          } finally {
            await bits.dispose();
          }
          return { whole: true };
        })
        .catch((error: unknown) => {
          if (!AppError.isCancelled(error) || !time.aborted || signal.aborted || ended.aborted) throw error;
          return { whole: false };
        }),
    );
  }

  async shrink(): Promise<boolean> {
    // Whatever runs, or waits, may have a context in its hands.
    if (!this.#running.none || this.#scheduler.queue.length > 0) return false;
    // Nobody waits for a model at rest: mostly it is enough that those go. Otherwise at once: who comes meanwhile gets contexts of their own.
    await (this.#models.kept.length === 0
      ? Promise.all([this.#models.current?.shrink(), this.#models.shrinkLone()])
      : this.#models.makeRoom());
    return true;
  }

  async diagnose(): Promise<EngineDiagnostics> {
    const { current: loaded, kept, lone, started: native, snapshots } = this.#models;
    return {
      queue: this.#scheduler.queue,
      contexts: loaded ? await loaded.contexts() : [],
      ...(loaded?.info.companions ? { companions: companionsHeld(loaded.companions), unused: companionsUnused(loaded.info) } : {}),
      ...(lone.length > 0 && { lone }),
      ...(kept.length === 0 ? {} : { kept: kept.map((model) => ({ name: model.info.name, needBytes: takenBy(model) })) }),
      ...(loaded?.companions.draft && loaded.chat.drafting ? { guesses: { ...loaded.chat.drafting.pace.ofModel } } : {}),
      rss: process.memoryUsage.rss(),
      available: native ? await memoryAvailable(native.llama) : process.availableMemory(),
      prefillSpeed: loaded?.chat.pace.speed ?? null,
      threads: loaded ? (native?.share.now ?? null) : null,
      snapshots: snapshots ? await snapshots.usage() : null,
      tokenCounts: this.#models.tokenCounts.use,
      rankScores: this.#scores.use,
    };
  }

  async unusedCompanions(): Promise<UnusedCompanion[]> {
    const loaded = this.#models.current;
    await loaded?.answersTested;
    return loaded ? companionsUnused(loaded.info) : [];
  }

  async embed({ texts, purpose, ...wanted }: EmbedParams, signal: AbortSignal): Promise<Embedded> {
    // Not tracked until its model is there: who ends what runs would wait for a load that waits for it.
    const { model, named, ended, track } = await this.#models.embedding(wanted, signal);
    return track(
      this.#scheduler.run(purpose === 'query' ? 'query' : 'background', AbortSignal.any([signal, ended]), async (own) => {
        const turn = this.#sharing(own);
        const embedder = await turn.step(() => model.back(ended));
        const vectors: number[][] = [];
        for (const text of texts) vectors.push(await embedder.embed(text, purpose, turn));
        return { vectors, named };
      }),
    );
  }

  async rank(
    { query, texts, withinMs, ...wanted }: RankParams,
    onRanked: (ranked: RankedText) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const until = performance.now() + (withinMs ?? Infinity);
    const modelHash = await this.#models.hashOfRanker(wanted.path, signal);
    const open: { index: number; text: string }[] = [];
    for (const [index, text] of texts.entries()) {
      const score = this.#scores.of(modelHash, query, text);
      if (score === undefined) open.push({ index, text });
      else await onRanked({ index, score });
    }
    if (open.length === 0) return;
    // A load goes on for the next search, whoever gives up this one.
    const { model, ended, track } = await untilAborted(this.#models.ranking(wanted, never), signal);
    await track(
      this.#scheduler.run('ranking', AbortSignal.any([signal, ended]), async (own) => {
        const turn = this.#sharing(own);
        const ranker = await turn.step(() => model.back(ended));
        for (const { index, text } of open) {
          const score = await turn.step(async () => {
            // Its turn may come late, and the same may have been asked by somebody else meanwhile.
            if (performance.now() >= until) return null;
            return this.#scores.since(modelHash, query, text) ?? ranker.score(query, text);
          });
          if (score === null) return;
          this.#scores.keep(modelHash, query, text, score);
          await turn.aside(() => onRanked({ index, score }));
        }
      }),
    );
  }

  vectorsNamed(path: string, signal: AbortSignal): Promise<string> {
    return this.#models.vectorsNamed(path, signal);
  }

  keepSnapshots(kept: SnapshotsKept): Promise<void> {
    return this.#models.keepSnapshots(kept);
  }

  dispose(): Promise<void> {
    return this.#models.dispose();
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
    const { slot, rendered } = await this.#prompted(loaded, params, signal, forAnswer(params));
    const { tokens: prompt, ...ends } = rendered;
    const segments: string[] = [];
    const answer = { loaded, lane: chatLane(slot, loaded), slot, prompt, params, onItem, signal } as const;
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
    return this.#models.started?.share.turn(turn, steady) ?? turn;
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

  /**
   * Who is asked, and the prompt as that one reads it. What is too much for the one beside the main one is the main one's.
   * @throws AppError `contextFull` for what is too much for the main one too, unless nobody waits for it any more
   */
  async #prompted<T extends Pick<RenderedPrompt, 'tokens'>>(
    loaded: LoadedModel,
    { model }: { model?: AskedModel },
    signal: AbortSignal,
    render: (asked: Asked) => T,
  ): Promise<{ slot: Slot; format: ChatPrompt; rendered: T }> {
    const prompted = (asked: Asked): { slot: Slot; format: ChatPrompt; rendered: T } => {
      const rendered = render(asked);
      if (!signal.aborted) requireRoom(rendered.tokens.length, asked.slot);
      return { slot: asked.slot, format: asked.prompt, rendered };
    };
    const asked = await this.#asked(loaded, model, signal);
    try {
      return prompted(asked);
    } catch (error) {
      if (asked.slot === loaded.chat || !AppError.is(error, 'contextFull')) throw error;
      return prompted(mainAsked(loaded));
    }
  }

  #need(): LoadedModel {
    const loaded = this.#models.current;
    if (!loaded) throw new AppError('modelNone', 'no model is loaded');
    return loaded;
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

/** A conversation as it is read where no thought is wanted. */
function forAnswer({ messages }: { messages: readonly ChatMessage[] }): (asked: Asked) => RenderedPrompt {
  return ({ slot, prompt }) => prompt.renderForAnswer(messages, slot.sequence.contextSize);
}

/** A model beside the main one has a context of its own, and so a queue of its own. */
function chatLane(slot: Slot, { chat }: LoadedModel): 'chat' | 'small' {
  return slot === chat ? 'chat' : 'small';
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
