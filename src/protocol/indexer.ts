/** The contract between a host (extension, command line) and the process that keeps the indexes of folders. Types only; the engine under it is rpc.ts. */
import type { Call, Stream } from './contract.ts';
import type { GraphView, GraphViewQuery } from './graphView.ts';

/** Bumped whenever a message changes its meaning. */
export const indexerProtocolVersion = 5;

/** Why a file isn't in the index. What is ignored by rules, and what is no text by its name, isn't listed: there is too much of it, and nobody misses it. */
export type SkipReason =
  | 'secret'
  | 'binary'
  | 'large'
  | 'minified'
  | 'notAFile'
  | 'name'
  | 'deep'
  | 'unreadable'
  | 'changing'
  | 'tooMany'
  /** It is nested too deep to be parsed. It is found by its words all the same. */
  | 'unparsed';

export interface IndexLimits {
  /** Bytes of a file above which it is skipped. */
  fileBytes: number;
  /** Files that are indexed at most, and bytes of all of them. */
  files: number;
  bytes: number;
}

export interface IndexScope {
  /** Absolute. */
  root: string;
  /** Lines as in a `.gitignore` of the topmost folder. */
  exclude: readonly string[];
  /** False: no rule counts, and folders of dependencies are indexed as well. */
  useRules: boolean;
  limits: IndexLimits;
  /** The rest counts for a new index only; one that is there is kept as whoever made it had it. For programs that don't know the editor's settings. */
  asKept: boolean;
}

export interface IndexProgress {
  /** Files that were read or found known, of how many that have to be looked at. */
  files: number;
  of: number;
}

export interface IndexCounts {
  files: number;
  chunks: number;
  symbols: number;
  skipped: number;
}

export interface IndexStatus {
  counts: IndexCounts;
  /** Another process writes this index, and it is only read here. */
  elsewhere: boolean;
  /** How far the one who writes it is, as long as not all files were looked at. */
  reading: IndexProgress | null;
  /** What it was made of isn't what was asked for: another process writes it so, or it was to be kept as it is. */
  otherScope: boolean;
  /** Where a damaged one was put aside when this one was made; null when none was. */
  damaged: string | null;
  /** Of its file on the disk, with what was written last. */
  bytes: number;
}

/** Why something was found. */
export type HitReason =
  | { kind: 'defines'; name: string; line: number }
  /** Words of the query that stand in it. */
  | { kind: 'words'; words: string[] }
  /** Words that begin with the query's last one, as that stands nowhere; `meant` is the one where only its ending is missing. */
  | { kind: 'begins'; word: string; meant: string | null }
  /** It is the file that the query calls by its name or path. */
  | { kind: 'file' }
  | { kind: 'path' }
  /** By its vector. */
  | { kind: 'similar' }
  /** Another hit is next to it: one that it imports, or one that imports it. */
  | { kind: 'imports' | 'importedBy'; path: string }
  /** A model has read it beside others; `place` is what it would have among these by that alone. */
  | { kind: 'ranked'; place: number };

export interface SearchHit {
  /** Relative to the folder, with `/`. */
  path: string;
  /** Counted from 1, both included. */
  line: number;
  endLine: number;
  /** Higher is better; of one search only. */
  score: number;
  why: HitReason[];
}

/** Where a stretch of a file is: relative to the folder, and lines counted from 1, both included. */
export type StretchPlace = Pick<SearchHit, 'path' | 'line' | 'endLine'>;

export interface StretchText {
  text: string;
  /** The name of what it is, or is part of; null where nothing is around it. */
  within: string | null;
}

/** What is looked for, as a vector, and whose vectors it goes with. */
export interface QueryVector {
  named: string;
  vector: number[];
}

/** Texts of chunks that have no vector yet, by their numbers, and how many have one. */
export interface Unembedded {
  parts: { text: number; body: string }[];
  done: number;
  of: number;
}

