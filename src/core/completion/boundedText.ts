/**
 * Where a suggestion ends: at the end of the line or of the block that it completes, before it would close what is closed behind the cursor already,
 * and before it repeats what stands there. Asked after each token, so that nothing is computed beyond. Pure.
 */
import { indentOf } from '../edits/indentation.ts';
import { type CodePlace, scanCode } from './codeScan.ts';
import type { CompletionBounds } from '../../protocol/worker/completions.ts';

/** What is kept of a text under way. */
export interface BoundedText {
  text: string;
  /** True when nothing that could follow would be kept. */
  done: boolean;
}

/** More lines than fit beside the code are read by nobody. */
const mostLines = 16;
const endsBlock = /^[ \t]*[)\]}]/;

/** The part of a growing text that stays within its bounds. */
export function boundedText(text: string, bounds: CompletionBounds): BoundedText {
  const line = bounds.multiline ? -1 : text.indexOf('\n');
  const within = line < 0 ? text : text.slice(0, line);
  const closing = closesTooMuch(within, bounds);
  if (closing !== null) return { text: within.slice(0, closing), done: true };
  if (line >= 0) return { text: within, done: true };
  return bounds.multiline ? boundedLines(within, bounds) : { text: within, done: false };
}

/**
 * What can be shown of a text that has ended: without blanks behind it, and without a last line that a bound cut in the middle, where there are others.
 */
export function wholeText(text: string, bounds: CompletionBounds, cut: boolean): string {
  const bounded = boundedText(text, bounds);
  const lines = bounded.text.split('\n');
  const whole = cut && !bounded.done && lines.length > 1 ? lines.slice(0, -1).join('\n') : bounded.text;
  return withoutOverlap(whole.trimEnd(), bounds.restOfLine);
}

/** Something with a letter in it, eight times in a row: nobody writes that, and small models get stuck so. */
const stutter = /([^\n]{0,15}?[\p{L}\p{N}][^\n]{0,15}?)\1{7}$/u;

/** True when a growing text has begun to repeat itself. */
export function stutters(text: string): boolean {
  return stutter.test(text.slice(-256));
}

/** Where the code stands at the cursor. */
function placeOf({ open, quote, comment }: CompletionBounds): CodePlace {
  return { open, quote, comment, unmatched: [] };
}

/** The first character that closes what isn't the text's to close; null when there is none. */
function closesTooMuch(text: string, bounds: CompletionBounds): number | null {
  const most = bounds.open.length - bounds.closable;
  const tooMuch = (place: CodePlace): boolean => place.open.length < most || place.unmatched.length > 0;
  const start = placeOf(bounds);
  if (bounds.quote !== null && bounds.restOfLine.includes(bounds.quote)) {
    const end = text.indexOf(bounds.quote);
    if (end >= 0) return end;
  }
  if (!tooMuch(scanCode(text, bounds.languageId, start))) return null;
  for (const { index } of text.matchAll(/[)\]}`]/g))
    if (tooMuch(scanCode(text.slice(0, index + 1), bounds.languageId, start))) return index;
  return text.length;
}

function boundedLines(text: string, bounds: CompletionBounds): BoundedText {
  const lines = text.split('\n');
  const start = placeOf(bounds);
  const kept = (count: number): BoundedText => ({ text: lines.slice(0, count).join('\n'), done: true });
  let deeper = false;
  for (const [index, line] of lines.entries()) {
    const last = index === lines.length - 1;
    const written = lines.slice(0, index).some((before) => before.trim() !== '');
    if (line.trim() === '') {
      // A paragraph is whole at a blank line; inside brackets it goes on.
      if (written && !last && !deeper) return kept(index);
      continue;
    }
    if (index > 0) {
      if (!last && line.trim() === bounds.nextLine.trim() && /\w/.test(line)) return kept(index);
      if (outside(line, bounds.indent)) return kept(index);
    }
    if (last) break;
    const depth = scanCode(lines.slice(0, index + 1).join('\n'), bounds.languageId, start).open.length - bounds.open.length;
    if (depth < 0 || (depth === 0 && (deeper || (index > 0 && endsBlock.test(line))))) return kept(index + 1);
    deeper = depth > 0;
    if (index + 1 >= mostLines) return kept(index + 1);
  }
  return { text, done: false };
}

/** True for a line that stands less deep than the cursor's, which is somebody else's block. */
function outside(line: string, indent: string): boolean {
  return indentOf(line).length < indent.length;
}

/** The text without an end that the rest of the cursor's line begins with; it would stand there twice. */
function withoutOverlap(text: string, rest: string): string {
  const behind = rest.trimStart();
  for (let length = Math.min(text.length, behind.length); length > 0; length--) {
    const same = behind.slice(0, length);
    if (!text.endsWith(same)) continue;
    // A closer that came so far closes what the text opened; and a letter or two are alike by chance.
    return /^[)\]}]/.test(same) || (/^\w{1,2}$/.test(same) && length < behind.length) ? text : text.slice(0, -length).trimEnd();
  }
  return text;
}
