/**
 * From decoded edits to file changes, and to an answer that the tolerant reader reads: both from the same lines, so that they can't differ.
 * Pure; it must not know how the edits were decoded.
 */
import { diffArrays } from 'diff';
import type { AnchoredEdit, KeptEnds } from '../../protocol/worker/edits.ts';
import { markersFor, steps } from './anchoredForm.ts';
import { codeFromAnswer } from './codeFromAnswer.ts';
import { type FileChange } from './fileChange.ts';
import { type FileLine, joinLines, linesOf } from './fileLines.ts';
import { newText } from './newText.ts';
import { placedLines } from './placedLines.ts';

export interface AnchoredChanges {
  /** One for each file whose text differs now. */
  changes: FileChange[];
  /** The edits in the reader's form. */
  text: string;
  /** The new texts beside the old ones, for who wants to judge them. */
  written: { old: string; text: string }[];
}

/** Lines that take the place of `count` old ones from index `start` on. */
interface Patch {
  start: number;
  count: number;
  lines: FileLine[];
}

/** Carries out edits whose lines exist and are apart, as `anchoredEdits` gives them. With `whole` the only one is what stands between these ends. */
export function anchoredChanges(
  files: readonly { path: string; text: string }[],
  edits: readonly AnchoredEdit[],
  whole?: KeptEnds,
): AnchoredChanges {
  const changes: FileChange[] = [];
  const blocks: string[] = [];
  const written: AnchoredChanges['written'] = [];
  const patches = new Map<string, Patch[]>();
  const lines = new Map(files.map((file) => [file.path, linesOf(file.text)]));
  for (const edit of edits) {
    if (edit.kind === 'create') {
      const text = newText(edit.text, []).join('\n');
      changes.push({ path: edit.path, before: null, after: `${text}\n`, match: 'exact' });
      blocks.push(block(steps.create, edit.path, '', `${text}\n`));
      written.push({ old: '', text });
      continue;
    }
    const own = lines.get(edit.path) ?? [];
    const { patch, heading, from, to } = patchOf(edit, own, whole);
    patches.set(edit.path, [...(patches.get(edit.path) ?? []), patch]);
    blocks.push(block(stepOf(edit), heading, from, to));
    if (edit.kind !== 'delete') written.push({ old: joined(own.slice(patch.start, patch.start + patch.count)), text: joined(patch.lines) });
  }
  for (const { path, text } of files) {
    const own = patches.get(path);
    const after = own ? patched(lines.get(path) ?? [], own) : text;
    if (after !== text) changes.push({ path, before: text, after, match: 'exact' });
  }
  return { changes, text: blocks.length === 0 ? '' : blocks.join('\n') + steps.done, written };
}

function patchOf(
  edit: Exclude<AnchoredEdit, { kind: 'create' }>,
  own: readonly FileLine[],
  whole: KeptEnds | undefined,
): { patch: Patch; heading: string; from: string; to: string } {
  if (edit.kind === 'insert') {
    const contents = own.map((line) => line.content);
    const lines = fresh(placedLines(newText(edit.text, []), { path: edit.path, lines: contents, after: edit.after }));
    // In the reader's form an insertion replaces the line it hangs on by that line and the new ones.
    const anchor = Math.max(1, edit.after);
    const hook = joined(own.slice(anchor - 1, anchor));
    const to = edit.after === 0 ? joined(lines) + hook : hook + joined(lines);
    return { patch: { start: edit.after, count: 0, lines }, heading: place(edit.path, anchor, anchor, own), from: hook, to };
  }
  const { first, last } = edit;
  const old = own.slice(first - 1, last);
  const contents = old.map((line) => line.content);
  const lines = edit.kind === 'delete' ? [] : keepBreaks(old, whole ? rewritten(edit.text, contents, whole) : newText(edit.text, contents));
  return {
    patch: { start: first - 1, count: old.length, lines },
    heading: place(edit.path, first, last, own),
    from: joined(old),
    to: joined(lines),
  };
}

/** A range written anew is fitted to the old text as a whole: its indentation, its outer blank lines, and the ends that stay. */
function rewritten(text: string, old: readonly string[], { lead, tail }: KeptEnds): string[] {
  const all = old.join('\n');
  const code = codeFromAnswer(text, { text: all.slice(lead.length, all.length - tail.length), before: lead, eol: '\n' });
  return `${lead}${code}${tail}`.split('\n');
}

function stepOf(edit: AnchoredEdit): string {
  return steps[edit.kind];
}

function place(path: string, first: number, last: number, own: readonly FileLine[]): string {
  const quoted = /\s/.test(path) ? `\`${path}\`` : path;
  return own.length === 0 ? quoted : `${quoted} lines ${String(first)}-${String(last)}`;
}

function block(step: string, heading: string, from: string, to: string): string {
  const { open, divider, close } = markersFor([from, to]);
  const lead = step === steps.create ? 'New file:\n' : step;
  return `${lead}${heading}\n${open}\n${from}${divider}\n${to}${close}\n`;
}

function joined(lines: readonly FileLine[]): string {
  return lines.map((line) => `${line.content}\n`).join('');
}

function fresh(texts: readonly string[]): FileLine[] {
  return texts.map((content) => ({ content, end: null }));
}

/** New lines, of which those that stood there before keep their line breaks: in a file of mixed ones only changed lines change. */
function keepBreaks(old: readonly FileLine[], texts: readonly string[]): FileLine[] {
  const contents = old.map((line) => line.content);
  let at = 0;
  return diffArrays(contents, [...texts]).flatMap(({ added, removed, value }) => {
    if (added) return fresh(value);
    const same = old.slice(at, (at += value.length));
    return removed ? [] : same;
  });
}

function patched(own: readonly FileLine[], patches: readonly Patch[]): string {
  const parts: (readonly FileLine[])[] = [];
  let at = 0;
  for (const { start, count, lines } of [...patches].sort((a, b) => a.start - b.start || a.count - b.count)) {
    parts.push(own.slice(at, start), lines);
    at = start + count;
  }
  parts.push(own.slice(at));
  return joinLines(parts.flat(), own);
}
