/**
 * The places of a file where git left both sides of a conflict, between its markers. Read strictly: what may be content of the file as well as a marker makes a
 * place unclear, and an unclear place is told and never offered. Linear, and never throws. Pure.
 */

/** One of the texts of a conflict; line ends are as they are in the file. */
export interface ConflictText {
  /** What stands behind its marker: a branch, or a commit; empty for nothing. */
  label: string;
  text: string;
}

export interface ConflictRegion {
  /** Lines of the first and the last marker, from 1. */
  first: number;
  last: number;
  /** Bounds in the file's text, with the last marker's line end. */
  start: number;
  end: number;
  ours: ConflictText;
  /** What was before both; null where the file has only the two sides (the style `merge`). */
  base: ConflictText | null;
  theirs: ConflictText;
}

/** Why a place that begins as a conflict is none that can be worked on. */
export type UnclearWhy =
  /** Another one begins within it. */
  | 'nested'
  /** The file, or a later conflict, comes before its end. */
  | 'unfinished'
  /** More than one line may be what parts the sides. */
  | 'ambiguous';

export interface UnclearPlace {
  /** That of the first marker, from 1. */
  line: number;
  why: UnclearWhy;
}

export interface ConflictedText {
  regions: ConflictRegion[];
  unclear: UnclearPlace[];
}

/** Signs of a marker, as git writes them unless the file's attributes say otherwise. */
const markerLength = 7;

type Part = 'ours' | 'base' | 'theirs';

interface Open {
  line: number;
  start: number;
  part: Part;
  /** Where the text of each part begins and ends. */
  bounds: Partial<Record<Part, { label: string; from: number; to: number }>>;
  why: UnclearWhy | null;
  /** Conflicts that began within it and are open. */
  depth: number;
}

export function conflictRegions(text: string): ConflictedText {
  const found: ConflictedText = { regions: [], unclear: [] };
  let open: Open | null = null;
  let line = 0;
  for (let at = 0; at < text.length;) {
    line++;
    const feed = text.indexOf('\n', at);
    const next = feed === -1 ? text.length : feed + 1;
    const marker = markerAt(text, at, next);
    if (marker) open = step(open, marker, { text, at, next, line }, found);
    at = next;
  }
  if (open) found.unclear.push({ line: open.line, why: open.why ?? 'unfinished' });
  return found;
}

/** The text with a place of it replaced; what stands in its stead ends as a line does where something follows. */
export function withoutConflict(text: string, { start, end }: Pick<ConflictRegion, 'start' | 'end'>, instead: string): string {
  return text.slice(0, start) + instead + text.slice(end);
}

/** Whether anything in it would be taken for a marker. */
export function hasMarkers(text: string): boolean {
  return /(?<![^\n])(?:(?:<{7}|>{7}|\|{7})(?: |(?=\r?\n|$))|={7}(?=\r?\n|$))/.test(text);
}

interface Marker {
  sign: string;
  label: string;
}

interface Line {
  text: string;
  at: number;
  next: number;
  line: number;
}

function markerAt(text: string, at: number, next: number): Marker | null {
  const sign = text[at];
  if (sign === undefined || !'<|=>'.includes(sign)) return null;
  const whole = text.slice(at, next).replace(/\r?\n$/, '');
  if (whole.slice(0, markerLength) !== sign.repeat(markerLength)) return null;
  const rest = whole.slice(markerLength);
  // A longer row of signs is no marker: git makes those for conflicts in what was before both sides.
  if (rest === '') return { sign, label: '' };
  return rest.startsWith(' ') && sign !== '=' ? { sign, label: rest.slice(1) } : null;
}

/** What is open after a marker. */
function step(open: Open | null, { sign, label }: Marker, { text, at, next, line }: Line, found: ConflictedText): Open | null {
  if (!open) {
    if (sign !== '<') return null; // an underlined heading, a quotation
    return { line, start: at, part: 'ours', bounds: { ours: { label, from: next, to: next } }, why: null, depth: 0 };
  }
  if (sign === '<') {
    return { ...open, why: 'nested', depth: open.depth + 1 };
  }
  if (sign === '>' && open.depth > 0) return { ...open, depth: open.depth - 1 };
  if (open.depth > 0) return open;
  const closed = (part: Part): Open => {
    const bounds = open.bounds[open.part];
    const ended = bounds ? { ...open.bounds, [open.part]: { ...bounds, to: at } } : open.bounds;
    return { ...open, part, bounds: { ...ended, [part]: { label, from: next, to: next } } };
  };
  if (sign === '|') return open.part === 'ours' ? closed('base') : { ...open, why: open.why ?? 'ambiguous' };
  if (sign === '=') return open.part === 'theirs' ? { ...open, why: open.why ?? 'ambiguous' } : closed('theirs');
  // The last marker; one that comes before the sides were parted ends nothing that is clear.
  const { ours, base, theirs } = open.bounds;
  if (open.why !== null || !ours || !theirs) {
    found.unclear.push({ line: open.line, why: open.why ?? 'unfinished' });
    return null;
  }
  const cut = (part: { label: string; from: number; to: number }): ConflictText => ({
    label: part.label,
    text: text.slice(part.from, part.to),
  });
  found.regions.push({
    first: open.line,
    last: line,
    start: open.start,
    end: next,
    ours: cut(ours),
    base: base ? cut(base) : null,
    theirs: { label, text: text.slice(theirs.from, at) },
  });
  return null;
}
