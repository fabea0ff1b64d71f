/** The hunks of one file's diff, with the line numbers of both sides. Bounded by the text and linear: a diff is other people's text. */
import type { DiffSection } from './diffSections.ts';

export interface DiffLine {
  kind: 'context' | 'added' | 'removed';
  /** Without the sign, and without its line break. */
  text: string;
  /** Line number before the change, from 1; null for an added line. */
  before: number | null;
  /** Line number after it; null for a removed line. */
  after: number | null;
}

export interface DiffHunk {
  /** First line on each side, from 1; where a side has no lines, git counts the line before. */
  beforeStart: number;
  afterStart: number;
  /** What git takes for the function around it; empty for none. */
  heading: string;
  lines: DiffLine[];
  /** Bounds of the hunk in the section's text: from its `@@` to the next one or the end. */
  start: number;
  end: number;
}

const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/s;

/** In the order of the diff; none for a binary file, a rename alone and a combined diff of a merge. A hunk that ends too early has the lines that are there. */
export function hunksOf(section: Pick<DiffSection, 'text'>): DiffHunk[] {
  const { text } = section;
  const hunks: DiffHunk[] = [];
  let current: DiffHunk | undefined;
  let [before, after, beforeLeft, afterLeft] = [0, 0, 0, 0];
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf('\n', at);
    const stop = feed === -1 ? text.length : feed;
    const next = feed === -1 ? text.length : feed + 1;
    const line = text.slice(at, stop);
    const sign = text[at];
    // While lines of the hunk are still to come, no head can follow: what looks like one is content.
    const open = current !== undefined && (beforeLeft > 0 || afterLeft > 0);
    if (current && open && (sign === ' ' || sign === undefined || at === stop)) {
      current.lines.push({ kind: 'context', text: line.slice(1), before: before++, after: after++ });
      beforeLeft--;
      afterLeft--;
    } else if (current && open && sign === '-') {
      current.lines.push({ kind: 'removed', text: line.slice(1), before: before++, after: null });
      beforeLeft--;
    } else if (current && open && sign === '+') {
      current.lines.push({ kind: 'added', text: line.slice(1), before: null, after: after++ });
      afterLeft--;
    } else {
      const match = head.exec(line);
      if (match) {
        before = Number(match[1]);
        after = Number(match[3]);
        beforeLeft = match[2] === undefined ? 1 : Number(match[2]);
        afterLeft = match[4] === undefined ? 1 : Number(match[4]);
        current = { beforeStart: before, afterStart: after, heading: match[5] ?? '', lines: [], start: at, end: next };
        hunks.push(current);
      }
    }
    // Also over `\ No newline at end of file`.
    if (current) current.end = next;
    at = next;
  }
  return hunks;
}
