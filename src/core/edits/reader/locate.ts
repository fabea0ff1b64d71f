/** Holds a plan against the files: what changes, what can't, and why. Pure; `readEdits.ts` reads the files first. */
import { TimeSlice } from '../../../base/timeSlice.ts';
import type { EditPlan, PlannedEdit } from '../editPlan.ts';
import type { Conflict, ConflictReason, FileChange, MatchQuality } from '../fileChange.ts';
import { keepLineBreaks, lineBreakOf } from '../lineBreaks.ts';
import type { LocatedEdit, PathMatch, ReadOptions } from './editAccess.ts';
import { conflict, FileEdits, type Outcome } from './fileEdits.ts';
import { essenceOf } from './findPlaces.ts';
import { pathFromComment } from './pathText.ts';
import { holdsAnotherFile, refuseWhole } from './refusals.ts';
import { statedLines } from './textLines.ts';

/** What a path of the answer stands for. */
export interface StatedFile {
  /** Null where it stands for nothing. */
  path: string | null;
  pathMatch: PathMatch | null;
  /** Null when there is no such file. */
  text: string | null;
  /** Why it can't be edited. */
  reason: ConflictReason | null;
  /** The path as a new file's, where `path` is another file that is only similar. */
  asNew: string | null;
}

/** Paths as the answer writes them; the empty one stands for none. */
export type StatedFiles = ReadonlyMap<string, StatedFile>;

export interface Located {
  changes: FileChange[];
  conflicts: Conflict[];
  edits: LocatedEdit[];
}

/** Long plans rest now and then. Rejects with `cancelled` when the signal is aborted. */
export function locate(plan: EditPlan, files: StatedFiles, { allowShrink = false, signal }: ReadOptions = {}): Promise<Located> {
  return new Locating(plan, files, allowShrink).run(new TimeSlice(signal));
}

/** These say something about a file and nothing about the single edit; once for each file is enough. */
const aboutFile: ReadonlySet<ConflictReason> = new Set([
  'missingFile',
  'noPath',
  'outside',
  'noFolder',
  'protected',
  'binary',
  'tooLarge',
  'encoding',
  'readOnly',
  'directory',
  'special',
  'unreadable',
]);

interface Slot {
  edits: FileEdits;
  /** The name before a rename. */
  from: string | null;
  deleted: boolean;
  /** The last whole text that was refused: models repeat themselves. */
  refused: { text: string; outcome: Outcome } | null;
}

class Locating {
  private readonly slots = new Map<string, Slot>();
  /** Names that files had before a rename in this answer. */
  private readonly moved = new Map<string, string>();
  /** New names, as stated, of renames that can't be: what follows under them can't be either. */
  private readonly failed = new Map<string, ConflictReason>();
  private readonly conflicts: Conflict[] = [];
  /** What the conflicts are about: file and reason, and these with the text that was looked for. */
  private readonly reported = new Set<string>();

  private readonly plan: EditPlan;
  private readonly files: StatedFiles;
  private readonly allowShrink: boolean;

  constructor(plan: EditPlan, files: StatedFiles, allowShrink: boolean) {
    this.plan = plan;
    this.files = files;
    this.allowShrink = allowShrink;
  }

  async run(slice: TimeSlice): Promise<Located> {
    const twice = this.writtenTwice();
    const edits: LocatedEdit[] = [];
    for (const edit of this.plan.edits) {
      if (slice.isOver) await slice.rest();
      edits.push(this.locateOne(edit, twice));
    }
    for (const { kind, path } of this.plan.problems) this.report({ path, reason: kind, lines: [], search: '' });
    return { changes: this.changes(), conflicts: this.conflicts, edits };
  }

  private locateOne(edit: PlannedEdit, twice: ReadonlySet<string>): LocatedEdit {
    const file = this.fileOf(edit.path);
    const target = this.targetOf(edit, file);
    const done = this.outcomeOf(edit, file, target, twice);
    const base = { edit, path: target, pathMatch: target === file.path ? file.pathMatch : 'exact' } as const;
    if (edit.kind === 'rename' && done.outcome === 'conflict') this.failed.set(edit.to, done.reason);
    if (done.outcome !== 'conflict') return { ...base, outcome: done.outcome, match: done.match, lines: done.lines };
    // What stands in a rename's way is at its goal.
    const isGoal = edit.kind === 'rename' && (done.reason === 'fileExists' || this.fileOf(edit.to).reason === 'outside');
    const search =
      edit.kind === 'replace' && !aboutFile.has(done.reason) ? (statedLines(edit.search).find((line) => line.trim() !== '') ?? '') : '';
    this.report({ path: isGoal ? edit.to : edit.path, reason: done.reason, lines: done.lines, search });
    const [first] = done.lines;
    return { ...base, outcome: 'conflict', match: 'exact', lines: first === undefined ? null : { first, last: first } };
  }