/** A guess, and how sure it is. */
export interface DeadCode {
  path: string;
  /** Null for the file itself. */
  symbol: { name: string; kind: string; line: number } | null;
  confidence: 'high' | 'medium' | 'low';
  /** A sentence, in English: the command line alone says it. */
  why: string;
}

/** Who needs a file. */
export interface FileUsers {
  /** Who imports it, directly or by way of others, the nearest first. */
  files: { path: string; distance: number }[];
  /** Files of its package that use it without an import, in order; null where its language has imports for that. */
  inPackage: string[] | null;
}

/** How the files of a folder hang together. Files are named by their positions in `files`. */
export interface FolderGraph {
  /** Paths relative to the folder, with `/`, in order. */
  files: string[];
  /** Who imports whom, each pair once. */
  edges: [from: number, to: number][];
  /** Files that need each other when they run: all that belong together, and one way round. */
  cycles: { files: number[]; example: number[] }[];
  dead: DeadCode[];
  /** Packages outside, with how many files import them. */
  externals: { name: string; files: number }[];
  /** Imports that lead nowhere. */
  missing: { path: string; line: number; specifier: string; why: string }[];
  /** Imports of a `file` that is there and not in the index, and why, in few words behind "it". They are no harm. */
  leftOut: { path: string; line: number; specifier: string; file: string; why: string }[];
  /** Settings that could not be read, so that imports were resolved without them. */
  problems: { path: string; why: string }[];
}

/** Something that a folder defines, and that matters much in it. */
export interface RankedSymbol {
  path: string;
  name: string;
  kind: string;
  line: number;
  nameLine: number;
  endLine: number;
  container: string | null;
  /** The line that it is declared in. */
  head: string;
}

/** What a file defines. */
export interface OutlineSymbol {
  name: string;
  kind: string;
  /** Counted from 1, both included, with comments right above. */
  line: number;
  endLine: number;
  nameLine: number;
  /** The name of what it is part of; null at the top of the file. */
  container: string | null;
}

/** Something that a folder defines, and where. */
export interface PlacedSymbol extends OutlineSymbol {
  path: string;
}

/** Files that a word may mean: all that are called so, the shortest path first, as far as they are told. */
export interface NamedPaths {
  word: string;
  paths: string[];
  /** They are called otherwise than the word. */
  guessed: boolean;
}

/** The folder that a word means. */
export interface NamedFolder {
  word: string;
  path: string;
  /** The paths of files in it, as many as are told, and how many there are. */
  files: string[];
  of: number;
  /** How many other folders are called so, of which none lies higher. */
  others: number;
}

/** Something that is called by words of a question. */
export interface CalledName {
  path: string;
  /** Those of its own name, as they were asked for, be they other forms of the same word. */
  words: string[];
  /** Those of its own name and of the folders around it. */
  inPath: string[];
  /** How many other words its own name has. */
  others: number;
}

export interface CalledSection extends CalledName {
  /** Its heading. */
  name: string;
  line: number;
  endLine: number;
}

/** Folders, files, and sections of prose that are called by words of a question: of each those with the most of the words first. */
export interface CalledSo {
  folders: CalledName[];
  files: CalledName[];
  sections: CalledSection[];
}

/** A word of somebody's, as the index knows it. */
export interface KnownWord {
  word: string;
  /** Stretches of the project that have it. */
  stretches: number;
  /** What is called so, the same letter case first; few, as a word with many is no name. */
  symbols: (OutlineSymbol & { path: string })[];
  /** How it is spelt where only something near is known: then `symbols` are of that. Null where it is known as it is, or nothing is near. */
  meant: string | null;
}

export interface FolderParams {
  /** The folder whose index is meant; it was opened before. */
  root: string;
}

/** What the process tells its host by itself. */
export interface IndexHostContract {
  calls: {
    /** An index stands otherwise than was last said: it turned out to be damaged and was put aside, or was made anew since. */
    changed: Call<FolderParams, Record<string, never>>;
  };
  streams: object;
}

