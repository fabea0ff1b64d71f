import { AppError } from '../../base/appError.ts';
import type { EditableFile, EditRequest } from '../edits/editRequest.ts';
import type { ContextSource } from './contextSource.ts';

/**
 * Asks for an edit of what is attached: whole files, and of a file with a selection only the selected lines. Throws `nothingAttached` when nothing is
 * attached that could be changed.
 */
export function editRequest(instruction: string, sources: readonly ContextSource[]): EditRequest {
  const files = new Map<string, EditableFile>();
  for (const { document, languageId } of sources) {
    if (!document) continue;
    const { path, text, lines } = document;
    const within = files.get(path)?.within;
    // Several parts of one file are all that lies between the first and the last of them.
    const both = lines && within ? { first: Math.min(lines.first, within.first), last: Math.max(lines.last, within.last) } : lines;
    if (both) files.set(path, { path, languageId, text, within: both });
    else if (!files.has(path)) files.set(path, { path, languageId, text });
  }
  if (files.size === 0) throw new AppError('nothingAttached', 'no source that can be changed');
  return { instruction, files: [...files.values()] };
}
