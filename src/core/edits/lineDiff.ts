/**
 * Which lines of one text became which of another. The shortest answer where that is cheap to find; else the texts are split at the lines that occur
 * exactly once in both ("patience"), and what lies between is compared by itself. So thousands of changes are told apart in about n log n.
 */
import { diffArrays } from 'diff';

/** Lines `start` to `end` of the old text (0-based, `end` excluded) became lines `from` to `to` of the new one. */
export interface LineEdit {
  start: number;
  end: number;
  from: number;
  to: number;
}

export interface LineDiffLimits {
  /** The shortest way is looked for up to this many lines that go or come; the cost grows with its square. */
  edits: number;
  /** What all searches together may cost, as the sum of those squares. */
  cost: number;
}

const usual: LineDiffLimits = { edits: 500, cost: 1_000_000 };

/** Once the cost is used up, what lies between two anchors is still compared this far: those pieces are many but small. */
const leastEdits = 16;

/** Times that a piece is split again. What can't be told apart by then is one edit. */
const maxDepth = 8;

/** A range of lines in both texts. */
interface Piece extends LineEdit {
  depth: number;
}

/** The edits from `before` to `after`, lines given as ids that are equal where the lines are; ascending, with an equal line between any two. */
export function lineDiff(before: readonly number[], after: readonly number[], { edits, cost }: LineDiffLimits = usual): LineEdit[] {
  const found: LineEdit[] = [];
  let left = cost;
  // A stack, with the first piece on top.
  const pieces: Piece[] = [{ start: 0, end: before.length, from: 0, to: after.length, depth: 0 }];
  for (let piece = pieces.pop(); piece; piece = pieces.pop()) {
    const { start, end, from, to, depth } = trimmed(before, after, piece);
    if (start === end || from === to) {
      if (start < end || from < to) found.push({ start, end, from, to });
      continue;
    }
    const most = Math.max(leastEdits, Math.min(edits, Math.floor(Math.sqrt(left))));
    const shortest = shortestEdits(before.slice(start, end), after.slice(from, to), most);
    left = Math.max(0, left - (shortest ? lengthOf(shortest) : most) ** 2);
    if (shortest) {
      for (const edit of shortest) found.push(shifted(edit, start, from));
      continue;
    }
    const anchors = depth < maxDepth ? anchorsOf(before, after, { start, end, from, to }) : [];
    if (anchors.length === 0) found.push({ start, end, from, to });
    else pieces.push(...between(anchors, { start, end, from, to }, depth + 1).reverse());
  }
  return found;
}

/** Without the lines that both begin and end with. */
function trimmed(before: readonly number[], after: readonly number[], piece: Piece): Piece {
  let { start, end, from, to } = piece;
  while (start < end && from < to && before[start] === after[from]) {
    start++;
    from++;
  }
  while (start < end && from < to && before[end - 1] === after[to - 1]) {
    end--;
    to--;
  }
  return { start, end, from, to, depth: piece.depth };
}

/** Null when more lines go and come than `most`. */
function shortestEdits(before: number[], after: number[], most: number): LineEdit[] | null {
  const parts = diffArrays(before, after, { maxEditLength: most });
  if (!parts) return null;
  const edits: LineEdit[] = [];
  let [old, now] = [0, 0];
  for (const { added, removed, count } of parts) {
    const last = edits.at(-1);
    const edit = last?.end === old && last.to === now ? last : { start: old, end: old, from: now, to: now };
    if (!added) old += count;
    if (!removed) now += count;
    if (!added && !removed) continue;
    edit.end = old;
    edit.to = now;
    if (edit !== last) edits.push(edit);
  }
  return edits;
}

function lengthOf(edits: readonly LineEdit[]): number {
  return edits.reduce((sum, { start, end, from, to }) => sum + end - start + to - from, 0);
}

function shifted({ start, end, from, to }: LineEdit, lines: number, newLines: number): LineEdit {
  return { start: start + lines, end: end + lines, from: from + newLines, to: to + newLines };
}

/** A line of the old text and the same of the new one. */
interface Anchor {
  old: number;
  now: number;
}

/** The most lines that occur once in both ranges and stand in the same order in both, ascending. */
function anchorsOf(before: readonly number[], after: readonly number[], { start, end, from, to }: LineEdit): Anchor[] {
  const olds = onceIn(before, start, end);
  const news = onceIn(after, from, to);
  const both: Anchor[] = [];
  for (const [id, old] of olds) {
    const now = news.get(id);
    if (old >= 0 && now !== undefined && now >= 0) both.push({ old, now });
  }
  return longestAscending(both);
}

/** Where each line is that occurs once; -1 for one that occurs more often. In the order of their first occurrence. */
function onceIn(lines: readonly number[], start: number, end: number): Map<number, number> {
  const places = new Map<number, number>();
  for (let at = start; at < end; at++) {
    const id = lines[at] ?? 0;
    places.set(id, places.has(id) ? -1 : at);
  }
  return places;
}

/** The longest part, given ascending by `old`, that ascends by `now` too. */
function longestAscending(anchors: readonly Anchor[]): Anchor[] {
  /** By length less one: the index of the anchor with the lowest `now` that ends a row of that length. */
  const ends: number[] = [];
  const previous: number[] = [];
  anchors.forEach(({ now }, index) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((anchors[ends[middle] ?? 0]?.now ?? 0) < now) low = middle + 1;
      else high = middle;
    }
    previous.push(low > 0 ? (ends[low - 1] ?? -1) : -1);
    ends[low] = index;
  });
  const longest: Anchor[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const anchor = anchors[index];
    if (anchor) longest.push(anchor);
  }
  return longest.reverse();
}

/** What lies before, between and behind the anchors. */
function between(anchors: readonly Anchor[], { start, end, from, to }: LineEdit, depth: number): Piece[] {
  const pieces: Piece[] = [];
  let [old, now] = [start, from];
  for (const anchor of [...anchors, { old: end, now: to }]) {
    if (anchor.old > old || anchor.now > now) pieces.push({ start: old, end: anchor.old, from: now, to: anchor.now, depth });
    old = anchor.old + 1;
    now = anchor.now + 1;
  }
  return pieces;
}
