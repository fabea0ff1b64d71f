/** A hunk of marked lines, as unified diffs and `apply_patch` have them, and its head. Pure. */
import type { EditForm, PlaceHint, PlannedEdit } from '../editPlan.ts';
import { joined } from './searchReplace.ts';

export interface HunkHead {
  /** 1-based line of the old text; null when none is stated. */
  line: number | null;
  /** Stated numbers of lines before and after; null when none are stated. They are often wrong. */
  counts: { before: number; after: number } | null;
  /** What stands behind the numbers: a line above the hunk. */
  under: string | null;
}

const numbered = /^@@+\s*-(\d{1,9})(?:,(\d{1,9}))?\s+\+(\d{1,9})(?:,(\d{1,9}))?\s*(?:@@+)?[ \t]?(.*)$/;
const bare = /^@@+(?![@\w])(.*)$/;

/** Null when the line is no hunk head. */
export function hunkHead(line: string): HunkHead | null {
  if (!line.startsWith('@@')) return null;
  const short = line.slice(0, 500);
  const found = numbered.exec(short);
  if (found) {
    const [, start, before, , after, text = ''] = found;
    return {
      line: Number(start),
      counts: { before: Number(before ?? 1), after: Number(after ?? 1) },
      under: text.trim() === '' ? null : text,
    };
  }
  const text = bare.exec(short)?.[1]?.trimEnd().replace(/@@+$/, '').trim();
  if (text === undefined) return null;
  const stated = /^(?:line\s+)?(\d{1,9})(?:\s*[-,]\s*\d+)?$/i.exec(text);
  if (stated) return { line: Number(stated[1]), counts: null, under: null };
  return { line: null, counts: null, under: /[\p{L}\p{N}]/u.test(text) && !/^[-+]\S*\s+[-+]\S*$/.test(text) ? text : null };
}

/** Numbers of old and new lines among marked lines. */
export function countLines(lines: readonly string[]): { before: number; after: number } {
  let before = 0;
  let after = 0;
  for (const line of lines) {
    if (line.startsWith('\\')) continue;
    if (!line.startsWith('+')) before++;
    if (!line.startsWith('-')) after++;
  }
  return { before, after };
}

/** The edit that marked lines describe. Context lines whose blank in front is missing are taken as they are. */
export function hunkEdit(lines: readonly string[], at: { form: EditForm; path: string | null; hint: PlaceHint }): PlannedEdit {
  const search: string[] = [];
  const replacement: string[] = [];
  let searchEnds = true;
  let replacementEnds = true;
  let last = ' ';
  for (const line of lines) {
    const mark = line[0] ?? ' ';
    if (mark === '\\') {
      if (last !== '+') searchEnds = false;
      if (last !== '-') replacementEnds = false;
      continue;
    }
    last = mark;
    const text = mark === '+' || mark === '-' || mark === ' ' ? line.slice(1) : line;
    if (mark !== '+') search.push(text);
    if (mark !== '-') replacement.push(text);
  }
  return {
    kind: 'replace',
    form: at.form,
    path: at.path,
    search: endedBy(joined(search), searchEnds),
    replacement: endedBy(joined(replacement), replacementEnds),
    hint: at.hint,
  };
}

function endedBy(text: string, lineBreak: boolean): string {
  return lineBreak ? text : text.slice(0, -1);
}
