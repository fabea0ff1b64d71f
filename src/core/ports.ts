/**
 * What the core needs from the world. `node/` and `vscode/` implement these; tests use small fakes. A service receives only the
 * ports it uses.
 */
import type { Event } from '../base/event.ts';
import type { ChatParams, PrefillParams, PrefillResult } from '../protocol/worker/chat.ts';
import type { CompleteParams } from '../protocol/worker/completions.ts';
import type { EngineDiagnostics } from '../protocol/worker/diagnostics.ts';
import type { CandidatesAnswer, CandidatesItem, CandidatesParams, EditAnswer, EditParams } from '../protocol/worker/edits.ts';
import type { ChatMessage, GenerationItem, GenerationResult } from '../protocol/worker/generation.ts';
import type { LoadParams, ModelTuning, SnapshotsKept } from '../protocol/worker/loadParams.ts';
import type { MachineMemory, MemoryPlan } from '../protocol/worker/memoryPlan.ts';
import type { ModelHeader, ModelInfo, UnusedCompanion } from '../protocol/worker/modelInfo.ts';
import type { AskedModel } from '../protocol/worker/modelRoles.ts';
import type { LoadProgress } from '../protocol/worker/models.ts';
import type { GenerateParams, GenerateResult, ToolAnswer, ToolAnswerParams } from '../protocol/worker/programmes.ts';
import type { Embedded, EmbedParams, RankedText, RankParams } from '../protocol/worker/retrieval.ts';
import type { LineSurprise, ReviewAnswer, ReviewItem, ReviewParams, SurpriseParams, SurpriseResult } from '../protocol/worker/review.ts';
import type { NotebookSection } from './git/notebookDiff.ts';
import type { DownloadedFile, DownloadProgress, FileDownload } from './models/download/fileDownload.ts';
import type { FoundSecret } from './security/foundSecret.ts';

/** The worker process as its owner sees it. `crashed` means it will be started again on the next use; `broken` that it crashed three times in a minute. */
export type WorkerState = 'stopped' | 'starting' | 'ready' | 'stopping' | 'crashed' | 'broken';

