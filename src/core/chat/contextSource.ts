/** Workspace context as the editor offers it; a new list is pushed whenever it changes. */
export interface ContextSource {
  /** The place it takes among the chips: `file`, `selection`. What takes that place changes; `detail` tells it. */
  id: string;
  kind: 'file' | 'selection';
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
