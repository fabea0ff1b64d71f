/** What `apply` and `edit --apply` say of each file, as JSON and for people. */
import type { App } from '../app.ts';
import { AppError } from '../base/appError.ts';
import { type AppliedFile, type ApplyReport, isComplete, withRefused } from '../core/edits/applyReport.ts';
import { addedHidden } from '../core/edits/addedHidden.ts';
import type { Conflict, ConflictReason, FileChange } from '../core/edits/fileChange.ts';
import { conflictMessage } from '../core/edits/editSentences.ts';
import { type CommandContext, exitCodes } from './command.ts';
import type { Output } from './output.ts';

export interface CarryOutOptions {
  root: string;
  /** For lists of changes, as in the editor's restore view. */
  label: string;
  partial: boolean;
  dryRun: boolean;
}

/** Carries out what the report has, or only looks whether it could be; returns what became of it: only together may changes turn out not to fit. */
export async function carryOut(report: ApplyReport, options: CarryOutOptions, context: CommandContext): Promise<ApplyReport> {
  const { root, label, partial, dryRun } = options;
  const { app, output, interrupt, hold } = context;
  let current = report;
  if (!dryRun) recordRefused(app, root, report);
  while (current.changes.length > 0) {
    try {
      const { changes } = current;
      if (dryRun) await app.disk.check(root, changes);
      else {
        await app.disk.apply(root, { label, changes }, 'command', { signal: interrupt, hold });
        output.done = 'The files were changed, and “mlx-code undo” takes that back';
      }
      break;
    } catch (error) {
      if (!AppError.is(error, 'editConflict') || typeof error.data.path !== 'string') throw error;
      const { path, reason } = error.data;
      const next = withRefused(current, path, reason as ConflictReason, partial);
      // A conflict of none of its files is not one that leaving a file out could solve.
      if (next.changes.length === current.changes.length) throw error;
      current = next;
    }
  }
  return current;
}

/** The files that nobody may change from here leave a record, like every effect that is refused. */
function recordRefused(app: App, root: string, report: ApplyReport): void {
  for (const { path, reason } of report.files) {
    if (path === null || (reason !== 'protected' && reason !== 'outside')) continue;
    const changes = [{ path, before: null, after: null, match: 'exact' as const }];
    app.effects.recordRefusal({ kind: 'changeFiles', root, changes, change: '', approval: null }, reason);
  }
}

/** `names`: files that had several of them before the change, as `severalNames` tells. Writes the report; returns the exit code. */
export function writeReport(output: Output, report: ApplyReport, names: ReadonlyMap<string, number>, dryRun: boolean): number {
  const { status, files, changes } = report;
  const hidden = new Map(changes.map((change) => [change.path, addedHidden(change)]));
  const notes = new Map(changes.flatMap(({ path }) => (names.has(path) ? [[path, namesNote(path, names.get(path) ?? 0)]] : [])));
  const asLine = (file: AppliedFile): Readonly<Record<string, unknown>> => {
    const note = notes.get(file.path ?? '');
    return { ...asJson(file, hidden.get(file.path ?? '') ?? []), ...(note === undefined ? {} : { note }) };
  };
  output.line({ type: 'applied', status, files: files.map(asLine), ...(dryRun ? { dryRun } : {}) });
  for (const file of files) {
    const problem = problemOf(file);
    output.text(`${verb(file, dryRun).padEnd(14)}${nameOf(file)}${problem === '' ? places(file) : `: ${problem}`}\n`);
    if (output.json && problem !== '') output.note(`${nameOf(file)}: ${problem}`);
  }
  noteHidden(output, changes);
  for (const note of notes.values()) output.note(note);
  if (files.length === 0) output.note('There is no edit in what came in, so nothing was changed.');
  else if (status === 'nothing') output.note('The files are already as the answer wants them.');
  return isComplete(report) ? exitCodes.done : exitCodes.partly;
}

/** What a diff shows on a terminal isn't seen where it goes elsewhere, or where nothing is shown. */
export function noteHidden(output: Output, changes: readonly FileChange[]): void {
  for (const change of changes) {
    const names = addedHidden(change);
    if (names.length > 0)
      output.note(`“${change.path}” gets characters that are not seen (${names.join(', ')}). Look at the change before you keep it.`);
  }
}

function namesNote(path: string, count: number): string {
  return `“${path}” is one of ${String(count)} names of the same file (hard links): only this one gets the new text, as a file of its own.`;
}

function asJson(file: AppliedFile, hidden: readonly string[]): Readonly<Record<string, unknown>> {
  const { path, from, status, reason, hunks, conflicts } = file;
  const message = problemOf(file);
  return {
    path,
    ...(from === undefined ? {} : { from }),
    status,
    reason,
    hunks,
    ...(message === '' ? {} : { message }),
    ...(hidden.length === 0 ? {} : { hidden }),
    ...(conflicts.length === 0 ? {} : { conflicts: conflicts.map(conflictAsJson) }),
  };
}

/** A large folder may have thousands of files of one name, for each of many edits. */
const maxSimilar = 20;

function conflictAsJson({ reason, lines, search, similar }: Conflict): Readonly<Record<string, unknown>> {
  return { reason, lines, search, ...(similar ? { similar: similar.slice(0, maxSimilar) } : {}) };
}

function problemOf({ path, status, reason, hunks, conflicts }: AppliedFile): string {
  if (reason === null) return '';
  if (reason === 'allOrNothing') return 'Left as it is, because not everything can be applied. --partial applies what can be.';
  const similar = conflicts.find((one) => one.similar)?.similar;
  const message = conflictMessage(reason, path, similar);
  const hint =
    reason === 'inexact'
      ? ' --fuzzy applies it; --dry-run shows what would change.'
      : reason === 'missingFile' && similar?.length === 1
        ? ' Or let --fuzzy take it for that.'
        : reason === 'shrinks'
          ? ' --allow-shrink applies it.'
          : reason === 'mode' && hunks > 0 && status !== 'applied'
            ? ' --partial applies the rest.'
            : '';
  const lines = [...new Set(conflicts.flatMap((conflict) => conflict.lines))];
  return message + hint + (lines.length === 0 ? '' : ` (line ${lines.join(', ')})`);
}

function verb({ status }: AppliedFile, dryRun: boolean): string {
  return status === 'applied' && dryRun ? 'would apply' : status;
}

function nameOf({ path, from }: AppliedFile): string {
  return from === undefined ? (path ?? '(no path)') : `${from} → ${path ?? ''}`;
}

function places({ status, hunks }: AppliedFile): string {
  return status === 'applied' && hunks > 1 ? ` (${String(hunks)} places)` : '';
}
