import type { Event } from '../../base/event.ts';
import type { GraphView, GraphViewQuery } from '../../protocol/graphView.ts';
import type {
  CalledSo,
  FileUsers,
  FolderGraph,
  IndexProgress,
  IndexScope,
  IndexStatus,
  KnownWord,
  NamedFolder,
  NamedPaths,
  OutlineSymbol,
  PlacedSymbol,
  QueryVector,
  RankedSymbol,
  SearchHit,
  SkipReason,
  StretchPlace,
  StretchText,
  Unembedded,
} from '../../protocol/indexer.ts';

/** The indexes of folders, whoever keeps them. A folder is named by its root once it was opened. Rejects with AppError only. */
export interface IndexPort {
  /** The index of this root stands otherwise than was last said, by itself: it was damaged and put aside, or is made anew since. */
  readonly onDidChange: Event<string>;
  /** Opens a folder's index, which is made where it is missing; nothing is read yet. Opening again takes the new scope. */
  open(scope: IndexScope): Promise<IndexStatus>;
  /** Looks at all files, and reads those that have changed. */
  reconcile(root: string, onProgress: (progress: IndexProgress) => void, signal?: AbortSignal): Promise<IndexStatus>;
  /** Looks at these files, relative to the root; a folder means what is in it. */
  update(root: string, paths: readonly string[]): Promise<void>;
  /** `meaning`: the query as a vector, where there is one. */
  search(root: string, query: string, limit: number, meaning: QueryVector | null, signal?: AbortSignal): Promise<SearchHit[]>;
  /** Of stretches, as their files are now; null for what is not there any more. */
  texts(root: string, places: readonly StretchPlace[], signal?: AbortSignal): Promise<(StretchText | null)[]>;
  /** Some texts that have no vector of that name, each once until it is begun `anew`; vectors of another name are forgotten. None where another process writes. */
  unembedded(root: string, named: string, asked: { limit: number; anew: boolean }): Promise<Unembedded>;
  embedded(root: string, named: string, vectors: readonly { text: number; vector: number[] }[]): Promise<void>;
  graph(root: string, signal?: AbortSignal): Promise<FolderGraph>;
  /** What is drawn of it. */
  graphView(root: string, query: GraphViewQuery, signal?: AbortSignal): Promise<GraphView>;
  named(root: string, words: readonly string[]): Promise<NamedPaths[]>;
  folders(root: string, words: readonly string[]): Promise<NamedFolder[]>;
  calledSo(root: string, asked: { words: readonly string[]; beside: readonly string[] }, signal?: AbortSignal): Promise<CalledSo>;
  neighbours(root: string, path: string): Promise<{ imports: string[]; importedBy: string[] }>;
  knownWords(
    root: string,
    asked: { words: readonly string[]; names: readonly string[] },
    signal?: AbortSignal,
  ): Promise<{ words: KnownWord[]; stretches: number }>;
  symbolsLike(root: string, letters: string, limit: number, signal?: AbortSignal): Promise<PlacedSymbol[]>;
  outline(root: string, path: string, signal?: AbortSignal): Promise<OutlineSymbol[] | null>;
  dependents(root: string, path: string): Promise<FileUsers>;
  /** `within`: a folder; '' for all. */
  ranked(root: string, asked: { focus: readonly string[]; limit: number; within: string }): Promise<RankedSymbol[]>;
  status(root: string): Promise<IndexStatus>;
  skipped(root: string): Promise<{ path: string; reason: SkipReason }[]>;
  /** Holds all reading, or lets it go on. */
  pause(paused: boolean): Promise<void>;
  /** Forgets what was read of a folder. Rejects with `indexElsewhere` while another process writes it. */
  clear(root: string): Promise<void>;
  closeFolder(root: string): Promise<void>;
}
