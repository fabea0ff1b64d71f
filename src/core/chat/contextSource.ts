import type { PartPlace, Stretch } from '../context/stretches.ts';
import type { ContextKind, ContextStanding } from '../../protocol/webview.ts';

/** Workspace context as the editor offers it; a new list is pushed whenever it changes. */
export interface ContextSource {
  /** The place it takes among the chips: `file`, `selection`, or one of its own for what is attached. What takes a place changes; `detail` tells it. */
  id: string;
  kind: ContextKind;
  /** `cart.js` or `cart.js:4-12`. */
  label: string;
  /** Workspace-relative path, with the lines of a selection. */
  detail: string;
  languageId: string;
  /** Null when it can't be used; `problem` then says why. */
  text: string | null;
  problem: string | null;
  /** Whether it goes with a question by itself. If not, it goes only when the user switches on this very thing. */
  defaultEnabled: boolean;
  /** The file that the text is from, at the same moment; absent where nothing can be written. A change in the answer is bound to it. */
  document?: SourceDocument;
  /** The same for the same thing of this kind, whatever its text and its lines are by now; where absent, `document` or `detail` tells it. */
  key?: string;
  /** The user attached it, and it stays until it is removed. */
  pinned?: true;
  /** What else is to be known of it, in one sentence. */
  note?: string;
  standing?: ContextStanding;
  /** It was gathered from the project for this question: which lines of which file, and why. */
  gathered?: Stretch & PartPlace;
}

export interface SourceDocument {
  /** Where it is, as only the editor understands it. */
  uri: string;
  /** Workspace-relative, with `/`. */
  path: string;
  /** All of it. */
  text: string;
  /** The lines of a selection, 1-based, both included. */
  lines?: { first: number; last: number };
}

/** Gives sources as they are right now, just before they go with a question. Rejects with `cancelled` only. */
export type SourceReader = (sources: readonly ContextSource[], signal: AbortSignal) => Promise<ContextSource[]>;

/** What is the same thing, whatever its text. */
export function sourceKey({ kind, key, document, detail }: ContextSource): string {
  return `${kind} ${key ?? document?.uri ?? detail}`;
}
