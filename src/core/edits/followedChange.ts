/** A change of one text that waits, and meanwhile follows what becomes of the text. */
import { minimalChanges } from './minimalChanges.ts';
import { rebase } from './rebase.ts';

/** What a look at the present text led to. */
export type Followed =
  /** It is the text that the change is for. */
  | { kind: 'same' }
  /** It is an earlier one again, after an undo; the change is what it was then. */
  | { kind: 'back' }
  /** It was changed elsewhere, and the change was fitted to that; `done`: somebody has made all of it by hand. */
  | { kind: 'rebased'; done: boolean }
  /** It was changed in the same place; nothing followed. 1-based line of the present text. */
  | { kind: 'overlap'; line: number };

/** Earlier states that an undo may lead back to, and the most characters that they may hold: each has both texts whole. */
const maxHistory = 100;
const maxHistoryLength = 32_000_000;

interface State {
  before: string;
  after: string | null;
}

/** `before` is always a text that the file has or had, `after` what becomes of exactly that text; null: it is deleted. */
export class FollowedChange {
  #before: string;
  #after: string | null;
  readonly #history: State[] = [];

  constructor(before: string, after: string | null) {
    this.#before = before;
    this.#after = after;
  }

  get before(): string {
    return this.#before;
  }

  get after(): string | null {
    return this.#after;
  }

  /** Fits the change to the present text, or tells why it can't be; then it stays for the last text that it fitted. */
  follow(current: string): Followed {
    if (current === this.#before) return { kind: 'same' };
    const earlier = this.#history.findLastIndex((state) => state.before === current);
    const past = this.#history[earlier];
    if (past) {
      this.#history.length = earlier;
      this.#before = past.before;
      this.#after = past.after;
      return { kind: 'back' };
    }
    // What somebody has written since is never deleted along with the rest.
    if (this.#after === null) return { kind: 'overlap', line: 1 };
    const rebased = rebase(this.#before, minimalChanges(this.#before, this.#after), current);
    if (rebased.kind === 'overlap') return { kind: 'overlap', line: rebased.lines[0] ?? 1 };
    this.advance(current, rebased.after);
    return { kind: 'rebased', done: rebased.changes.length === 0 };
  }

  /** The file's text is `before` now, say because one hunk was applied, and is to become `after`. */
  advance(before: string, after: string): void {
    this.#history.push({ before: this.#before, after: this.#after });
    let length = this.#history.reduce((sum, state) => sum + lengthOf(state), 0);
    while (this.#history.length > maxHistory || length > maxHistoryLength) length -= lengthOf(this.#history.shift());
    this.#before = before;
    this.#after = after;
  }

  /** It is decided: what it was earlier isn't needed any more. */
  settle(): void {
    this.#history.length = 0;
  }

  /** It is to become another text, say because one hunk was rejected. */
  retarget(after: string): void {
    this.#after = after;
  }
}

function lengthOf(state: State | undefined): number {
  return (state?.before.length ?? 0) + (state?.after?.length ?? 0);
}