  private outcomeOf(edit: PlannedEdit, file: StatedFile, target: string | null, twice: ReadonlySet<string>): Outcome {
    const failed = edit.path === null ? undefined : this.failed.get(edit.path);
    if (failed !== undefined) return conflict(failed);
    if (target === null) return conflict(file.reason ?? (edit.path === null ? 'noPath' : 'missingFile'));
    if (file.reason !== null && file.reason !== 'missingFile' && target === file.path) return conflict(file.reason);
    const slot = this.slotOf(target, target === file.path ? file.text : null);
    // Deleted and written again is written anew; whatever else is said of a file that is gone can't be.
    if (slot.deleted && edit.kind !== 'write') return edit.kind === 'delete' ? plain('nothing') : conflict('missingFile');
    switch (edit.kind) {
      case 'write':
        if (twice.has(target)) return conflict('overlap');
        if (slot.refused?.text === edit.text) return slot.refused.outcome;
        return this.locateWhole(edit, slot);
      case 'replace':
        return this.locateReplacement(edit, slot);
      case 'delete':
        return this.locateDeletion(edit, slot);
      case 'rename':
        return this.locateRename(edit.to, target, slot);
    }
  }

  private locateWhole(edit: Extract<PlannedEdit, { kind: 'write' }>, slot: Slot): Outcome {
    const { edits } = slot;
    const current = edits.after;
    const text = wholeText(edit.text, edits.path, current);
    if (text === current && !slot.deleted) return plain('nothing');
    const makesNew = (edit.form === 'unifiedDiff' || edit.form === 'applyPatch') && !slot.deleted;
    if (makesNew && current !== null && current !== '') return conflict('fileExists');
    // A whole file after single edits of it: which of them is meant can't be told.
    if (edits.hasChanges) return conflict('overlap');
    const before = current === null ? null : current.replace(/\r\n?/g, '\n');
    const plainText = text.replace(/\r\n?/g, '\n');
    const reason = holdsAnotherFile(edit.text, before)
      ? 'malformed'
      : refuseWhole({ path: edits.path, form: edit.form, text: plainText, before, allowShrink: this.allowShrink });
    if (reason) {
      slot.refused = { text: edit.text, outcome: conflict(reason) };
      return slot.refused.outcome;
    }
    edits.setText(text);
    slot.deleted = false;
    return plain('change');
  }

  private locateDeletion({ text }: Extract<PlannedEdit, { kind: 'delete' }>, slot: Slot): Outcome {
    const current = slot.edits.after;
    if (current === null) return conflict('missingFile');
    const match = text === undefined ? 'exact' : likeness(text, current);
    // Another file was meant, or the file is another one by now.
    if (match === null) return conflict('notFound');
    slot.deleted = true;
    slot.edits.found(match);
    return { outcome: 'change', match, lines: null };
  }

  private locateReplacement(edit: Extract<PlannedEdit, { kind: 'replace' }>, { edits }: Slot): Outcome {
    if (edit.search !== '') return edits.replace(edit);
    const current = edits.after;
    if (current !== null && current.trim() !== '') {
      if (current.replace(/\r\n?/g, '\n') === edit.replacement) return plain('nothing');
      if (edit.form === 'searchReplace') return conflict('fileExists');
      const { line, under, chosen } = edit.hint;
      const above = chosen === true && line !== null ? current.split(/\r\n?|\n/)[line - 1] : undefined;
      if (above !== undefined) return edits.replace({ ...edit, search: above + '\n', replacement: above + '\n' + edit.replacement });
      const near = line ?? (under === null ? 0 : current.split(/\r\n?|\n/).findIndex((text) => text.trim().startsWith(under.trim())) + 1);
      return conflict('ambiguous', near > 0 ? [near] : []);
    }
    const text = current === null ? edit.replacement : keepLineBreaks(current, edit.replacement, lineBreakOf(current));
    const reason = refuseWhole({ path: edits.path, form: edit.form, text: edit.replacement, before: null, allowShrink: true });
    if (reason) return conflict(reason);
    edits.setText(text);
    return plain('change');
  }

  private locateRename(to: string, from: string, slot: Slot): Outcome {
    const goal = this.fileOf(to);
    if (goal.path === null || (goal.reason !== null && goal.reason !== 'missingFile')) return conflict(goal.reason ?? 'missingFile');
    const path = goal.asNew ?? goal.path;
    const taken = this.slots.get(path)?.edits.after ?? (path === goal.path ? goal.text : null);
    if (slot.edits.after === null) return taken === null ? conflict('missingFile') : plain('nothing');
    if (path === from) return plain('nothing');
    if (taken !== null) return conflict('fileExists');
    this.slots.delete(from);
    this.slots.set(path, { edits: slot.edits, from: slot.from ?? from, deleted: false, refused: null });
    this.moved.set(from, path);
    return plain('change');
  }

