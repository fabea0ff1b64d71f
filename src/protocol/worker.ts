/**
 * The contract between a host (extension, command line) and the model worker process. Types only; the engine under it
 * is rpc.ts. Token counts are exact: they come from the loaded model's own tokenizer.
 */
import type { ErrorCode, ErrorData } from '../base/appError.ts';
import type { Call, Stream } from './contract.ts';
import type { CallableTool, ToolCall } from './toolShape.ts';

/** Bumped whenever a message changes its meaning; the handshake refuses another version. */
export const workerProtocolVersion = 13;

export type ChatRole = 'system' | 'user' | 'assistant';

export interface ChatMessage {
  role: ChatRole;
  content: string;
}

/** How tokens are drawn. Defaults: temperature 0 (greedy) in the worker; the host sets its own. */
export interface SamplingParams {
  /** 0 means always the likeliest token. */
  temperature?: number;
  topP?: number;
  topK?: number;
  /**
   * Same seed, same prompt, same model: same answer, at the price of computing again what of the cache was computed in another way. An earlier
   * answer in the prompt is the same when it is in the same tokens, which only the process that sampled it knows. Absent means a fresh seed.
   */
  seed?: number;
}

export interface LoadParams {
  /** Absolute path of a GGUF file. */
  path: string;
  /** Context window in tokens; 0 means as much as the model was trained for and memory allows, at most 16,384. */
  contextSize: number;
  /** CPU threads; 0 means the machine's performance cores (never the library's default, which oversubscribes). */
  threads: number;
  /** `auto` uses Metal on Apple Silicon. */
  gpu: 'auto' | 'off';
  /** Absent: as is usual. */
  tuning?: ModelTuning;
  /** Absent: none are kept or used, and those that are there stay. */
  snapshots?: SnapshotsKept;
  /** Absolute path of the file in which is kept what was measured of models on this machine. Absent: nothing is measured for later, or known from before. */
  measurements?: string;
  /** Further models. One that can't be used leaves its work to the main model. Absent: the main model does everything. */
  companions?: CompanionPaths;
  /** How many models, this one with them, may be in memory at once: those used last stay beside it where there is room for all. Absent: 1. */
  keep?: number;
}

/** Work that a model beside the main one can do: suggestions at the cursor, guesses of how answers go on, short texts, vectors of texts, and how well texts fit a query. */
export type CompanionRole = 'completion' | 'draft' | 'small' | 'embedding' | 'reranking';

/** Who is asked: with `small` the model beside the main one for short texts, where there is one; the main one steps in for it. */
export type AskedModel = 'main' | 'small';

/** Absolute paths of GGUF files. */
export type CompanionPaths = Partial<Record<CompanionRole, string>>;

/** A model that does one kind of work for itself, beside the main one or without it, and how it is held in memory; each as of a load. */
export type ModelBeside = Pick<LoadParams, 'path' | 'gpu' | 'threads' | 'tuning'>;

export interface EmbedParams extends ModelBeside {
  texts: string[];
  purpose: VectorPurpose;
}

export interface Embedded {
  /** Unit vectors, in the order of the texts. */
  vectors: number[][];
  /** Names what they are of: vectors of another name don't go together with them. */
  named: string;
}

export interface RankParams extends ModelBeside {
  query: string;
  /** They are read in this order. */
  texts: string[];
  /** Milliseconds from now after which no further one is read; null for as long as it takes. */
  withinMs: number | null;
}

/** How well a text fits, from 0 to 1; comparable for one query only. */
export interface RankedText {
  /** Of the texts. */
  index: number;
  score: number;
}

/** What a text is for that becomes a vector: what is looked for, or what is found. */
export type VectorPurpose = 'query' | 'part';

