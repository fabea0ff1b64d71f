/**
 * Finds a stated path on the disk, and refuses it when a link leads out of the folder. The words alone are judged by
 * `core/security/pathPolicy.ts`. `realpath` of the whole path would not do: of a new file below a link it only says that it isn't there.
 */
import type { Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import type { ConflictReason } from '../core/edits/fileChange.ts';
import { isSpelledSo } from '../core/edits/spelling.ts';
import { hasJoiner, isPlainButForJoiners, namesDevice } from '../core/security/pathPolicy.ts';
import { isBelow } from './isBelow.ts';

export interface Place {
  /** Where it really is: no link is left on the way. */
  absolute: string;
  /** The same relative to the real root, with `/`. Differs from the stated path where a link leads elsewhere inside the root. */
  realPath: string;
  /** Null when nothing is there. */
  stats: Stats | null;
  /** The path's own last part is a link. */
  isLink: boolean;
  /** Folders that are missing on the way, outermost first. */
  missingFolders: string[];
}

/** An `editConflict` about a file. */
export function conflict(reason: ConflictReason, file: string, cause?: unknown): AppError {
  return new AppError('editConflict', `${reason}: ${file}`, { path: file, reason }, cause);
}

/** The reason of an `editConflict`; anything else is thrown again. */
export function reasonOf(error: unknown): ConflictReason {
  if (AppError.is(error, 'editConflict')) return error.data.reason as ConflictReason;
  throw error;
}

/**
 * The same for a file that we changed once: null when it isn't there any more. Of a name with joiners {@link findInside} can't tell that from one that was
 * made up.
 */
export function reasonOrGone(error: unknown, file: string): ConflictReason | null {
  const reason = reasonOf(error);
  return reason === 'outside' && hasJoiner(file) && isPlainButForJoiners(file) ? null : reason;
}

/**
 * Where `stated` (relative, with `/`) is below `root`. Throws `editConflict` with the reason `outside` (not a plain path, a name with unseen joiners that
 * no folder has letter by letter, or a link leads out or nowhere),
 * `missingFile` (a part on the way is a file) or `unreadable`; `fileUnreadable` without a root.
 */
export async function findInside(root: string, stated: string): Promise<Place> {
  if (!isPlainButForJoiners(stated)) throw conflict('outside', stated);
  const segments = stated.split('/');
  if (process.platform === 'win32' && namesDevice(stated)) throw conflict('outside', stated);
  const realRoot = await realpath(root).catch((error: unknown) => {
    throw new AppError('fileUnreadable', `no folder ${root}`, { path: root }, error);
  });
  const place: Place = { absolute: realRoot, realPath: '', stats: null, isLink: false, missingFolders: [] };
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    place.absolute = path.join(place.absolute, segment);
    const entry = await entryAt(place.absolute, stated);
    if (entry === null) {
      if (hasJoiner(segments.slice(index).join('/'))) throw conflict('outside', stated);
      const missing = segments.slice(index).map((_, i, rest) => path.join(place.absolute, ...rest.slice(1, i + 1)));
      place.absolute = missing.at(-1) ?? place.absolute;
      place.missingFolders = missing.slice(0, -1);
      place.stats = null;
      break;
    }
    // Some disks find a file by a name that only looks like its own.
    if (hasJoiner(segment) && !(await isListed(place.absolute, stated))) throw conflict('outside', stated);
    place.stats = entry;
    if (entry.isSymbolicLink()) {
      // One that leads nowhere would be written through, to wherever it points.
      place.absolute = await realpath(place.absolute).catch((error: unknown) => {
        throw conflict('outside', stated, error);
      });
      if (!isBelow(realRoot, place.absolute)) throw conflict('outside', stated);
      place.stats = await lstat(place.absolute);
      place.isLink = isLast;
    }
    if (!isLast && !place.stats.isDirectory()) throw conflict('missingFile', stated);
  }
  place.realPath = path.relative(realRoot, place.absolute).split(path.sep).join('/');
  return place;
}

async function entryAt(absolute: string, stated: string): Promise<Stats | null> {
  try {
    return await lstat(absolute);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'ENOTDIR') throw conflict('missingFile', stated, error);
    if (code === 'ENAMETOOLONG') throw conflict('outside', stated, error);
    throw conflict('unreadable', stated, error);
  }
}

async function isListed(absolute: string, stated: string): Promise<boolean> {
  const names = await readdir(path.dirname(absolute)).catch((error: unknown) => {
    throw conflict('unreadable', stated, error);
  });
  return isSpelledSo(path.basename(absolute), names);
}
