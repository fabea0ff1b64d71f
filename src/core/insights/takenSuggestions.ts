/**
 * What becomes of inline suggestions: offered, taken whole or by words, and still there a while later. VS Code tells extensions only that one was taken whole; that words of one were taken is
 * told by what was inserted at its place. Places are offsets in texts; it must not know editors.
 */
import type { Insights } from './insights.ts';

/** A change of a text, as editors tell it. */
export interface OffsetChange {
  offset: number;
  /** Characters that it replaces. */
  length: number;
  text: string;
}

export interface OfferedSuggestion {
  /** What tells the text from all others. */
  uri: string;
  /** Where it begins. */
  offset: number;
  text: string;
  language: string;
  model: string;
}

interface Offered extends OfferedSuggestion {
  id: number;
  taken: 'no' | 'words' | 'whole';
}

interface Standing {
  uri: string;
  offset: number;
  text: string;
  /** Something within it was changed. */
  changed: boolean;
  language: string;
  model: string;
}

/** Brackets and quotes are closed by the editor as they are typed, and blanks come with a line break: such says nothing of words. */
const typedTogether = /^[\s()[\]{}'"`<>]+$/;

/** Suggestions that are still known by their ids. */
const mostRecent = 20;

export class TakenSuggestions {
  readonly #insights: Pick<Insights, 'count' | 'enabled'>;
  /** The last ones that were offered together. */
  #offered: readonly Offered[] = [];
  /** By id: VS Code may ask for what follows before it tells that one was taken. */
  readonly #recent = new Map<number, Offered>();
  readonly #standing = new Set<Standing>();
  #nextId = 1;

  constructor(insights: Pick<Insights, 'count' | 'enabled'>) {
    this.#insights = insights;
  }

  /** Nothing is followed, so that a change needs no look. */
  get idle(): boolean {
    return this.#offered.length === 0 && this.#standing.size === 0;
  }

  /** Suggestions for one place, of which one is shown first. Returns their ids. What is left of one that was offered before, while it is typed along, is the same one. */
  offer(suggestions: readonly OfferedSuggestion[]): number[] {
    if (!this.#insights.enabled) {
      this.#offered = [];
      return suggestions.map(() => 0);
    }
    const isRest = (one: Offered, of: OfferedSuggestion): boolean =>
      one.taken !== 'whole' &&
      one.uri === of.uri &&
      one.text.endsWith(of.text) &&
      one.offset + one.text.length === of.offset + of.text.length;
    const before = this.#offered;
    const now = suggestions.map((suggestion): Offered => {
      const known = before.find((one) => isRest(one, suggestion));
      return { ...suggestion, id: known?.id ?? this.#nextId++, taken: known?.taken ?? 'no' };
    });
    const [first] = now;
    if (first && !now.some(({ id }) => before.some((one) => one.id === id)))
      this.#insights.count('suggestions', { model: first.model, language: first.language, detail: 'shown' });
    this.#offered = now;
    for (const one of now) this.#recent.set(one.id, one);
    for (const id of [...this.#recent.keys()].slice(0, Math.max(0, this.#recent.size - mostRecent))) this.#recent.delete(id);
    return now.map(({ id }) => id);
  }

  /** A text was changed, by changes that don't touch each other, with places in the text before all of them. */
  change(uri: string, changes: readonly OffsetChange[]): void {
    const [only] = changes;
    if (only && changes.length === 1) this.#follow(uri, only);
    for (const one of this.#standing) if (one.uri === uri) move(one, changes);
  }

  /**
   * One was taken whole. Returns a function to be called a while later with the text as it is then, or null for a text that isn't open any more; null where it isn't known.
   */
  take(id: number): ((textAt: ((from: number, to: number) => string) | null) => void) | null {
    const one = this.#recent.get(id);
    if (!one || one.taken === 'whole') return null;
    const { uri, offset, text, language, model, taken } = one;
    one.taken = 'whole';
    this.#insights.count('suggestionCharacters', { model, language, detail: 'taken' }, text.length);
    // Begun by words, it was counted as that.
    if (taken === 'words') return null;
    this.#insights.count('suggestions', { model, language, detail: 'whole' });
    const standing: Standing = { uri, offset, text, changed: false, language, model };
    this.#standing.add(standing);
    return (textAt) => this.#settle(standing, textAt);
  }

  #settle(standing: Standing, textAt: ((from: number, to: number) => string) | null): void {
    if (!this.#standing.delete(standing) || standing.changed || !textAt) return;
    const { offset, text, language, model } = standing;
    if (textAt(offset, offset + text.length) !== text) return;
    this.#insights.count('suggestions', { model, language, detail: 'kept' });
    this.#insights.count('suggestionCharacters', { model, language, detail: 'kept' }, text.length);
  }

  /** What is inserted where a suggestion stands, and begins it, is a part of it: typed, or taken by words. */
  #follow(uri: string, { offset, length, text }: OffsetChange): void {
    if (length > 0 || text === '') return;
    const one = this.#offered.find((offered) => offered.uri === uri && offered.offset === offset && offered.text.startsWith(text));
    // All of it at once is told by VS Code.
    if (!one || one.text === text || one.taken === 'whole') return;
    if (text.length > 1 && !typedTogether.test(text)) {
      const { model, language } = one;
      if (one.taken === 'no') this.#insights.count('suggestions', { model, language, detail: 'words' });
      this.#insights.count('suggestionCharacters', { model, language, detail: 'taken' }, text.length);
      one.taken = 'words';
    }
    one.offset += text.length;
    one.text = one.text.slice(text.length);
  }
}

/** Notes where a text stands after changes, and whether one was within it. */
function move(one: Standing, changes: readonly OffsetChange[]): void {
  const { offset, text } = one;
  for (const change of changes) {
    if (change.offset + change.length <= offset) one.offset += change.text.length - change.length;
    else if (change.offset < offset + text.length) one.changed = true;
  }
}
