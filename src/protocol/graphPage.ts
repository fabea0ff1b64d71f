/**
 * The contract between the extension host and the page that draws a project's graph. The host knows how the index stands and which file is to be shown; the page knows what the
 * user looks at, and asks for it.
 */
import * as v from 'valibot';
import type { Call, Stream, Validators } from './contract.ts';
import type { GraphView, GraphViewQuery } from './graphView.ts';

export const graphPageVersion = 1;

export const graphActionIds = ['openFolder', 'openSettings', 'read', 'resume', 'showSkipped'] as const;
export type GraphActionId = (typeof graphActionIds)[number];

/** What can be shown: nothing without a folder, or where the index is off; what was read so far while it is read. */
export type GraphStage = 'noFolder' | 'off' | 'idle' | 'reading' | 'paused' | 'failed' | 'ready';

export interface GraphPageState {
  stage: GraphStage;
  /** How it stands, a sentence or two. */
  text: string;
  /** 0 to 1 while files are read; null when that isn't known. */
  fraction: number | null;
  /** The next step. */
  button: { id: GraphActionId; label: string } | null;
  /** Names of the folders that have a graph; empty for the only one that is open. */
  folders: string[];
  /** Another number once files have changed. */
  version: number;
}

export type GraphPageEvent =
  | { type: 'state'; state: GraphPageState }
  /** Show what is around a file, or the whole project. */
  | { type: 'show'; folder: number; focus: string | null };

/** What the user looks at, of the folder at that place in {@link GraphPageState.folders}. */
export type GraphPageQuery = Omit<GraphViewQuery, 'most'> & { folder: number };

export interface GraphPageContract {
  calls: {
    /** Fails with `indexOff`, or with what went wrong with the index. */
    view: Call<GraphPageQuery, GraphView>;
    /** Opens a file in an editor. */
    open: Call<{ folder: number; path: string }, Record<string, never>>;
    action: Call<{ id: GraphActionId }, Record<string, never>>;
    /** Asks for a place and writes the picture there. False: the user has changed their mind. */
    save: Call<{ folder: number; svg: string }, { saved: boolean }>;
  };
  streams: {
    /** First the state, then what changes. */
    events: Stream<Record<string, never>, GraphPageEvent, Record<string, never>>;
  };
}

/** Folders that can be unfolded or folded. */
const mostFolders = 2_000;
/** Characters of a picture. */
const longestSvg = 8_000_000;

const folder = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000));
const path = v.pipe(v.string(), v.maxLength(5_000));
const paths = v.pipe(v.array(path), v.maxLength(mostFolders));

/** Every method that the page may call, with the shape of its parameters. What isn't here is refused. */
export const graphPageValidators: Validators &
  Record<keyof GraphPageContract['calls'] | keyof GraphPageContract['streams'], (p: unknown) => unknown> = {
  view: v.parser(
    v.strictObject({
      folder,
      focus: v.nullable(path),
      depth: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(3)),
      direction: v.picklist(['needs', 'needed', 'both']),
      unlinked: v.boolean(),
      unfolded: paths,
      folded: paths,
    }),
  ),
  open: v.parser(v.strictObject({ folder, path })),
  action: v.parser(v.strictObject({ id: v.picklist(graphActionIds) })),
  save: v.parser(v.strictObject({ folder, svg: v.pipe(v.string(), v.startsWith('<svg '), v.maxLength(longestSvg)) })),
  events: v.parser(v.strictObject({})),
};
