/** Whether a comment's line is among those that a pull request shows: a server refuses all comments of a review for one that isn't. Pure. */
import { AppError } from '../../base/appError.ts';
import { type DiffLine, hunksOf } from '../git/diffHunks.ts';
import { showInLine } from '../security/hiddenText.ts';
import type { LineComment, PullRequestFile } from './forge.ts';

/** The line of a diff that a comment is for, with the file that it stands in. */
export interface DiffPlace {
  file: PullRequestFile;
  line: DiffLine;
}

/**
 * The places of all comments, in their order. A line that was there before the change is taken only where the change removes it; one that stays is
 * named by its number after the change.
 * @throws AppError `forgeLine` (data: path, line) for the first that has none
 */
export function diffPlaces(files: readonly PullRequestFile[], comments: readonly LineComment[]): DiffPlace[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const lines = new Map<PullRequestFile, DiffLine[]>();
  return comments.map(({ path, line, side }) => {
    // Paths of theirs have what isn't seen in them shown.
    const file = byPath.get(showInLine(path));
    if (file && !lines.has(file))
      lines.set(
        file,
        hunksOf({ text: file.patch ?? '' }).flatMap((hunk) => hunk.lines),
      );
    const shown = file && lines.get(file);
    const found = shown?.find((one) => (side === 'after' ? one.after === line : one.kind === 'removed' && one.before === line));
    if (!file || !found) throw new AppError('forgeLine', `not a line of the diff: ${path}:${String(line)}`, { path, line });
    return { file, line: found };
  });
}
