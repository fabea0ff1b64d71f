/**
 * What a perfect model would answer to a task: the reference solution as single edits, of which each way of answering makes its own words.
 * Pure; it must not know how answers are decoded or read.
 */
import { diffArrays } from 'diff';
import { solved, type Task } from './task.ts';

/** Lines `first` to `last` of a file, both 1-based and included, become others; `last` is `first - 1` where lines are only added. */
export interface LineEdit {
  path: string;
  first: number;
  last: number;
  /** The lines that go, as a model remembers them. */
  old: string[];
  lines: string[];
}

/** A new file. */
export interface FileEdit {
  path: string;
  lines: string[];
}

export interface ReferenceAnswer {
  changes: LineEdit[];
  files: FileEdit[];
}

export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Each stretch of lines that differs is one edit; files in the order of the solution. */
export function referenceAnswer(task: Task): ReferenceAnswer {
  const answer: ReferenceAnswer = { changes: [], files: [] };
  for (const path of task.solution.keys()) {
    const after = linesOf(solved(task).get(path) ?? '');
    const text = task.before.get(path);
    if (text === undefined) answer.files.push({ path, lines: after });
    else answer.changes.push(...lineEdits(path, linesOf(text), after));
  }
  return answer;
}

function lineEdits(path: string, before: string[], after: string[]): LineEdit[] {
  const edits: LineEdit[] = [];
  let at = 0;
  let open: LineEdit | null = null;
  for (const { added, removed, value } of diffArrays(before, after)) {
    if (!added && !removed) {
      at += value.length;
      open = null;
      continue;
    }
    if (!open) edits.push((open = { path, first: at + 1, last: at, old: [], lines: [] }));
    if (added) open.lines.push(...value);
    else {
      open.old.push(...value);
      open.last += value.length;
      at += value.length;
    }
  }
  return edits.map((edit) => visible(edit, before));
}

/** An edit that would only write blank lines takes in the line above, or below: new text is never invisible. */
function visible(edit: LineEdit, before: readonly string[]): LineEdit {
  if (edit.lines.length === 0 || edit.lines.some((line) => line.trim() !== '')) return edit;
  return edit.first > 1 ? widened(edit, before, 1, 0) : widened(edit, before, 0, 1);
}

/** The edit with lines above and below that stay as they are. */
export function widened(edit: LineEdit, before: readonly string[], above: number, below: number): LineEdit {
  const first = Math.max(1, edit.first - above);
  const last = Math.min(before.length, edit.last + below);
  const head = before.slice(first - 1, edit.first - 1);
  const tail = before.slice(edit.last, last);
  return { ...edit, first, last, old: [...head, ...edit.old, ...tail], lines: [...head, ...edit.lines, ...tail] };
}
