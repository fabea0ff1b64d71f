/** Reasons not to take a text although its place is known: it leaves code out, or isn't code. Pure. */
import { diffArrays } from 'diff';
import type { EditForm } from '../editPlan.ts';
import type { ConflictReason } from '../fileChange.ts';
import { findPlaceholder } from '../placeholder.ts';
import { findProse } from '../prose.ts';
import { boundNames, mentionedInHead, usesOneOf } from './boundNames.ts';
import { isDisplayText } from './displayText.ts';
import { leavesOutWhatItUses } from './leftOutNames.ts';
import { pathFromComment } from './pathText.ts';
import { statedLines } from './textLines.ts';
import { thinkingTag } from '../../../base/thinking.ts';

export interface WholeText {
  path: string;
  form: EditForm;
  text: string;
  /** With `\n` line ends; null for a new file. */
  before: string | null;
  allowShrink: boolean;
}

/** Why a whole file's text is refused; null when it is fine. */
export function refuseWhole({ path, form, text, before, allowShrink }: WholeText): ConflictReason | null {
  const old = before ?? '';
  const reason = refuseAny(text, old, path);
  if (reason) return reason;
  if (before === null) return null;
  if (hasDiffMarks(text, old)) return 'malformed';
  if (endsAtFence(text, old)) return 'unfinished';
  if (allowShrink) return null;
  if (shrinks(text, old) || leavesOutWhatItUses(text, old, path)) return 'shrinks';
  return form === 'fence' && isSnippet(text, old) ? 'shrinks' : null;
}

/** Below the comment that names the block's file another one names another file, behind an empty line: two files in one block. */
export function holdsAnotherFile(text: string, before: string | null): boolean {
  const lines = statedLines(text);
  const first = lines.findIndex((line) => line.trim() !== '');
  const own = pathFromComment(lines[first] ?? '');
  if (!own) return false;
  const known = new Set(statedLines(before ?? ''));
  return lines.some((line, i) => {
    if (i <= first || /^\s/.test(line) || lines[i - 1]?.trim() !== '' || known.has(line)) return false;
    const other = pathFromComment(line);
    return other !== null && other.path !== own.path;
  });
}

/** Why a replacement is refused; null when it is fine. `before` is the text that it takes the place of. */
export function refuseReplacement(replacement: string, before: string, path: string): ConflictReason | null {
  return refuseAny(replacement, before, path);
}

function refuseAny(text: string, before: string, path: string): ConflictReason | null {
  if (thinkingTag.test(text) && !thinkingTag.test(before)) return 'thinking';
  if (findPlaceholder(text, before, path) !== null) return 'placeholder';
  if (findProse(text, before, path) !== null) return 'prose';
  return isDisplayText(text, before, path) ? 'malformed' : null;
}

/** More than half of the lines or of the characters are gone. */
function shrinks(text: string, before: string): boolean {
  const lines = filledLines(text);
  const old = filledLines(before);
  const size = (part: readonly string[]): number => part.reduce((sum, line) => sum + line.length, 0);
  return lines.length * 2 < old.length || size(lines) * 2 < size(old);
}

function filledLines(text: string): string[] {
  return statedLines(text)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Lines with the marks of a diff in front were taken for the file's text. */
function hasDiffMarks(text: string, before: string): boolean {
  const lines = statedLines(text);
  const removed = lines.filter((line) => line.startsWith('-'));
  if (removed.length === 0 || !lines.some((line) => line.startsWith('+'))) return false;
  const known = new Set(statedLines(before));
  return removed.some((line) => line.length > 1 && known.has(line.slice(1)) && !known.has(line));
}

const bareFence = /^ {0,3}(?:`{3,}|~{3,})\s*$/;

/** The file has a fence of its own, and the block was taken to end at it: the rest of the file is missing. */
function endsAtFence(text: string, before: string): boolean {
  const lines = statedLines(text);
  const old = statedLines(before);
  const fences = (part: readonly string[]): number => part.filter((line) => bareFence.test(line)).length;
  const last = lines.at(-1)?.trim();
  return old.some((line, i) => bareFence.test(line) && old[i - 1]?.trim() === last) && fences(lines) < fences(old);
}

/** The least part of the old lines that must be gone from the ends before a text is taken for a part of the file. */
const goneFromEnds = 0.3;
const maxEditLength = 1000;
/** A line that a file of its kind can't do without. */
const opening = /^(?:#!|<\?php|package\s|<!doctype\b)/i;

/**
 * A part of a file instead of the file: its head is gone with nothing in its place, and with it much of its lines from both ends, or what the
 * lines that are left still use.
 */
function isSnippet(text: string, before: string): boolean {
  const old = filledLines(before);
  const lines = filledLines(text);
  if (old[0] === undefined || lines.includes(old[0])) return false;
  const parts = diffArrays(old, lines, { maxEditLength });
  if (!parts) return false;
  const [first, second] = parts;
  if (!first?.removed) return false;
  // As many lines as stand there instead were replaced, not left out.
  const head = first.value.length - (second?.added ? second.value.length : 0);
  const last = parts.at(-1);
  const tail = last !== first && last?.removed ? last.value.length : 0;
  if (head <= 0) return false;
  if (!second?.added && head + tail >= old.length * goneFromEnds) return true;
  // Names are declared at the margin, so these lines keep their indentation.
  const [was, is] = [before, text].map((whole) => statedLines(whole).filter((line) => line.trim() !== ''));
  const left = [...(was?.slice(0, head) ?? []), ...(tail > 0 ? (was?.slice(-tail) ?? []) : [])];
  if (left.slice(0, head).some((line) => opening.test(line))) return true;
  const gone = boundNames(left);
  for (const name of boundNames(is ?? [])) gone.delete(name);
  for (const name of mentionedInHead(is ?? [])) gone.delete(name);
  return usesOneOf(gone, is ?? []);
}