/** The model worker's contract with the process handled: the first call starts it. Rejects with AppError only. */
export interface EnginePort {
  readonly state: WorkerState;
  readonly onDidChangeState: Event<WorkerState>;
  /** Somebody waits for something that the model makes; vectors of code are nothing that somebody waits for. */
  readonly busy: boolean;
  /** Milliseconds since somebody was last waited for, or something read ahead for them; 0 meanwhile. */
  readonly quietMs: number;
  load(params: LoadParams, onProgress: (p: LoadProgress) => void, signal?: AbortSignal): Promise<ModelInfo>;
  /** Frees the model of that file, or all. */
  unload(path?: string): Promise<void>;
  /** Models that were used before and stay in memory, the one used last first; none without a worker. */
  kept(): Promise<ModelInfo[]>;
  inspect(path: string, signal?: AbortSignal): Promise<ModelHeader>;
  /** What loading would take of the machine, found out before it. */
  plan(params: LoadParams, signal?: AbortSignal): Promise<MemoryPlan>;
  /** The machine's memory, of its GPU too unless that is off. */
  machine(gpu: LoadParams['gpu'], signal?: AbortSignal): Promise<MachineMemory>;
  countTokens(texts: string[], signal?: AbortSignal, model?: AskedModel): Promise<number[]>;
  /** The same by the tokenizer of a file, whatever is loaded; no weights are read for it. */
  countTokensOf(file: Pick<LoadParams, 'path' | 'gpu'>, texts: string[], signal?: AbortSignal): Promise<number[]>;
  countPrompt(messages: ChatMessage[], signal?: AbortSignal, model?: AskedModel): Promise<number>;
  /** What an answer to these would have as its `promptHash`. */
  hashPrompt(messages: ChatMessage[], signal?: AbortSignal): Promise<string>;
  chat(params: ChatParams, onItem: (item: GenerationItem) => void | Promise<void>, signal?: AbortSignal): Promise<GenerationResult>;
  prefill(params: PrefillParams, onItem: (item: GenerationItem) => void | Promise<void>, signal?: AbortSignal): Promise<PrefillResult>;
  complete(params: CompleteParams, onItem: (item: GenerationItem) => void | Promise<void>, signal?: AbortSignal): Promise<GenerationResult>;
  generate(params: GenerateParams, onItem: (item: GenerationItem) => void | Promise<void>, signal?: AbortSignal): Promise<GenerateResult>;
  answerWithTools(
    params: ToolAnswerParams,
    onItem: (item: GenerationItem) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<ToolAnswer>;
  edit(params: EditParams, onItem: (item: GenerationItem) => void | Promise<void>, signal?: AbortSignal): Promise<EditAnswer>;
  candidates(
    params: CandidatesParams,
    onItem: (item: CandidatesItem) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<CandidatesAnswer>;
  review(params: ReviewParams, onItem: (item: ReviewItem) => void | Promise<void>, signal?: AbortSignal): Promise<ReviewAnswer>;
  /** Tells how surprised the main model is by lines, each as soon as it is known. */
  surprise(params: SurpriseParams, onLine: (line: LineSurprise) => void, signal?: AbortSignal): Promise<SurpriseResult>;
  /** Frees the models that stay from before; where there are none, what the chat doesn't need. False, and nothing is freed, while something runs. */
  shrink(): Promise<boolean>;
  /** What the worker holds and does now; null while there is none. */
  diagnose(): Promise<EngineDiagnostics | null>;
  /** Models beside the main one that aren't used, once it is known of that one whether its answers may be guessed; none without a worker. */
  unusedCompanions(): Promise<UnusedCompanion[]>;
  embed(params: EmbedParams, signal?: AbortSignal): Promise<Embedded>;
  /** Tells how well texts fit a query, each as soon as it is known. */
  rank(params: RankParams, onRanked: (ranked: RankedText) => void, signal?: AbortSignal): Promise<void>;
  /** How the vectors of that file's model are named. Loads nothing. */
  vectorsNamed(path: string, signal?: AbortSignal): Promise<string>;
  /** Changes how many snapshots of what models have read there may be; 0 bytes remove all of them. */
  keepSnapshots(kept: SnapshotsKept): Promise<void>;
  /** Ends the process at once, also one that hangs, and forgets its crashes; the next use starts a new one. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

/** Settings the core reads, already validated; see the table in README for their meaning and defaults. */
export interface Settings {
  modelPath: string;
  /** The file in a topmost folder that has that model answer here, such as `Cargo.toml`; null where it answers in all projects. */
  modelMarker: string | null;
  /** A model of its own for suggestions; empty for none. */
  completionModelPath: string;
  /** A model that guesses how answers go on; empty for none. */
  draftModelPath: string;
  /** A model of its own for short texts such as commit messages; empty for none. */
  smallModelPath: string;
  /** A model of its own for vectors of the project's code; empty for none, and no vectors. */
  embeddingModelPath: string;
  /** A model of its own that tells how well what was found fits; empty for none, and the order of the search. */
  rerankingModelPath: string;
  /** How many models may be in memory for the chat at once, the one that answers with them. */
  keepLoaded: number;
  contextSize: number;
  threads: number;
  gpu: 'auto' | 'off';
  tuning: ModelTuning;
  maxTokens: number;
  /** Tokens that the model may think before an answer; 0 for any number. */
  thinkingTokens: number;
  temperature: number;
  /** Whether a question that was answered before, with everything alike and at temperature 0, gets that answer again. */
  reuseAnswers: boolean;
  /** Whether the model sums up what no longer fits its window. */
  summarize: boolean;
  /** Whether the next prompt is read while its question is still being typed. */
  prefillAhead: 'pluggedIn' | 'always' | 'off';
  /** Minutes without use after which the worker stops and frees the model's memory; 0 never. */
  idleMinutes: number;
  /** Of snapshots of what models have read, on the disk; 0 removes them, null leaves them alone and uses none. */
  snapshotMegabytes: number | null;
  commitBody: boolean;
}

export interface SettingsPort {
  get(): Settings;
  readonly onDidChange: Event<void>;
}

/** What a machine has to save. */
export type Strain = 'battery' | 'heat' | 'memory';

/** `short`: other programs are about to be swapped out; `critical`: they are. */
export type MemoryLeft = 'enough' | 'short' | 'critical';

/** The machine under us. */
export interface MachinePort {
  /** How much of its memory is left, before the system begins to swap. Never rejects. */
  memory(): Promise<MemoryLeft>;
  /** What speaks against computing what nobody has asked for yet; null for nothing, also where it can't be known. Never rejects. */
  strain(): Promise<Strain | null>;
}

/** What is set about fetching models. */
export interface DownloadSettings {
  /** Nothing may leave this machine, not even for what the user asks. */
  offline: boolean;
  /** Where models are asked for: an address that begins with https. */
  endpoint: string;
  /** Hosts that models may come from, beside that one and Hugging Face's. */
  hosts: readonly string[];
}

/** What goes along with fetching a file. */
export interface FetchOptions {
  signal: AbortSignal;
  onProgress: (progress: DownloadProgress) => void;
}

/** Fetches files from other machines. */
export interface FileFetcher {
  /** Fetches a file that isn't there, and gives it its name when it is what it should be; rejects with AppError only. */
  fetchFile(download: FileDownload, options: FetchOptions): Promise<DownloadedFile>;
  /** Removes what there is of a file that isn't whole. Rejects with `busy` while somebody fetches it. */
  discard(file: string): Promise<void>;
}

/** One changed file of a commit. Paths are relative to the repository, with `/`. */
export interface ChangedFile {
  path: string;
  /** The old path of a rename. */
  from?: string;
  status: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'typechange';
  /** Lines; absent where there are none or they weren't counted. */
  lines?: { added: number; removed: number };
  /** What it is, where it isn't a file of text. */
  content?: 'binary' | 'submodule' | 'link';
  /** It became a file that can be run, or is none any more. */
  executable?: boolean;
  /** It is in conflict, so that nothing of it is staged. */
  conflict?: true;
  /** A program wrote it, as an attribute or its first lines say; see `fileKind` for those that are known by their names. */
  generated?: true;
}

/** Looks for secrets in lines. */
export interface SecretsPort {
  /** Each place once, by the number that its line was given. Rejects with `cancelled`, and when it can't be looked for. */
  find(
    files: Iterable<{ path: string; lines: readonly { text: string; line: number | null }[] }>,
    signal?: AbortSignal,
  ): Promise<FoundSecret[]>;
}

/** What a commit message is written from. */
export interface CommitChanges {
  source: 'staged' | 'all';
  files: ChangedFile[];
  /** Unified diff of all of them; binary files only as git's one-line notice. */
  diff: string;
  /** Of notebooks what a model is shown in place of their diffs. */
  notebooks?: readonly NotebookSection[];
}
