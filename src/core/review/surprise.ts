/** How unusual changed lines are to the model within, and what follows of it: an order of reading, and lines that stand out. Pure. */
import type { LineSurprise, ReadText } from '../../protocol/worker/review.ts';
import { longestLine, type ReviewPart } from './reviewParts.ts';
import { changedLines, type ReviewFile } from './reviewSubject.ts';

/** Of one line or several: comparable for one model only. */
export interface Surprise {
  /** On average. */
  bitsPerToken: number;
  /** Of the most surprising token. */
  mostBits: number;
}

/** Tokens that a line is taken to have beside its own, none of them surprising: a bracket that surprises is less of a reason to look than a whole line that does. */
const beside = 2;

/** How unusual a line is beside others that the same model read: what lines are ordered by. */
export function oddness({ bits, tokens }: Pick<LineSurprise, 'bits' | 'tokens'>): number {
  return bits / (tokens + beside);
}

export interface UnusualLine extends Surprise {
  path: string;
  line: number;
}

/** Characters that are looked at, files of more than that in part: the rest is read in its order. */
const mostCharacters = 400_000;
/** With fewer lines nothing stands out, and of more than these nobody needs to be told. */
const leastLines = 8;
const mostUnusual = 3;

export class Surprises {
  /** What the model is to be asked, in the order of the files. */
  readonly texts: ReadText[] = [];
  /** For each text, where its asked lines are in the file. */
  readonly #places: { path: string; lineOf: Map<number, number> }[] = [];
  readonly #known = new Map<string, Map<number, LineSurprise>>();

  constructor(files: readonly ReviewFile[]) {
    let left = mostCharacters;
    for (const { path, hunks } of files) {
      const lines: string[] = [];
      const lineOf = new Map<number, number>();
      for (const hunk of hunks) {
        const changed = new Set(changedLines(hunk));
        // What stands between two hunks isn't known here.
        if (lines.length > 0) lines.push('');
        for (const { text, after } of hunk.lines) {
          if (after === null || left <= 0) continue;
          const said = text.replace(/\r$/, '').slice(0, longestLine);
          left -= said.length + 1;
          lines.push(said);
          if (changed.has(after)) lineOf.set(lines.length, after);
        }
      }
      if (lineOf.size === 0) continue;
      this.texts.push({ text: `${lines.join('\n')}\n`, lines: [...lineOf.keys()] });
      this.#places.push({ path, lineOf });
    }
  }

  /** What the model tells of a line of the texts. */
  add(told: LineSurprise): void {
    const place = this.#places[told.text];
    const line = place?.lineOf.get(told.line);
    if (!place || line === undefined) return;
    const its = this.#known.get(place.path) ?? new Map<number, LineSurprise>();
    this.#known.set(place.path, its.set(line, told));
  }

  /** Of the lines from `first` to `last` that are known; null when there is none. */
  of(path: string, first: number, last: number): Surprise | null {
    const known = [...(this.#known.get(path) ?? [])].filter(([line]) => line >= first && line <= last).map(([, told]) => told);
    const tokens = known.reduce((sum, one) => sum + one.tokens, 0);
    if (tokens === 0) return null;
    return {
      bitsPerToken: known.reduce((sum, { bits }) => sum + bits, 0) / tokens,
      mostBits: Math.max(...known.map(({ mostBits }) => mostBits)),
    };
  }

  /** The parts with the most unusual lines first; those of which nothing is known come last, in their order. */
  ordered(parts: readonly ReviewPart[]): ReviewPart[] {
    const most = new Map(parts.map((part) => [part, this.#most(part)]));
    return [...parts].sort((a, b) => (most.get(b) ?? 0) - (most.get(a) ?? 0));
  }

  /** Lines that stand out from the other changed ones, the most unusual first: beyond the upper quarter by more than one and a half times what lies between the quarters, as outliers are usually told. */
  unusual(): UnusualLine[] {
    const all = [...this.#known].flatMap(([path, its]) => [...its].map(([line, told]) => ({ path, line, told, odd: oddness(told) })));
    if (all.length < leastLines) return [];
    all.sort((a, b) => b.odd - a.odd);
    const at = (share: number): number => all[Math.floor(all.length * share)]?.odd ?? 0;
    const [upper, lower] = [at(1 / 4), at(3 / 4)];
    return all
      .filter(({ odd }) => odd > upper + 1.5 * (upper - lower))
      .slice(0, mostUnusual)
      .map(({ path, line, told: { bits, tokens, mostBits } }) => ({ path, line, bitsPerToken: bits / tokens, mostBits }));
  }

  #most({ path, changed }: ReviewPart): number {
    const known = this.#known.get(path);
    return Math.max(0, ...changed.flatMap((line) => known?.get(line) ?? []).map(oddness));
  }
}
