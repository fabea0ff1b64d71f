/** What is counted of the use of the product: numbers with the names they stand under, never a word of code, of a question or of an answer. Pure. */

/** `read` and `written` are tokens; `readMs` and `writtenMs` what they took. The detail of a count says of what kind it is. */
export const countNames = [
  'answers',
  'tokensRead',
  'tokensReused',
  'tokensWritten',
  'readMs',
  'writtenMs',
  'readSpeed',
  'writtenSpeed',
  'edits',
  'editCharacters',
  'suggestions',
  'suggestionCharacters',
  'commands',
  'commitMessages',
] as const;
export type CountName = (typeof countNames)[number];

/** What a count stands under. Each is empty where it says nothing. */
export interface CountKey {
  what: CountName;
  /** As it is called for people. */
  model: string;
  /** By VS Code's identifiers. */
  language: string;
  /** A kind, such as `applied` of an edit, the name of a command, or the step of a speed (`speedStep`). */
  detail: string;
}

/** A count of one day, as `2026-11-23` where the user is. */
export interface Count extends CountKey {
  day: string;
  n: number;
}

/** Characters of a name. */
export const longestName = 120;

const keyOf = ({ day, what, model, language, detail }: Omit<Count, 'n'>): string => JSON.stringify([day, what, model, language, detail]);

/** Counts by day and key; what is added under one key becomes one number. */
export class Counts {
  readonly #counts = new Map<string, Count>();

  constructor(counts: Iterable<Count> = []) {
    for (const count of counts) this.add(count);
  }

  get size(): number {
    return this.#counts.size;
  }

  get all(): Count[] {
    return [...this.#counts.values()];
  }

  /** Whether it would become a count of its own. */
  isNew(count: Count): boolean {
    return !this.#counts.has(keyOf(count));
  }

  add(count: Count): void {
    const key = keyOf(count);
    const known = this.#counts.get(key);
    if (known) known.n += count.n;
    else this.#counts.set(key, { ...count });
  }

  clear(): void {
    this.#counts.clear();
  }
}

/** Steps of speeds, each 5 % above the one before: from these a median is known to 2.5 %, and two windows' counts add up. */
const step = Math.log(1.05);

/** The step of a speed in tokens per second; null for what is none. */
export function speedStep(speed: number): string | null {
  return Number.isFinite(speed) && speed > 0 ? String(Math.round(Math.log(speed) / step)) : null;
}

/** The speed below which `share` (0 to 1) of all measured ones are, told by their steps; null where nothing was measured. */
export function speedAt(steps: readonly { detail: string; n: number }[], share: number): number | null {
  const sorted = steps.map(({ detail, n }) => ({ at: Number(detail), n })).sort((a, b) => a.at - b.at);
  const all = sorted.reduce((sum, { n }) => sum + n, 0);
  let sum = 0;
  for (const { at, n } of sorted) {
    sum += n;
    if (n > 0 && sum >= all * share) return Math.exp(at * step);
  }
  return null;
}
