/** `mlx-code undo`: takes back the newest change that MLX-CODE made in the folder, here or in the editor. */
import { realpath } from 'node:fs/promises';
import { AppError } from '../base/appError.ts';
import type { RestoredFile } from '../core/edits/restorePlan.ts';
import { conflictMessage, userMessage } from '../core/userMessage.ts';
import { type CommandContext, exitCodes } from './command.ts';

const statuses = { restore: 'restored', unchanged: 'unchanged', skip: 'skipped' } as const;

export async function undo({ app, output, common, signal }: CommandContext): Promise<number> {
  try {
    const { checkpoint, files } = await app.disk.undo(await realpath(common.root), { signal });
    const { id, label, time } = checkpoint;
    const listed = files.map((file) => ({
      path: file.path,
      status: statuses[file.status],
      reason: file.reason,
      ...(wordsOf(file) === '' ? {} : { message: wordsOf(file) }),
    }));
    output.line({ type: 'undone', id, label, time: new Date(time).toISOString(), files: listed });
    for (const file of files) {
      const words = wordsOf(file);
      output.text(`${statuses[file.status].padEnd(14)}${file.path}${words === '' ? '' : `: ${words}`}\n`);
      if (output.json && words !== '') output.note(words);
    }
    if (files.every(({ status }) => status === 'unchanged')) {
      output.note('The files on the disk are as they were before that change. If it is still unsaved in the editor, undo it there.');
    }
    return files.some(({ status }) => status === 'skip') ? exitCodes.partly : exitCodes.done;
  } catch (error) {
    if (!AppError.is(error, 'undoNone')) throw error;
    output.line({ type: 'undone', files: [] });
    output.note(userMessage(error).text);
    return exitCodes.done;
  }
}

function wordsOf({ path, reason }: RestoredFile): string {
  if (reason === null) return '';
  return reason === 'changed' ? `The file “${path}” has been changed since, so it was left as it is.` : conflictMessage(reason, path);
}