/** A model beside the main one, and what was planned for it. */
export interface CompanionInfo {
  role: CompanionRole;
  path: string;
  /** Empty where the file's header could not be read. */
  name: string;
  /** Window for its work, in tokens; as well as what it needs and what the machine had for it beside the main model, in bytes. Null where it didn't come to a plan. */
  plan: { contextSize: number; memory: MemoryNeed; needBytes: number; haveBytes: number } | null;
  /** It is of the same file as that one, which comes before it, and works with the same weights; absent where not. */
  sharesWeightsWith?: CompanionRole;
  /** Why it isn't used, and the main model does its work, or nobody guesses; null where it was loaded. */
  problem: { code: ErrorCode; data: ErrorData } | null;
}

/** A model beside the main one that isn't used, and why. */
export interface UnusedCompanion {
  role: CompanionRole;
  problem: NonNullable<CompanionInfo['problem']>;
}

/** Where snapshots of what a model has read are kept, so that the first answer after a restart computes only what is new. */
export interface SnapshotsKept {
  /** Absolute path of a folder that is there. Several workers may share it. */
  folder: string;
  /** Of all of them together; 0 keeps none and removes those that are there. */
  maxBytes: number;
}

/** What can be changed about how a model is held in memory and evaluated; each for all of its contexts. */
export interface ModelTuning {
  /** Layers on the GPU; null for as many as fit. */
  gpuLayers: number | null;
  flashAttention: 'auto' | 'on' | 'off';
  /** How keys and values are kept. `q8_0` takes about half of the memory; it needs flash attention, which is then on. */
  kvCache: 'f16' | 'q8_0';
  /** Tokens of a prompt that are evaluated together at most; null for as many as this machine makes use of. */
  batch: number | null;
  /** Keeps the weights in main memory, so that they are never swapped out. */
  lockMemory: boolean;
  /** Guesses the next tokens from the text before them, where the model passes a test of it and it pays. */
  lookup: boolean;
}

/** Bytes a model takes: the file's tensors, one token of context (its keys and values; by the engine also what grows with the window of its buffers, such as the mask of a batch), and the compute buffers with the vocabulary. Of a loaded model by the engine's own estimator, of an inspected file from its header. */
export interface MemoryNeed {
  weights: number;
  kvPerToken: number;
  compute: number;
}

export interface ModelInfo {
  path: string;
  name: string;
  architecture: string;
  parameters: number;
  quantisation: string;
  /** Size of the file. */
  bytes: number;
  /** The context the model was trained for, in tokens. */
  trainContextLength: number;
  /** The context it was loaded with, in tokens. */
  contextSize: number;
  /** True when a vocabulary has fill-in-the-middle tokens: the model's own, or that of the one for completions. */
  fim: boolean;
  /** Set for the test models that our own script writes. */
  fixture: FixtureKind | null;
  /** `metal`, `cuda`, `vulkan`, or `cpu`. */
  device: string;
  threads: number;
  /** The chat format the worker chose, and whether it is the file's own (unknown) template rather than a built-in one. */
  chatFormat: string;
  customTemplate: boolean;
  memory: MemoryNeed;
  /** Tokens of a prompt that are evaluated together at most. */
  batch: number;
  /** Its weights were to be locked in main memory, and are there in memory of its own; absent where not. */
  lockMemory?: boolean;
  setup: EngineSetup;
  /** Models that were to be loaded beside it; absent where there are none. */
  companions?: CompanionInfo[];
  loadMs: number;
}

/** What the bytes of an answer depend on beside its prompt and how its tokens are drawn. */
export interface EngineSetup {
  /** Hash of the model's file: of its size, its header, and samples of its weights. */
  modelHash: string;
  /** The engine's versions, and what of the processor it makes use of. */
  engine: string;
  device: string;
  /** Layers on the GPU. */
  gpuLayers: number;
  threads: number;
  contextSize: number;
  flashAttention: ModelTuning['flashAttention'];
  kvCache: ModelTuning['kvCache'];
}

export type FixtureKind = 'random' | 'scripted' | 'bench' | 'embedding' | 'reranking';

