/**
 * The engine behind the worker's contract, free of RPC: `llamaEngine.ts` implements it over node-llama-cpp, tests with a fake. Everything
 * rejects with AppError. A generation that is cancelled resolves with what it has and `stop: 'cancelled'`; everything else rejects with
 * `cancelled`.
 */
import type { ChatParams, PrefillParams, PrefillResult } from '../protocol/worker/chat.ts';
import type { CompleteParams } from '../protocol/worker/completions.ts';
import type { EngineDiagnostics } from '../protocol/worker/diagnostics.ts';
import type { CandidatesAnswer, CandidatesItem, CandidatesParams, EditAnswer, EditParams } from '../protocol/worker/edits.ts';
import type { ChatMessage, GenerationItem, GenerationResult } from '../protocol/worker/generation.ts';
import type { LoadParams, SnapshotsKept } from '../protocol/worker/loadParams.ts';
import type { MachineMemory, MemoryPlan } from '../protocol/worker/memoryPlan.ts';
import type { ModelHeader, ModelInfo, UnusedCompanion } from '../protocol/worker/modelInfo.ts';
import type { AskedModel } from '../protocol/worker/modelRoles.ts';
import type { LoadProgress } from '../protocol/worker/models.ts';
import type { GenerateParams, GenerateResult, ToolAnswer, ToolAnswerParams } from '../protocol/worker/programmes.ts';
import type { Embedded, EmbedParams, RankedText, RankParams } from '../protocol/worker/retrieval.ts';
import type { LineSurprise, ReviewAnswer, ReviewItem, ReviewParams, SurpriseParams, SurpriseResult } from '../protocol/worker/review.ts';

/** Hears a running generation; the engine waits for what it returns, and lets others work meanwhile. */
export type ItemListener = (item: GenerationItem) => void | Promise<void>;

/** The same of several answers that are made together. */
export type CandidatesListener = (item: CandidatesItem) => void | Promise<void>;

/** The same of a review. */
export type ReviewListener = (item: ReviewItem) => void | Promise<void>;

export interface Engine {
  /**
   * Loads a model in place of the one before it, which goes on answering when the file is refused by its header already. Of those before it as many stay in
   * memory, at rest, as `keep` says and there is room for: a load of such a one reads nothing from the disk. Then the models beside it, as far as
   * there is memory for them: what keeps one from being loaded is in the result, and never fails the load.
   * @throws AppError `modelMissing`, `fileUnreadable`, `modelNotGguf`, `modelTruncated`, `modelInvalid`, `modelUnsupported`, `noWriting`, `modelTooLarge`
   * (data: needBytes, haveBytes), `modelLoadFailed` (data: reason), `engineMissing`, `cancelled`
   */
  load(params: LoadParams, onProgress: (progress: LoadProgress) => void | Promise<void>, signal: AbortSignal): Promise<ModelInfo>;
  /** Frees the model of that file, or all; what runs on the one that answers ends before. Nothing loaded is fine. */
  unload(path?: string): Promise<void>;
  /** Those at rest, the one used last first. */
  kept(): Promise<ModelInfo[]>;
  /** Reads a file's header; loads nothing and needs no native code. */
  inspect(path: string, signal: AbortSignal): Promise<ModelHeader>;
  /** What loading would take of the machine, with what is loaded now gone as far as it has to be. Loads nothing, and leaves alone what is loaded. @throws AppError as `load` for the file, `engineMissing` */
  plan(params: LoadParams, signal: AbortSignal): Promise<MemoryPlan>;
  /** The machine's memory, of its GPU too unless that is off. @throws AppError `engineMissing` */
  machine(gpu: LoadParams['gpu']): Promise<MachineMemory>;
  /** By the tokenizer of who is asked, the main model unless another is named. @throws AppError `modelNone` */
  countTokens(texts: readonly string[], signal?: AbortSignal, model?: AskedModel): Promise<number[]>;
  /** By the tokenizer of a file, whatever is loaded. @throws AppError as `load` for the file */
  countTokensOf(params: Pick<LoadParams, 'path' | 'gpu'>, texts: readonly string[], signal: AbortSignal): Promise<number[]>;
  /** @throws AppError `modelNone` */
  countPrompt(messages: readonly ChatMessage[], signal?: AbortSignal, model?: AskedModel): Promise<number>;
  /** @throws AppError `modelNone` */
  hashPrompt(messages: readonly ChatMessage[]): Promise<string>;
  /** @throws AppError `modelNone`, `contextFull` (data: tokens, limit), `invalidParams` for a replay of what is no prompt */
  chat(params: ChatParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerationResult>;
  /** Evaluates what a conversation begins with before it is asked, at the lowest priority; any other use of the chat's context ends it. @throws AppError `modelNone` */
  prefill(params: PrefillParams, onItem: ItemListener, signal: AbortSignal): Promise<PrefillResult>;
  /** @throws AppError `modelNone`, `noFillInMiddle`, `modelTooLarge` */
  complete(params: CompleteParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerationResult>;
  /** @throws AppError `modelNone`, `contextFull`, `invalidParams` */
  generate(params: GenerateParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerateResult>;
  /** @throws AppError `modelNone`, `contextFull` also where no call fits that is required */
  answerWithTools(params: ToolAnswerParams, onItem: ItemListener, signal: AbortSignal): Promise<ToolAnswer>;
  /** @throws AppError `modelNone`, `contextFull` */
  edit(params: EditParams, onItem: ItemListener, signal: AbortSignal): Promise<EditAnswer>;
  /** Several answers of one prompt, which is evaluated once. @throws AppError `modelNone`, `contextFull` */
  candidates(params: CandidatesParams, onItem: CandidatesListener, signal: AbortSignal): Promise<CandidatesAnswer>;
  /** @throws AppError as `chat` */
  review(params: ReviewParams, onItem: ReviewListener, signal: AbortSignal): Promise<ReviewAnswer>;
  /** Each line as soon as it was read. @throws AppError `modelNone`, `cancelled`, also where another model is loaded meanwhile, and what the engine says where there is no memory for it */
  surprise(params: SurpriseParams, onLine: (line: LineSurprise) => void | Promise<void>, signal: AbortSignal): Promise<SurpriseResult>;
  /** Frees the models at rest; where there are none, what the chat doesn't need. False, and nothing is freed, while something runs. */
  shrink(): Promise<boolean>;
  /** What is held and under way now; without a model, nothing is. */
  diagnose(): Promise<EngineDiagnostics>;
  /** Models beside the main one that aren't used, once it is known of that one whether its answers may be guessed. Without a model, none. */
  unusedCompanions(): Promise<UnusedCompanion[]>;
  /** @throws AppError as `load` for the file, `noVectors`, `companionAway` while its memory is given back, `cancelled`, also where another model is loaded meanwhile */
  embed(params: EmbedParams, signal: AbortSignal): Promise<Embedded>;
  /** Each text as soon as it was read. @throws AppError as `load` for the file, `noRanking`, `companionAway` while its memory is given back, `cancelled`, also where another model is loaded meanwhile */
  rank(params: RankParams, onRanked: (ranked: RankedText) => void | Promise<void>, signal: AbortSignal): Promise<void>;
  /** Reads a file; loads nothing. @throws AppError as `load` for the file, `noVectors` */
  vectorsNamed(path: string, signal: AbortSignal): Promise<string>;
  /** Changes how many snapshots there may be in a folder; never rejects, as every answer can do without. */
  keepSnapshots(kept: SnapshotsKept): Promise<void>;
  dispose(): Promise<void>;
}
