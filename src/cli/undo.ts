/** `mlx-code undo`: takes back the newest change that MLX-CODE made in the folder, here or in the editor, or the one that is named; `--list` lists them. */
import { realpath } from 'node:fs/promises';
import { AppError } from '../base/appError.ts';
import type { CheckpointSummary, UnreadableCheckpoint } from '../core/edits/checkpoint.ts';
import type { RestoredFile } from '../core/edits/restorePlan.ts';
import { conflictMessage } from '../core/edits/editSentences.ts';
import { userMessage } from '../core/userMessage.ts';
import { type CommandContext, exitCodes } from './command.ts';

export interface UndoCommandOptions {
  /** Lists the changes and takes none back. */
  list: boolean;
  /** The change that is taken back; the newest without it. */
  id: string | undefined;
}

const statuses = { restore: 'restored', unchanged: 'unchanged', skip: 'skipped' } as const;
const othersHint = '“mlx-code undo --list” lists the changes that are kept, and --id takes one of them back.';

export async function undo({ list, id }: UndoCommandOptions, context: CommandContext): Promise<number> {
  const root = await realpath(context.common.root);
  if (list) return listChanges(root, context);
  const { app, output, interrupt, hold } = context;
  try {
    const { checkpoint, files, passedOver } = await app.disk.undo(root, { signal: interrupt, hold, id });
    if (files.some(({ status }) => status === 'restore')) output.done = 'Files were put back';
    writeUndone(checkpoint, files, passedOver, context);
    if (files.every(({ status }) => status === 'unchanged')) {
      output.note('The files on the disk are as they were before that change. If it is still unsaved in the editor, undo it there.');
    }
    const skipped = files.filter(({ status }) => status === 'skip');
    // As long as nothing is done about it, it is the newest.
    if (skipped.length > 0) output.note(othersHint);
    return skipped.length > 0 ? exitCodes.partly : exitCodes.done;
  } catch (error) {
    if (AppError.is(error, 'backupDamaged')) output.note(othersHint);
    if (!AppError.is(error, 'undoNone') || id !== undefined) throw error;
    output.line({ type: 'undone', files: [] });
    output.note(userMessage(error).text);
    notePassedOver((await app.disk.history(root)).unreadable, context);
    return exitCodes.done;
  }
}

function writeUndone(
  { id, label, time, files: changed }: CheckpointSummary,
  files: readonly RestoredFile[],
  passedOver: readonly UnreadableCheckpoint[],
  context: CommandContext,
): void {
  const { output } = context;
  const listed = files.map((file) => ({
    path: file.path,
    status: statuses[file.status],
    reason: file.reason,
    ...(wordsOf(file, changed) === '' ? {} : { message: wordsOf(file, changed) }),
  }));
  const damaged = passedOver.map((one) => one.id);
  output.line({
    type: 'undone',
    id,
    label,
    time: new Date(time).toISOString(),
    files: listed,
    ...(damaged.length === 0 ? {} : { passedOver: damaged }),
  });
  for (const file of files) {
    const words = wordsOf(file, changed);
    output.text(`${statuses[file.status].padEnd(14)}${file.path}${words === '' ? '' : `: ${words}`}\n`);
    if (output.json && words !== '') output.note(words);
  }
  notePassedOver(passedOver, context);
}

function notePassedOver(passedOver: readonly UnreadableCheckpoint[], { output }: CommandContext): void {
  for (const { id, time, reason } of passedOver)
    output.note(
      reason === 'newer'
        ? `The change ${id} was made by a newer version of MLX-CODE and was passed over.`
        : `A change of ${minute(time)} (${id}) was passed over: what was kept of it can't be read, so nobody can tell whether it was made in this folder.`,
    );
}

async function listChanges(root: string, { app, output }: CommandContext): Promise<number> {
  const { changes, unreadable } = await app.disk.history(root);
  const readable = changes.map(({ id, label, time, by, state, files }) => ({ id, time, by, state, label, files }));
  const others = unreadable.map(({ id, time, reason }) => ({ id, time, by: null, state: reason, label: null, files: [] }));
  for (const change of [...readable, ...others].sort((a, b) => (a.id < b.id ? 1 : -1))) {
    output.line({ type: 'change', ...change, time: new Date(change.time).toISOString() });
    output.text(`${change.id}  ${minute(change.time)}  ${change.state.padEnd(8)}  ${(change.label ?? '').replace(/\s+/g, ' ')}\n`);
  }
  if (readable.length + others.length === 0) output.note('There is no change by MLX-CODE in this folder.');
  return exitCodes.done;
}

function minute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function wordsOf({ path, reason, present }: RestoredFile, changed: CheckpointSummary['files']): string {
  if (reason === null) return '';
  if (reason !== 'changed') return conflictMessage(reason, path);
  // Nothing is at the old name of a renamed file, or at a deleted one, because we left it so.
  const gone = present === null && !changed.some((file) => file.from === path || (file.path === path && file.kind === 'deleted'));
  return gone
    ? `The file “${path}” has been deleted since, so it was left so.`
    : `The file “${path}” has been changed since, so it was left as it is.`;
}