/** What `inspect` reads from a file's header, without loading it. */
export interface ModelHeader {
  path: string;
  name: string;
  architecture: string;
  parameters: number;
  quantisation: string;
  contextLength: number;
  fim: boolean;
  /** It was made for vectors of texts. */
  vectors: boolean;
  /** It was made to tell how well a text fits a query. */
  ranks: boolean;
  fixture: FixtureKind | null;
  bytes: number;
  memory: MemoryNeed;
  /** The file's own chat template, or its beginning; absent where it has none. */
  chatTemplate?: string;
}

export interface LoadProgress {
  /** 0 to 1. */
  fraction: number;
  /** Comes once, before the weights are read. */
  plan?: MemoryPlan;
}

/** What a load takes of the machine, and what that has. */
export interface MemoryPlan {
  /** By the engine's own estimator. */
  memory: MemoryNeed;
  /** Tokens of a prompt that are evaluated together at most: the buffers are for so many. */
  batch: number;
  /** Bytes that the model may take. */
  haveBytes: number;
  /** The context in tokens that it would have if there were memory enough. */
  askedContext: number;
  /** The context in tokens that is wanted, where the model was trained for fewer, and so has only those; absent otherwise. */
  untrainedContext?: number;
  /** The one that it has; null when it doesn't fit. */
  contextSize: number | null;
  /** Second models that are wanted and whose files can be read; absent when there are none, and in what a load tells. */
  beside?: CompanionNeed[];
  /** Models in memory now that could stay there, the one used last first; absent when there are none, and in what a load tells. */
  stays?: StayingModel[];
}

/** A model that is in memory while another is planned, what it takes there in bytes, and whether it stays. */
export interface StayingModel {
  name: string;
  needBytes: number;
  fits: boolean;
}

/** What a model beside the main one needs in all, in bytes, and whether that is left for it. */
export interface CompanionNeed {
  role: CompanionRole;
  needBytes: number;
  fits: boolean;
}

/** A machine's memory, in bytes. */
export interface MachineMemory {
  /** As Node names it: what `available` counts differs. */
  platform: string;
  /** Main memory, or what a container may have of it, and what of it the system has pinned. */
  total: number;
  wired: number;
  /** What this process may still get without swapping, as Node counts it: caches that can go and a container's limit are in it. */
  available: number;
  /** The GPU's memory, as far as it may be used; `unifiedSize` of it is main memory. Null without a GPU. */
  video: { free: number; total: number; unifiedSize: number } | null;
}

/** One piece of a running generation. `prefill` counts prompt tokens evaluated so far. */
export type GenerationItem = { type: 'prefill'; done: number; total: number } | { type: 'text'; text: string };

/**
 * Why a generation ended: the model said so, a bound was reached, a stop text came, the text looped, its time was over, the model wasn't sure of the
 * next token, or somebody cancelled.
 */
export type StopReason = 'end' | 'length' | 'stop' | 'loop' | 'time' | 'unsure' | 'cancelled';

/** Exact figures of one generation. Times in milliseconds. */
export interface GenerationStats {
  /** Tokens written. */
  tokens: number;
  /** Tokens of the whole prompt after templating. */
  promptTokens: number;
  /** Of those, the ones that had to be computed; the rest was still in the KV cache. */
  evaluatedTokens: number;
  prefillMs: number;
  generateMs: number;
  /** Written tokens per second of `generateMs`; 0 when nothing was written. */
  tokensPerSecond: number;
  /** What the model thought before its answer was ended by `thinkingTokens`. */
  thoughtCut?: true;
  /** Tokens that were guessed, from the text before them or by a smaller model, and evaluated together with a sampled one; absent when there were none. */
  draftedTokens?: number;
  /** Of those, the ones that the sampler drew as well; all others were taken back. */
  acceptedTokens?: number;
  /** Prompt tokens that were in the cache because `prefill` had put them there before the question; absent for none. */
  aheadTokens?: number;
  /** Tokens that `prefill` computed since the answer before and that were of no use to this one; absent for none. */
  wastedTokens?: number;
}

export interface GenerationResult extends GenerationStats {
  text: string;
  stop: StopReason;
  /** Of a chat answer of the main model that wasn't cancelled. */
  record?: AnswerRecord;
}

