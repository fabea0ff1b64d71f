/**
 * The edits of one file. Each is sought in the text as it was when the answer began, so that their order doesn't matter; what isn't there is sought in the
 * text that the earlier ones left. Two that change the same lines differently are a conflict. Pure.
 */
import type { PlaceHint } from '../editPlan.ts';
import type { ConflictReason, MatchQuality } from '../fileChange.ts';
import { chooseByHint } from './chooseByHint.ts';
import { essenceOf, exactPlaces, findSequence, type IndexedEssence, LineIndex, type Place, similarPlaces } from './findPlaces.ts';
import { fitReplacement } from './fitReplacement.ts';
import { refuseReplacement } from './refusals.ts';
import { applyLineChanges, splitLines, statedLines, type LineChange, type TextLines } from './textLines.ts';

export interface Replacement {
  search: string;
  replacement: string;
  hint: PlaceHint;
}

export type Outcome =
  | { outcome: 'change' | 'nothing'; match: MatchQuality; lines: { first: number; last: number } | null }
  | { outcome: 'conflict'; reason: ConflictReason; lines: number[] };

/** How many possible lines a conflict lists. */
const listed = 10;

/** How many lines of a search text that isn't there are looked for one by one. */
const maxNearLines = 20;

const worse: Record<MatchQuality, number> = { exact: 0, part: 1, whitespace: 2, indentation: 3 };

/** A text in which places are sought, and the changes to it so far. */
class Stage {
  readonly text: TextLines;
  readonly changes: LineChange[] = [];
  private finalBreak: boolean | null = null;
  /** Lines that the changes bring in. */
  private readonly added = new Set<string>();
  private knownIndex: LineIndex | null = null;
  private known: IndexedEssence | null = null;
  private done: string | null = null;
  private next: Stage | null = null;

  /** The stage whose result this one's text is; null where the text is its own. */
  private readonly earlier: Stage | null;

  constructor(text: string, earlier: Stage | null = null) {
    this.text = splitLines(text);
    this.earlier = earlier;
  }

  get lines(): readonly string[] {
    return this.text.contents;
  }

  get index(): LineIndex {
    return (this.knownIndex ??= new LineIndex(this.lines));
  }

  get essence(): IndexedEssence {
    if (!this.known) {
      const essence = essenceOf(this.lines);
      this.known = { ...essence, index: new LineIndex(essence.lines) };
    }
    return this.known;
  }

  get result(): string {
    return (this.done ??= applyLineChanges(this.text, this.changes, this.finalBreak));
  }

  /** The text after the changes, if there are any and these lines may stand in it: making it for each edit in vain would take long. */
  laterFor(lines: readonly string[]): Stage | null {
    if (this.changes.length === 0) return null;
    if (!lines.every((line) => this.added.has(line) || this.index.numbersOf(line).length > 0)) return null;
    return (this.next ??= new Stage(this.result, this));
  }

  /** Lines, from 0, that are alike but for blanks; the first few. */
  linesLike(bare: string): number[] {
    const { index, numbers } = this.essence;
    return index
      .numbersOf(bare)
      .slice(0, listed)
      .map((at) => numbers[at] ?? 0);
  }

  /** Where a text within one line stands, if it stands there only once: line and column from 0. */
  onlyPlaceOf(part: string): { line: number; column: number } | null {
    const { text, starts } = this.text;
    const offset = text.indexOf(part);
    if (offset === -1 || text.includes(part, offset + 1)) return null;
    let [line, end] = [0, starts.length - 1];
    while (line + 1 < end) {
      const middle = (line + end) >> 1;
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else end = middle;
    }
    return { line, column: offset - (starts[line] ?? 0) };
  }

  /** 1-based lines of the text before all edits that a place stands on, or whose place it has taken. */
  linesOf(place: Pick<Place, 'start' | 'end'>): { first: number; last: number } {
    let { start, end } = place;
    for (let stage = this.earlier; stage; stage = stage.earlier) {
      start = stage.lineBefore(start, false);
      end = Math.max(start + 1, stage.lineBefore(end - 1, true) + 1);
    }
    return { first: start + 1, last: end };
  }

  /** The line of this text that became a line of the result; within a change, the first or last line that it took away. */
  private lineBefore(line: number, last: boolean): number {
    let shift = 0;
    for (const { start, end, lines } of this.changes) {
      if (line < start + shift) break;
      if (line < start + shift + lines.length) return Math.max(0, last || start === end ? end - 1 : start);
      shift += lines.length - (end - start);
    }
    return line - shift;
  }

  /** Puts a change among the others; an insertion stands before what takes the place of the lines below it. */
  add(change: LineChange): void {
    let at = this.indexFrom(change.start);
    for (let other = this.changes[at]; other?.start === change.start && other.end <= change.end; other = this.changes[++at]);
    this.changes.splice(at, 0, change);
    for (const line of change.lines) this.added.add(line);
    this.forgetResult();
  }