  private fileOf(stated: string | null): StatedFile {
    return this.files.get(stated ?? '') ?? { path: null, pathMatch: null, text: null, reason: 'noPath', asNew: null };
  }

  /** The file that an edit is about: under its new name when it was renamed, and a new one when the one that was found is too different. */
  private targetOf(edit: PlannedEdit, file: StatedFile): string | null {
    const { path, asNew } = file;
    if (path === null) return null;
    if (asNew !== null) {
      if (this.slots.has(asNew)) return asNew;
      if (edit.kind === 'write' && !isLike(edit.text, file.text ?? '')) return asNew;
      if (edit.kind === 'replace' && edit.search === '' && edit.form === 'searchReplace') return asNew;
    }
    return this.moved.get(path) ?? path;
  }

  private slotOf(path: string, text: string | null): Slot {
    const known = this.slots.get(path);
    if (known) return known;
    const slot = { edits: new FileEdits(path, text), from: null, deleted: false, refused: null };
    this.slots.set(path, slot);
    return slot;
  }

  /** Paths that the answer gives two different whole texts for. */
  private writtenTwice(): Set<string> {
    const texts = new Map<string, string>();
    const twice = new Set<string>();
    for (const edit of this.plan.edits) {
      if (edit.kind !== 'write') continue;
      const path = this.targetOf(edit, this.fileOf(edit.path));
      if (path === null) continue;
      if ((texts.get(path) ?? edit.text) !== edit.text) twice.add(path);
      texts.set(path, edit.text);
    }
    return twice;
  }

  private report(conflict: Conflict): void {
    const { path, reason, search, lines } = conflict;
    const file = JSON.stringify([path, reason]);
    const whole = JSON.stringify([path, reason, search]);
    if (lines.length === 0 && this.reported.has(search === '' ? file : whole)) return;
    this.reported.add(file).add(whole);
    this.conflicts.push(conflict);
  }

  private changes(): FileChange[] {
    const changes: FileChange[] = [];
    for (const [path, { edits, from, deleted }] of this.slots) {
      const after = deleted ? null : edits.after;
      if (after === edits.before && from === null) continue;
      const change: FileChange = { path, before: edits.before, after, match: edits.match };
      if (from !== null && deleted) changes.push({ ...change, path: from });
      else changes.push(from === null ? change : { ...change, from });
    }
    return changes;
  }
}

function plain(outcome: 'change' | 'nothing'): Outcome {
  return { outcome, match: 'exact', lines: null };
}

/** The text as it is written into the file: without a label and a byte order mark, with the line ends and the end of the text before. */
function wholeText(stated: string, path: string, before: string | null): string {
  const text = withoutLabel(stated.replace(/^\uFEFF/, ''), path, before);
  if (before === null || before === '') return text;
  const ended = text === '' || text.endsWith('\n') ? text : text + '\n';
  const fitting = /[\r\n]$/.test(before) ? ended : ended.replace(/\n$/, '');
  return keepLineBreaks(before, fitting, lineBreakOf(before));
}

/** Without a first line that only names the file, unless the file has such a line. */
function withoutLabel(text: string, path: string, before: string | null): string {
  const end = text.indexOf('\n') + 1;
  const line = text.slice(0, end === 0 ? text.length : end - 1);
  const named = pathFromComment(line)
    ?.path.replaceAll('\\', '/')
    .replace(/^\.?\//, '');
  if (named === undefined || (named !== path && !path.endsWith('/' + named) && !named.endsWith('/' + path))) return text;
  if (before !== null && before.split(/\r\n?|\n/, 1)[0]?.trim() === line.trim()) return text;
  return end === 0 ? '' : text.slice(end).replace(/^\n/, '');
}

/** How well the lines that an answer states for a whole file are the file's: all of them, or some in their order; null when they aren't. */
function likeness(stated: string, current: string): MatchQuality | null {
  const [said, is] = [statedLines(stated), statedLines(current.replace(/\r\n?/g, '\n'))];
  if (said.length === is.length && said.every((line, i) => line === is[i])) return 'exact';
  const [some, all] = [essenceOf(said).lines, essenceOf(is).lines];
  if (some.length === all.length && some.every((line, i) => line === all[i])) return 'whitespace';
  let at = -1;
  for (const line of some) if ((at = all.indexOf(line, at + 1)) === -1) return null;
  return some.length > 0 ? 'part' : null;
}

/** Four in ten of a file's lines stand in the text too: it is that file's. */
function isLike(text: string, before: string): boolean {
  const lines = new Set(statedLines(text).map((line) => line.trim()));
  const old = statedLines(before.replace(/\r\n?/g, '\n'))
    .map((line) => line.trim())
    .filter((line) => line.length > 1);
  return old.filter((line) => lines.has(line)).length >= old.length * 0.4;
}