export interface IndexerContract {
  calls: {
    /** Opens a folder's index, which is made where it is missing. Fails with the system's error where neither works. */
    open: Call<{ scope: IndexScope; file: string }, IndexStatus>;
    /** Where another process wrote the index and has ended, this one writes it from here on; what is to be read is up to `reconcile`. */
    status: Call<FolderParams, IndexStatus>;
    skipped: Call<FolderParams, { skipped: { path: string; reason: SkipReason }[] }>;
    /** Holds all indexing, or lets it go on; questions are answered all the same. */
    pause: Call<{ paused: boolean }, Record<string, never>>;
    /** Looks at these files again, which changed. */
    update: Call<FolderParams & { paths: string[] }, Record<string, never>>;
    search: Call<FolderParams & { query: string; limit: number; meaning: QueryVector | null }, { hits: SearchHit[] }>;
    /** The texts of these stretches, as their files are now; null for each that is not there, or not in the index. */
    texts: Call<FolderParams & { places: StretchPlace[] }, { texts: (StretchText | null)[] }>;
    /** Some texts without a vector of that name, which are those to be made next: each once, until it is begun `anew`. Vectors of another name are forgotten. None, and nothing is forgotten, where another process writes. */
    unembedded: Call<FolderParams & { named: string; limit: number; anew: boolean }, Unembedded>;
    /** Keeps vectors of that name; those that came too late aren't kept. */
    embedded: Call<FolderParams & { named: string; vectors: { text: number; vector: number[] }[] }, Record<string, never>>;
    /** How the files hang together, as of what was read. */
    graph: Call<FolderParams, FolderGraph>;
    /** What is drawn of that; nothing of a focus that isn't known. */
    graphView: Call<FolderParams & { query: GraphViewQuery }, GraphView>;
    /** The files that may be meant by these words; of a word that fits none, nothing. */
    named: Call<FolderParams & { words: string[] }, { found: NamedPaths[] }>;
    /** The folders that are meant by these words, of each word one at most: the one that a path leads to, and else the topmost that is called so. */
    folders: Call<FolderParams & { words: string[] }, { found: NamedFolder[] }>;
    /** What is called by some of these words; of each kind as many as are of use. Words `beside` them may be in a name, too, and mean nothing. */
    calledSo: Call<FolderParams & { words: string[]; beside: string[] }, CalledSo>;
    /** The files that a file imports, and those that import it. */
    neighbours: Call<FolderParams & { path: string }, { imports: string[]; importedBy: string[] }>;
    /** How well the index knows each of these words; names among them, which may have a slip in them, are `names` as well. */
    knownWords: Call<FolderParams & { words: string[]; names: string[] }, { words: KnownWord[]; stretches: number }>;
    /** What a file defines, in order; null for one that isn't in the index. */
    outline: Call<FolderParams & { path: string }, { symbols: OutlineSymbol[] | null }>;
    /** What is called by all of these letters in their order, other letters between, the shortest names first. No sections of prose. */
    symbolsLike: Call<FolderParams & { letters: string; limit: number }, { symbols: PlacedSymbol[] }>;
    /** Of a file that isn't known none. */
    dependents: Call<FolderParams & { path: string }, FileUsers>;
    /** What matters most, the most important first, seen from the files that somebody works at; only of what is in the folder `within`, where that isn't ''. */
    ranked: Call<FolderParams & { focus: string[]; limit: number; within: string }, { symbols: RankedSymbol[] }>;
    /** Forgets all that was read; what is to be read again is up to `reconcile`. */
    clear: Call<FolderParams, Record<string, never>>;
    close: Call<FolderParams, Record<string, never>>;
  };
  streams: {
    /** Looks at all files of a folder. Where another process writes the index, nothing is done, unless that one has ended. */
    reconcile: Stream<FolderParams, IndexProgress, IndexStatus>;
  };
}