  /** The changes that may be the same as this one or touch it. */
  near({ start, end }: LineChange): readonly LineChange[] {
    const from = Math.max(0, this.indexFrom(start) - 1);
    let to = from;
    for (let other = this.changes[to]; other && other.start <= end; other = this.changes[++to]);
    return this.changes.slice(from, to);
  }

  /** Index of the first change that begins at the line or behind it. */
  private indexFrom(line: number): number {
    let [from, to] = [0, this.changes.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.changes[middle]?.start ?? 0) < line) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Whether the text is to end with a line break. */
  endWith(lineBreak: boolean | null): void {
    this.finalBreak = lineBreak;
    this.forgetResult();
  }

  private forgetResult(): void {
    this.done = this.next = null;
  }
}

export class FileEdits {
  /** The least sure of the places so far. */
  match: MatchQuality = 'exact';
  private stage: Stage | null;

  readonly path: string;
  /** Null when there is no such file. */
  readonly before: string | null;

  constructor(path: string, before: string | null) {
    this.path = path;
    this.before = before;
    this.stage = before === null ? null : new Stage(before);
  }

  /** The text after the edits so far; null when there is no such file. */
  get after(): string | null {
    return this.stage?.result ?? null;
  }

  get hasChanges(): boolean {
    return this.after !== this.before;
  }

  /** A place was found so: no change of the file is surer than its least sure place. */
  found(match: MatchQuality): void {
    if (worse[match] > worse[this.match]) this.match = match;
  }

  /** Later edits are about this text. */
  setText(text: string | null): void {
    this.stage = text === null ? null : new Stage(text);
  }

  replace(edit: Replacement): Outcome {
    const { stage } = this;
    if (!stage) return conflict('missingFile');
    const search = statedLines(edit.search);
    const replacement = statedLines(edit.replacement);
    const exact = exactPlaces(stage.index, search);
    const chosen = exact.length > 1 ? chooseByHint(stage.lines, exact, edit.hint) : (exact[0] ?? null);
    if (chosen) return this.take(stage, chosen, edit);
    const later = this.inLaterText(search);
    if (later.stage && later.places.length === 1 && later.places[0]) return this.take(this.moveTo(later.stage), later.places[0], edit);
    if (exact.length > 1) return ambiguous(stage, exact);
    if (later.stage && later.places.length > 1) return ambiguous(later.stage, later.places);
    return this.replaceSimilar(stage, search, replacement, edit);
  }

  private replaceSimilar(stage: Stage, search: readonly string[], replacement: readonly string[], edit: Replacement): Outcome {
    const present = this.presentPlace(stage, search, replacement);
    const similar = similarPlaces(stage.lines, stage.essence, search);
    const sameIndentation = similar.filter((place) => place.match === 'whitespace');
    const best = sameIndentation.length > 0 ? sameIndentation : similar;
    const [only] = best;
    const isPresent = present && (!only || best.length > 1 || (only.start < present.end && present.start < only.end));
    if (isPresent) return { outcome: 'nothing', match: 'exact', lines: present.lines };
    // The model's word decides between literal places only; the user's decides between these too.
    const chosen = edit.hint.chosen === true ? best.find((place) => stage.linesOf(place).first === edit.hint.line) : undefined;
    if (chosen) return this.take(stage, chosen, edit);
    if (best.length > 1) return ambiguous(stage, best);
    if (only) return this.take(stage, only, edit);
    return this.replacePart(stage, search, replacement) ?? conflict('notFound', this.nearLines(stage, search));
  }

  /** The text that earlier edits of the answer left, when there are any. */
  private inLaterText(search: readonly string[]): { stage: Stage | null; places: Place[] } {
    const stage = this.stage?.laterFor(search) ?? null;
    return { stage, places: stage ? exactPlaces(stage.index, search) : [] };
  }

  private moveTo(stage: Stage): Stage {
    this.stage = stage;
    return stage;
  }

  private take(stage: Stage, place: Place, edit: Replacement): Outcome {
    const search = statedLines(edit.search);
    const replacement = statedLines(edit.replacement);
    const there = { outcome: 'nothing', match: place.match, lines: stage.linesOf(place) } as const;
    if (place.match === 'exact' && isThere(stage.lines, place, search, replacement)) return there;
    const changes = fitReplacement(stage.lines, place, search, replacement);
    const finalBreak = finalBreakOf(edit);
    const atEnd = place.end === stage.lines.length;
    const breakChanges = atEnd && finalBreak !== null && finalBreak !== stage.text.endsWithBreak;
    if (changes.length === 0 && !breakChanges) return there;
    const { first } = stage.linesOf({ ...place, start: changes[0]?.start ?? place.start });
    const reason = refuseReplacement(edit.replacement, edit.search, this.path);
    if (reason && !this.isOwnText(stage, reason, edit)) return conflict(reason, [first]);
    const fresh = changes.filter((change) => !stage.near(change).some((other) => isSame(change, other)));
    if (fresh.some((change) => stage.near(change).some((other) => overlaps(change, other)))) {
      const later = this.inLaterText(search);
      const [only] = later.places;
      if (later.stage && only && later.places.length === 1) return this.take(this.moveTo(later.stage), only, edit);
      return conflict('overlap', [first]);
    }
    if (fresh.length === 0 && !breakChanges) return there;
    for (const change of fresh) stage.add(change);
    if (breakChanges) stage.endWith(finalBreak);
    this.found(place.match);
    return { outcome: 'change', match: place.match, lines: stage.linesOf(place) };
  }

