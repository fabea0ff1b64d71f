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
}
