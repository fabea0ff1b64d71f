/** A change of one text that waits, and meanwhile follows what becomes of the text: hunk by hunk, since one that no longer fits says nothing of the others. */
import { type LineBreak, lineBreakOf } from './lineBreaks.ts';
import { applyChanges, minimalChanges, type TextChange } from './minimalChanges.ts';
import { isSameChange, lineAt, refit } from './rebase.ts';

/** What a look at the present text led to. */
export type Followed =
  /** It is the text that the change is for. */
  | { kind: 'same' }
  /** It is an earlier one again, after an undo; the change is what it was then. */
  | { kind: 'back' }
  /** It is that text but for its line ends, which the change has now, too. */
  | { kind: 'lineEnds' }
  /** It was changed, and what still fits was fitted to that; `done`: somebody has made all of it by hand. */
  | { kind: 'rebased'; done: boolean }
  /** It was to be deleted, and isn't the text that was to go any more; nothing followed. */
  | { kind: 'rewritten' };

/** A hunk whose place was changed otherwise. It fits again when its place is again what it was. */
export interface Clash {
  /** The text that it fitted last, and what it was to change there. */
  readonly base: string;
  readonly change: TextChange;
  /** Where its place was changed, in the present text: the offset of a line's start, and its 1-based number. */
  readonly at: number;
  readonly line: number;
}

/** Earlier states that an undo may lead back to, and the most characters that they may hold: each has both texts whole. */
const maxHistory = 100;
const maxHistoryLength = 32_000_000;

interface State {
  before: string;
  after: string | null;
  clashes: readonly Clash[];
  /** Some hunks were applied on the way here. */
  accepted: boolean;
}

/** All that a change knows at a moment, to come back to. */
export interface ChangeMemory {
  readonly now: Readonly<State>;
  readonly history: readonly State[];
}

/**
 * `before` is always a text that the file has or had, `after` what becomes of exactly that text by the hunks that fit; null: it is deleted. The hunks that
 * don't fit are `clashes`, and are no part of `after`.
 */
export class FollowedChange {
  #now: State;
  readonly #history: State[] = [];

  /** `earlier`: how things stood with it in an earlier run of the window. */
  constructor(before: string, after: string | null, earlier: { clashes?: readonly Clash[]; accepted?: boolean } = {}) {
    this.#now = { before, after, clashes: [], accepted: false, ...earlier };
  }

  get before(): string {
    return this.#now.before;
  }

  get after(): string | null {
    return this.#now.after;
  }

  /** By their places, ascending. */
  get clashes(): readonly Clash[] {
    return this.#now.clashes;
  }

  /** Some hunks were applied, and that wasn't undone. */
  get accepted(): boolean {
    return this.#now.accepted;
  }

