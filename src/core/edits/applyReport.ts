/**
 * What becomes of an answer where nobody looks before it is applied: which changes are carried out, and what is said of each file. All or nothing unless
 * asked otherwise, and nothing that was found only roughly. Pure.
 */
import { normaliseExisting } from '../security/pathPolicy.ts';
import type { Conflict, ConflictReason, FileChange } from './fileChange.ts';
import { hunksOf } from './hunks.ts';
import type { ReadEdits } from './reader/editAccess.ts';

export interface ApplyPolicy {
  /** Applies what can be, also when something else can't. */
  partial: boolean;
  /** Takes places that were not found literally, and files found only when capitals or leading folders are overlooked. */
  fuzzy: boolean;
}

export interface AppliedFile {
  /** As the answer names it where no file was found; null when it names none. */
  path: string | null;
  /** The name before a rename. */
  from?: string;
  status: 'applied' | 'conflict' | 'refused' | 'unchanged';
  /** Why not, or not in full; `allOrNothing`: only because something else can't be applied. */
  reason: ConflictReason | 'allOrNothing' | null;
  /** Changed places. */
  hunks: number;
  /** Its edits that can't be carried out. */
  conflicts: Conflict[];
}

export interface ApplyReport {
  status: 'applied' | 'conflict' | 'refused' | 'nothing';
  /** To be carried out. */
  changes: FileChange[];
  files: AppliedFile[];
}

/** Reasons for which another answer may be carried out in the same place; of all others it is the file or the text that is refused. */
const conflictReasons: ReadonlySet<ConflictReason> = new Set([
  ...(['notFound', 'ambiguous', 'missingFile', 'noPath', 'fileExists', 'overlap', 'changed', 'deleted', 'unsaved', 'inexact'] as const),
]);

/** `problems`: why the disk refuses a change, by its path. */
export function applyReport(read: ReadEdits, problems: ReadonlyMap<string, ConflictReason>, policy: ApplyPolicy): ApplyReport {
  const files = new Map<string | null, AppliedFile>();
  const guessed = new Set(read.edits.filter(({ pathMatch }) => pathMatch === 'suffix').map(({ path }) => path));
  const usable: FileChange[] = [];
  for (const { path, outcome } of read.edits) {
    if (outcome === 'nothing' && path !== null) files.set(path, { path, status: 'unchanged', reason: null, hunks: 0, conflicts: [] });
  }
  for (const change of read.changes) {
    const { path, from, before, after, match } = change;
    const unsure = !policy.fuzzy && (match !== 'exact' || guessed.has(path));
    const reason = problems.get(path) ?? (unsure ? 'inexact' : null);
    const hunks = before === null || after === null ? 1 : hunksOf(before, after).length;
    const status = reason === null ? 'applied' : statusOf(reason);
    files.set(path, { path, ...(from === undefined ? {} : { from }), status, reason, hunks, conflicts: [] });
    if (reason === null) usable.push(change);
  }
  // What an answer says of no named file is about the one that was meant, where there is one.
  const meant = read.edits.find(({ edit, outcome }) => edit.path === null && outcome === 'conflict')?.path ?? null;
  for (const conflict of read.conflicts) {
    const path = conflict.path === null ? meant : (normaliseExisting(conflict.path) ?? conflict.path);
    const known = files.get(path);
    if (!known) {
      files.set(path, { path, status: statusOf(conflict.reason), reason: conflict.reason, hunks: 0, conflicts: [conflict] });
      continue;
    }
    known.conflicts.push(conflict);
    if (known.status === 'unchanged') known.status = statusOf(conflict.reason);
    known.reason ??= conflict.reason;
  }
  return decided([...files.values()], usable, policy.partial);
}

/** The report of changes that nobody stated in words, such as a model's anchored edits. */
export function reportOfChanges(
  changes: readonly FileChange[],
  problems: ReadonlyMap<string, ConflictReason>,
  partial: boolean,
): ApplyReport {
  const edits = { changes: [...changes], conflicts: [], edits: [], plan: { edits: [], problems: [] } };
  return applyReport(edits, problems, { partial, fuzzy: true });
}

/** Files whose changes were refused at the very last moment, taken out of a report. */
export function withRefused(report: ApplyReport, path: string, reason: ConflictReason, partial: boolean): ApplyReport {
  const files = report.files.map((file): AppliedFile => {
    if (file.path === path || file.from === path) return { ...file, status: statusOf(reason), reason };
    return file.reason === 'allOrNothing' ? { ...file, status: 'applied', reason: null } : file;
  });
  const left = report.changes.filter((change) => change.path !== path && change.from !== path);
  return decided(files, left, partial);
}

/** Is everything as the answer wanted it? */
export function isComplete({ files }: ApplyReport): boolean {
  return files.every(({ status, reason }) => (status === 'applied' || status === 'unchanged') && reason === null);
}

function decided(files: readonly AppliedFile[], usable: readonly FileChange[], partial: boolean): ApplyReport {
  const whole = files.every(({ status, reason }) => (status === 'applied' || status === 'unchanged') && reason === null);
  if (whole || (partial && usable.length > 0)) {
    return { status: usable.length > 0 ? 'applied' : 'nothing', changes: [...usable], files: [...files] };
  }
  const held = files.map((file): AppliedFile => {
    if (file.status !== 'applied') return file;
    const { reason } = file;
    return reason === null || reason === 'allOrNothing'
      ? { ...file, status: 'unchanged', reason: 'allOrNothing' }
      : { ...file, status: statusOf(reason) };
  });
  return { status: held.some(({ status }) => status === 'refused') ? 'refused' : 'conflict', changes: [], files: held };
}

function statusOf(reason: ConflictReason): 'conflict' | 'refused' {
  return conflictReasons.has(reason) ? 'conflict' : 'refused';
}