/** How an answer was made. Two that agree in all of this and had the same cache are the same to the byte. */
export interface AnswerOrigin extends Required<SamplingParams> {
  setup: EngineSetup;
  /** Hash of the prompt's tokens. */
  promptHash: string;
}

/** What it takes to make an answer again. */
export interface AnswerRecord extends AnswerOrigin {
  /** How its prompt was evaluated, or why the answer can't be made again. */
  prompt: EvaluatedPrompt | ReplayObstacle;
}

/**
 * Why nobody can make an answer again to the byte: `unknown` when part of the cache is from a snapshot that doesn't tell how it came to its last bits,
 * `fewerThreads` when some of it was computed with fewer threads than usual, which shows in these.
 */
export type ReplayObstacle = 'unknown' | 'fewerThreads';

/**
 * A prompt as it was evaluated. Its last bits depend on what went in together, and in a conversation that grows most of it was put into the cache by
 * earlier questions, and one by one by earlier answers; so each batch is kept, in order.
 */
export interface EvaluatedPrompt {
  /** The tokens of all batches, as 32-bit numbers, the lowest byte first, in base64. Of a batch, also those that were taken out of the cache again. */
  tokens: string;
  /** Runs of batches that follow each other: the first one's place in the prompt, tokens in each, how many. The last batch goes in with the first sampling. */
  batches: number[];
  /** What is forced within the answer is cut in fixed chunks, as it is with a given seed. */
  steady: boolean;
  /** Absent when nothing was guessed. */
  guesses?: KeptGuesses;
}

/** Tokens that were guessed at an answer's steps, each evaluated with its step. */
export interface KeptGuesses {
  /** How many at each: runs of a number and how often. */
  steps: number[];
  /** All of them in order, as 32-bit numbers, the lowest byte first, in base64. */
  tokens: string;
}

export interface ChatParams extends SamplingParams {
  /** Absent: the main one. */
  model?: AskedModel;
  messages: ChatMessage[];
  /** Tokens of the answer; a thought before it isn't counted. */
  maxTokens: number;
  /** Tokens that the model may think before it answers; then its thought is closed, and the answer begins. 0 or absent: any number. */
  thinkingTokens?: number;
  /** The answer's first characters, fed in as if the model had said them (not part of the result's text). */
  answerPrefix?: string;
  stop?: string[];
  /** Makes an answer again: from an empty cache, its prompt is evaluated in these very batches. `messages` only tell the form, and `seed` has to be its seed. */
  replay?: EvaluatedPrompt;
}

/** A conversation that may be asked soon, its last message being what the question says so far. */
export interface PrefillParams {
  messages: ChatMessage[];
}

export interface PrefillResult {
  /** Tokens of the conversation that stay what they are however its last message goes on. */
  promptTokens: number;
  /** Of those, the ones that were computed now. */
  evaluatedTokens: number;
  /** All of them are in the cache. False when something else wanted the processor, or nobody wants it any more. */
  whole: boolean;
}

/** How far a completion may go; `core/completion` tells what each of these means for its text. */
export interface CompletionBounds {
  languageId: string;
  /** One line, or as many as make a whole of it. */
  multiline: boolean;
  /** Blanks that the cursor's line begins with. */
  indent: string;
  /** What is open at the cursor, outermost first. */
  open: string[];
  /** How many of these, innermost first, nothing behind the cursor closes. */
  closable: number;
  /** The quote or the comment in which the cursor stands. */
  quote: string | null;
  comment: 'line' | 'block' | null;
  /** The rest of the cursor's line, and the next line with text behind it. */
  restOfLine: string;
  nextLine: string;
}

/** A piece of another file that a completion may draw on. */
export interface RelatedCode {
  /** As the model shall read it, relative to the project. */
  path: string;
  text: string;
}