  /** Fits each hunk to the present text, or tells why it can't be. */
  follow(current: string): Followed {
    if (current === this.#now.before) return { kind: 'same' };
    // Otherwise each line would look changed by somebody.
    if (this.#takeLineEnds(current) && current === this.#now.before) return { kind: 'lineEnds' };
    const { before, after, clashes, accepted } = this.#now;
    const earlier = this.#history.findLastIndex((state) => state.before === current);
    const past = this.#history[earlier];
    if (past) {
      this.#history.length = earlier;
      this.#now = past;
      return { kind: 'back' };
    }
    // What somebody has written since is never deleted along with the rest.
    if (after === null) return { kind: 'rewritten' };
    const { fitting, overlaps } = refit(minimalChanges(before, after), minimalChanges(before, current), current);
    const clashing = overlaps.map((overlap) => ({ ...overlap, base: before }));
    this.#become({ ...placed(current, fitting, clashes, clashing), accepted });
    return { kind: 'rebased', done: this.after === current && this.clashes.length === 0 };
  }

  /** The text may go back to this one, with which all of it would go in the same way; only for a file that is to be deleted. */
  remember(before: string): void {
    if (this.#now.after === null && before !== this.#now.before) this.#history.push({ ...this.#now, before });
  }

  /** The file's text is `before` now, say because one hunk was applied, and is to become `after`. */
  advance(before: string, after: string): void {
    this.#become({ ...placed(before, minimalChanges(before, after), this.clashes, []), accepted: true });
  }

  /** Rejects a hunk, one that fits or one that clashes: it doesn't come back with an earlier text either. False when there is no such hunk. */
  reject(hunk: TextChange | Clash): boolean {
    const { before, after, clashes } = this.#now;
    const isClash = 'base' in hunk;
    const [base, change] = isClash ? [hunk.base, hunk.change] : [before, hunk];
    const isThere = isClash
      ? clashes.some((clash) => clash.base === base && isSameChange(clash.change, change))
      : after !== null && minimalChanges(before, after).some((one) => isSameChange(one, change));
    if (!isThere) return false;
    this.#now = isClash
      ? { ...this.#now, clashes: clashes.filter((clash) => clash.base !== base || !isSameChange(clash.change, change)) }
      : { ...this.#now, after: after === null ? null : without(before, after, change) };
    this.#history.forEach((state, index) => (this.#history[index] = stateWithout(state, base, change)));
    return true;
  }

  get memory(): ChangeMemory {
    return { now: this.#now, history: [...this.#history] };
  }

  /** Is again what it was, as if nothing had been decided since. */
  recall({ now, history }: ChangeMemory): void {
    this.#now = now;
    this.#history.splice(0, this.#history.length, ...history);
  }

  /** It is decided: what it was earlier isn't needed any more. */
  settle(): void {
    this.#history.length = 0;
  }

  /** A document has one kind of line ends, and so have the texts that it has or had. False when they are these already, or there are none. */
  #takeLineEnds(current: string): boolean {
    const { before } = this.#now;
    const end = lineBreakOf(current);
    if (lineBreakOf(before) === end || ![before, current].every((text) => /[\r\n]/.test(text))) return false;
    this.#now = withLineEnds(this.#now, end);
    this.#history.forEach((state, index) => (this.#history[index] = withLineEnds(state, end)));
    return true;
  }

  #become(state: State): void {
    this.#history.push(this.#now);
    let length = this.#history.reduce((sum, one) => sum + lengthOf(one), 0);
    while (this.#history.length > maxHistory || length > maxHistoryLength) length -= lengthOf(this.#history.shift());
    this.#now = state;
  }
}

function withLineEnds({ before, after, clashes, accepted }: State, end: LineBreak): State {
  const ended = (text: string): string => text.replace(/\r\n|\r|\n/g, end);
  return {
    before: ended(before),
    after: after === null ? null : ended(after),
    clashes: clashes.map(({ base, change, at, line }) => ({
      base: ended(base),
      change: { start: ended(base.slice(0, change.start)).length, end: ended(base.slice(0, change.end)).length, text: ended(change.text) },
      at: ended(before.slice(0, at)).length,
      line,
    })),
    accepted,
  };
}

/** `current` with the hunks that fit it, and with those earlier clashes that fit again; `clashing` are new ones. */
function placed(
  current: string,
  fits: readonly TextChange[],
  clashes: readonly Clash[],
  clashing: readonly Clash[],
): Omit<State, 'accepted'> {
  const fitting = [...fits];
  const left = [...clashing];
  const theirs = new Map<string, TextChange[]>();
  for (const clash of clashes) {
    const { base, change } = clash;
    const since = theirs.get(base) ?? minimalChanges(base, current);
    theirs.set(base, since);
    const {
      fitting: [moved],
      overlaps: [overlap],
    } = refit([change], since, current);
    if (overlap) left.push({ ...overlap, base });
    else if (!moved) continue;
    // Where lines recur, two ways of comparing texts may take one place for another.
    else if (fitting.some((one) => one.start <= moved.end && one.end >= moved.start))
      left.push({ ...clash, at: moved.start, line: lineAt(current, moved.start) });
    else fitting.push(moved);
  }
  fitting.sort((a, b) => a.start - b.start);
  left.sort((a, b) => a.at - b.at);
  return { before: current, after: applyChanges(current, fitting), clashes: left };
}

function without(before: string, after: string, change: TextChange): string {
  return applyChanges(
    before,
    minimalChanges(before, after).filter((one) => !isSameChange(one, change)),
  );
}

/** An earlier state without the hunk that is `change` in the text `base`. */
function stateWithout({ before, after, clashes, accepted }: State, base: string, change: TextChange): State {
  const there = (text: string): TextChange | undefined => refit([change], minimalChanges(base, text), text).fitting[0];
  const here = there(before);
  return {
    before,
    after: after !== null && here ? without(before, after, here) : after,
    clashes: clashes.filter((clash) => {
      const same = there(clash.base);
      return !same || !isSameChange(same, clash.change);
    }),
    accepted,
  };
}

function lengthOf(state: State | undefined): number {
  return (state?.before.length ?? 0) + (state?.after?.length ?? 0);
}
