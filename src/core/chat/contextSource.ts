/** Workspace context as the editor offers it; a new list is pushed whenever it changes. */
export interface ContextSource {
  /** Stable while it stands for the same thing: `file`, `selection`. The user's switch is remembered by it. */
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
  /** Whether it goes with a question as long as the user hasn't switched it. */
  defaultEnabled: boolean;
}