export interface CompleteParams extends SamplingParams {
  prefix: string;
  suffix: string;
  /** Pieces of other files, in the order in which they stay the longest: whatever changes goes last. */
  related?: RelatedCode[];
  /** The file's own path; only said to the model together with others'. */
  path?: string;
  maxTokens: number;
  stop?: string[];
  /** Keeps the text within these; it ends (`stop`) where nothing more of it would be kept. */
  bounds?: CompletionBounds;
  /** The text ends (`unsure`) before the first token with a lower probability, 0 to 1. */
  leastConfidence?: number;
  /** The text ends (`time`) so many milliseconds after its first token was begun. */
  maxMs?: number;
  /** Nobody waits for it yet: everything else goes first. */
  ahead?: boolean;
}

/**
 * A piece of a constrained answer, decoded the cheapest way that keeps the promise:
 * - `forced`: no sampling, the text goes in as one batch;
 * - `choice`: the model picks one of the options (none a prefix of another); only tokens at which options part are sampled;
 * - `grammar`: free within a hand-written GBNF (root rule `root`), at most `maxTokens`; when the bound cuts it, `fallback` decides: the
 *   text so far is kept, since such a grammar must be written so that every prefix is acceptable;
 * - `free`: plain sampling until a stop text or the bound; with `visible`, at least one visible character, even when the model wants to end. With
 *   `thinkingTokens`, a thought that the answer begins with may have so many tokens beside the bound, and is closed then; 0 for any number.
 */
export type Segment =
  | { kind: 'forced'; text: string }
  | { kind: 'choice'; options: string[] }
  | { kind: 'grammar'; gbnf: string; maxTokens: number }
  | { kind: 'free'; maxTokens: number; stop: string[]; visible?: boolean; thinkingTokens?: number };

export interface GenerateParams extends SamplingParams {
  /** Absent: the main one. */
  model?: AskedModel;
  messages: ChatMessage[];
  segments: Segment[];
}

/** `stop` is `length` when a bound cut a free or grammar segment, `loop` when one looped (the programme ends there), else how the last one ended. */
export interface GenerateResult extends GenerationResult {
  /** The text of each segment, in order; shorter than the programme when cancelled. */
  segments: string[];
}

/** A conversation whose answer may call one of some tools, whose names differ. */
export interface ToolAnswerParams extends SamplingParams {
  /** Absent: the main one. */
  model?: AskedModel;
  messages: ChatMessage[];
  tools: CallableTool[];
  /** A call has to come, without a thought before it; else the model writes, and may call a tool behind its words. */
  required: boolean;
  /** Bound on the answer's tokens, a thought before it not counted; a call that was begun is still closed within it. */
  maxTokens: number;
  /** Tokens that the model may think before it answers; then its thought is closed. 0 or absent: any number. */
  thinkingTokens?: number;
}

/** `text` is all of the answer, its call included, of which nothing is streamed. `stop` is `length` when a bound ended its words, or changed the call. */
export interface ToolAnswer extends GenerationResult {
  /** Null for an answer in words, and for one that was cancelled. */
  call: ToolCall | null;
}

/** Lines from `first` to `last`, both 1-based and included. */
export interface LineRange {
  first: number;
  last: number;
}

/** A file whose lines can be edited. */
export interface AnchoredFile {
  /** As the prompt names it; no two files have the same. */
  path: string;
  /** The whole text. */
  text: string;
  /** Where edits may be: ascending and apart. */
  offered: LineRange[];
}

/** How an edit names its lines: by their numbers, or by their own words. */
export type AnchorForm = 'lines' | 'text';

/** One edit as it was decoded: its lines exist, and no two edits of an answer share one. New text has `\n` line ends and no last one. */
export type AnchoredEdit =
  | { kind: 'replace'; path: string; first: number; last: number; text: string }
  /** `after` 0 is the beginning of the file. */
  | { kind: 'insert'; path: string; after: number; text: string }
  | { kind: 'delete'; path: string; first: number; last: number }
  | { kind: 'create'; path: string; text: string };

/** What of the first and the last line of a range stays: its text before and behind the part that is written anew. */
export interface KeptEnds {
  lead: string;
  tail: string;
}

