/** What the edit service is asked and what it answers. Types only; `editService.ts` does it. */
import type { AnchorForm, KeptEnds, LineRange } from '../../protocol/worker/edits.ts';
import type { GenerationStats } from '../../protocol/worker/generation.ts';
import type { FileChange } from './fileChange.ts';

export type { LineRange };

/** A file that the model may change. */
export interface EditableFile {
  /** Relative to the workspace folder, with `/`. */
  path: string;
  languageId: string;
  /** The whole text, at the moment of asking. */
  text: string;
  /** Where changes may be; the whole file without it. */
  within?: LineRange;
  /** Lines, from 1, that the model isn't shown and can't change; never with `whole`. See `hiddenLines.ts`. */
  hidden?: ReadonlySet<number>;
}

export interface EditRequest {
  instruction: string;
  /** At least one, unless `create` is set. */
  files: EditableFile[];
  /**
   * All lines of the only file's `within` are written anew, but for these ends of them; the model doesn't choose where. Then nothing else is changed,
   * and no file made.
   */
  whole?: KeptEnds;
  /** What the project asks to keep to, as it goes along; absent: what holds for the files is looked for. */
  rules?: readonly { path: string; text: string }[];
  /** Goes along to look at, and can't be changed. */
  context?: { path: string; languageId: string; text: string }[];
  /** Lines count in the whole file, from 1. */
  diagnostics?: { path: string; line: number; message: string; code?: string }[];
  /** Folders (`''` is the root) in which new files may be made, and what exists there. Absent: none may. */
  create?: { folders: string[]; existing: ReadonlySet<string> };
  /** Upper bound on the number of single edits; default 8. */
  maxEdits?: number;
}

export interface EditOptions {
  onPrefill?: (done: number, total: number) => void;
  /** The answer so far, as the model writes it. */
  onText?: (soFar: string) => void;
  signal?: AbortSignal;
  seed?: number;
  /** Overrides the setting. */
  temperature?: number;
  maxTokens?: number;
  /** How the answer names lines; `lines` by default, see `anchoredForm.ts`. */
  anchor?: AnchorForm;
  /** Tokens of free words before the first edit, at most; none by default. */
  thinkingTokens?: number;
}

export interface EditResult {
  /** `nothing`: the model left every text as it was. */
  status: 'ok' | 'nothing';
  changes: FileChange[];
  /**
   * A bound ended a replacement before the model did: the change applies but may be incomplete, and is shown as such. With no change: the
   * `maxTokens` asked for left no room for one.
   */
  cut: boolean;
  /** What the model wrote, in a form that the tolerant reader reads too. */
  text: string;
  stats: GenerationStats;
}