  /** Text that the file has elsewhere is no placeholder or prose of the model's. */
  private isOwnText(stage: Stage, reason: ConflictReason, edit: Replacement): boolean {
    if (reason !== 'placeholder' && reason !== 'prose' && reason !== 'thinking') return false;
    return refuseReplacement(edit.replacement, stage.lines.join('\n'), this.path) === null;
  }

  /** Where the replacement stands already, if it is there once and says enough to tell; `lines` as {@link Stage.linesOf}. */
  private presentPlace(
    stage: Stage,
    search: readonly string[],
    replacement: readonly string[],
  ): (Place & { lines: { first: number; last: number } }) | null {
    const sought = new Set(search);
    const added = replacement.filter((line) => !sought.has(line));
    // A deletion leaves nothing of its own; then the lines around it must say enough.
    const letters = (added.length > 0 ? added : replacement.slice(1)).some((line) => /[\p{L}\p{N}]/u.test(line));
    const telling = letters && replacement.join('').replace(/\s+/g, '').length >= 8;
    if (!telling) return null;
    const latest = stage.changes.length === 0 ? stage : stage.laterFor(replacement);
    const [only, ...others] = latest ? exactPlaces(latest.index, replacement) : [];
    return latest && only && others.length === 0 ? { ...only, lines: latest.linesOf(only) } : null;
  }

  /** One line's part, literally and only once, and not within a word. */
  private replacePart(stage: Stage, search: readonly string[], replacement: readonly string[]): Outcome | null {
    const [sought = ''] = search;
    if (search.length !== 1 || replacement.length !== 1 || sought.trim().length < 4) return null;
    const only = stage.onlyPlaceOf(sought);
    if (!only) return null;
    const text = stage.lines[only.line] ?? '';
    const end = only.column + sought.length;
    const inWord = (at: number): boolean => /^[\p{L}\p{N}_]{2}$/u.test(text.slice(at - 1, at + 1)) && at > 0 && at < text.length;
    if (inWord(only.column) || inWord(end)) return null;
    const line = text.slice(0, only.column) + (replacement[0] ?? '') + text.slice(end);
    const place: Place = { start: only.line, end: only.line + 1, at: [only.line], match: 'part' };
    return this.take(stage, place, { search: text + '\n', replacement: line + '\n', hint: { line: null, under: null } });
  }

  /** Lines that are like the first line of the search text that is in the file at all. */
  private nearLines(stage: Stage, search: readonly string[]): number[] {
    for (const line of essenceOf(search).lines.slice(0, maxNearLines)) {
      const near = line.length < 4 ? [] : stage.linesLike(line);
      if (near.length > 0) return near.map((start) => stage.linesOf({ start, end: start + 1 }).first);
    }
    return [];
  }
}

export function conflict(reason: ConflictReason, lines: number[] = []): Outcome {
  return { outcome: 'conflict', reason, lines };
}

function ambiguous(stage: Stage, places: readonly Place[]): Outcome {
  return conflict(
    'ambiguous',
    places.slice(0, listed).map((place) => stage.linesOf(place).first),
  );
}

/** The lines that would be inserted stand there already: the file has all of the replacement around the search text. */
function isThere(lines: readonly string[], place: Place, search: readonly string[], replacement: readonly string[]): boolean {
  if (replacement.length <= search.length) return false;
  return findSequence(replacement, search).some((offset) => {
    const start = place.start - offset;
    return start >= 0 && replacement.every((line, i) => lines[start + i] === line);
  });
}

/** What the two texts say about the file's last line break; null when they say nothing. */
function finalBreakOf({ search, replacement }: Replacement): boolean | null {
  if (search === '' || replacement === '') return null;
  const after = replacement.endsWith('\n');
  return search.endsWith('\n') === after ? null : after;
}

function isSame(a: LineChange, b: LineChange): boolean {
  return a.start === b.start && a.end === b.end && a.lines.length === b.lines.length && a.lines.every((line, i) => line === b.lines[i]);
}

function overlaps(a: LineChange, b: LineChange): boolean {
  if (a.start === a.end && b.start === b.end) return false;
  return a.start < b.end && b.start < a.end;
}