export interface EditParams extends SamplingParams {
  messages: ChatMessage[];
  files: AnchoredFile[];
  /** Nothing is chosen: the answer is one replacement of all lines that the first file offers, and its text what stands between these. */
  whole?: KeptEnds;
  /** Folders (`''` is the root) in which files may be made, and the paths that are taken. */
  create?: { folders: string[]; existing: string[] };
  anchor: AnchorForm;
  /** Bound on the number of edits. */
  maxEdits: number;
  /** Bound on the answer's tokens; what was begun is still closed within it. */
  maxTokens: number;
  /** Bound on free words before the first edit; 0 for none. */
  thinkingTokens: number;
}

/** `stop` is `length` or `loop` when a replacement was cut, `cancelled`, else `end`. */
export interface EditAnswer extends GenerationResult {
  /** In the order of the answer; none when it was cancelled. The last one may have been cut. */
  edits: AnchoredEdit[];
  /** A bound ended the last replacement. */
  cut: boolean;
  /** Of `tokens`, the ones that were sampled; all others were forced. */
  sampledTokens: number;
}

/** Several answers to one request, each drawn by a sampling of its own. */
export interface CandidatesParams extends Omit<EditParams, keyof SamplingParams> {
  samplings: SamplingParams[];
}

/** One piece of several answers in the making: of the prompt that they share, or of the answer with that index. */
export type CandidatesItem = Extract<GenerationItem, { type: 'prefill' }> | { type: 'text'; answer: number; text: string };

export interface CandidatesAnswer {
  /** One for each sampling, in their order. The first one's figures hold the prompt. */
  answers: EditAnswer[];
  /** True when their tokens shared batches; false when they were made one after the other, as the model or memory allowed no more. */
  together: boolean;
}

/** Kinds of work, each with a rank of its own; see `worker/scheduler.ts`. */
export type Lane = 'completion' | 'chat' | 'small' | 'query' | 'ranking' | 'background' | 'completionAhead' | 'chatAhead';

/** A piece of work in the worker; one that isn't running waits for the one before it in the same context. */
export interface QueuedWork {
  lane: Lane;
  running: boolean;
}

/** A context of the loaded model, with how much of its window holds something. */
export interface ContextUse {
  purpose: 'chat' | 'completions' | 'candidates' | 'guesses' | 'small';
  tokens: number;
  contextSize: number;
  /** It is one of a model beside the main one. */
  companion?: true;
}

/** What the worker holds and does at this moment. Nothing in it is from the user's texts. */
/** How much a cache holds, and of how much use it has been since it was made. */
export interface CacheUse {
  entries: number;
  bytes: number;
  mostBytes: number;
  hits: number;
  misses: number;
}

export interface EngineDiagnostics {
  queue: QueuedWork[];
  contexts: ContextUse[];
  /** Models beside the main one that are in memory now; absent for none. The others that were loaded gave theirs back. */
  companions?: CompanionRole[];
  /** Models beside the main one that aren't used, among them those of which that was found after the load; absent as above. */
  unused?: UnusedCompanion[];
  /** Models that were used before and stay in memory, with what they take in bytes; absent for none. */
  kept?: Omit<StayingModel, 'fits'>[];
  /** Models that are in memory by themselves, without a main one beside which they were loaded; absent where there are none. */
  lone?: LoneModel[];
  /** Tokens that the model beside the main one has guessed since the load, and how many were right; absent where there is none. */
  guesses?: { guessed: number; right: number };
  /** Bytes that the process holds, and that the machine could still give without swapping. */
  rss: number;
  available: number;
  /** Prompt tokens per second in the chat, as measured last; null before the first. */
  prefillSpeed: number | null;
  /** Threads that evaluate now: fewer than the model's while other programs need the cores. Null while none is loaded. */
  threads: number | null;
  /** Snapshots on the disk, of whatever models; null where none are kept. */
  snapshots: { count: number; bytes: number } | null;
  /** Texts whose tokens were counted. */
  tokenCounts: CacheUse;
  /** How well texts fit what was looked for. */
  rankScores: CacheUse;
}

/** A model that is in memory for its work alone, with what it takes in bytes. */
export interface LoneModel {
  role: Extract<CompanionRole, 'embedding' | 'reranking'>;
  name: string;
  needBytes: number;
}

export interface WorkerContract {
  calls: {
    /** Of that file only, or all that is loaded. */
    unload: Call<{ path?: string }, Record<string, never>>;
    /** Models that were used before and stay in memory, the one used last first. */
    kept: Call<Record<string, never>, { models: ModelInfo[] }>;
    inspect: Call<{ path: string }, ModelHeader>;
    /** What `load` would take with these, were what is loaded now gone as far as it has to be. Loads nothing. */
    plan: Call<LoadParams, MemoryPlan>;
    /** The machine's memory, with what is loaded now in it. Loads nothing. */
    machine: Call<Pick<LoadParams, 'gpu'>, MachineMemory>;
    /** Tokens of each text by itself, without any template. */
    countTokens: Call<{ texts: string[]; model?: AskedModel }, { counts: number[] }>;
    /** The same by the tokenizer of a file, whatever is loaded; of one that isn't loaded the vocabulary is read, and no weights. */
    countTokensOf: Call<Pick<LoadParams, 'path' | 'gpu'> & { texts: string[] }, { counts: number[] }>;
    /** Tokens of a whole prompt as `chat` would evaluate it. */
    countPrompt: Call<{ messages: ChatMessage[]; model?: AskedModel }, { tokens: number }>;
    /** Hash of a whole prompt's tokens as `chat` would evaluate it: an answer's `promptHash`. */
    hashPrompt: Call<{ messages: ChatMessage[] }, { hash: string }>;
    /** Vectors of texts, by the model beside the main one where it is that of the file, and otherwise by one that is loaded for it by itself. Of a query they have their turn soon, of parts when nobody else wants it. */
    embed: Call<EmbedParams, Embedded>;
    /** How the vectors of that file's model would be named; loads nothing. */
    vectorsNamed: Call<{ path: string }, { named: string }>;
    /** Changes the bound of the snapshots that a load began with, and keeps it. */
    keepSnapshots: Call<SnapshotsKept, Record<string, never>>;
    /** Frees the models that stay from before; where there are none, the models beside the main one and all contexts but the chat's, which come back when they are needed and there is room for them. False, and nothing is freed, while something runs. */
    shrink: Call<Record<string, never>, { shrunk: boolean }>;
    diagnose: Call<Record<string, never>, EngineDiagnostics>;
    /** Models beside the main one that aren't used, once it is known of that one whether its answers may be guessed. */
    unusedCompanions: Call<Record<string, never>, { unused: UnusedCompanion[] }>;
    /** Answers at once; proves that the worker's event loop turns. */
    ping: Call<Record<string, never>, { rss: number }>;
  };
  streams: {
    load: Stream<LoadParams, LoadProgress, ModelInfo>;
    chat: Stream<ChatParams, GenerationItem, GenerationResult>;
    /** Puts a conversation into the cache before it is asked; whatever is asked meanwhile ends it. A cancel isn't an error. */
    prefill: Stream<PrefillParams, GenerationItem, PrefillResult>;
    complete: Stream<CompleteParams, GenerationItem, GenerationResult>;
    generate: Stream<GenerateParams, GenerationItem, GenerateResult>;
    /** Words, and a call of a tool whose input has the tool's form whatever the model says. */
    answerWithTools: Stream<ToolAnswerParams, GenerationItem, ToolAnswer>;
    /** Decodes edits that apply whatever the model says. */
    edit: Stream<EditParams, GenerationItem, EditAnswer>;
    /** Decodes several answers like `edit`'s in one batch. The same seeds give the same answers where they are made in the same way. */
    candidates: Stream<CandidatesParams, CandidatesItem, CandidatesAnswer>;
    /**
     * Tells how well texts fit a query, one after the other, by the model beside the main one where it is that of the file, and otherwise by one that is loaded for it by itself. A chat answer goes
     * first. What was told before is told at once. The time over, the rest isn't told.
     */
    rank: Stream<RankParams, RankedText, Record<string, never>>;
  };
}
