import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { absolutePlace } from '../context/namedPlace.ts';
import { placeOf } from '../workspacePaths.ts';
import type { RepositoryChoice, RepositoryHere } from './repositoryChoice.ts';

export interface FileOfRepository {
  /** The repository that the file is in, whichever is in front. */
  here: RepositoryHere;
  /** From its topmost folder, with `/`. */
  path: string;
}

/**
 * A file or folder as it is typed: an absolute path, one from the folder that is open, or one from the topmost folder of the repository in front, as answers
 * about it have them. It needn't be there any more. Rejects with `pathNone` for what is in no repository, and as finding one does.
 */
export async function fileNamed(repositories: RepositoryChoice, typed: string, signal?: AbortSignal): Promise<FileOfRepository> {
  const absolute = path.isAbsolute(typed) ? absolutePlace(typed) : null;
  const place = absolute ?? (await placeOf(typed));
  if (absolute || (place?.scheme === 'file' && (await isThere(place)))) {
    const here = place && (await repositories.of(place, signal));
    if (!here) throw new AppError('pathNone', 'in no repository', { path: typed });
    return within(here, place.fsPath, typed);
  }
  const here = await repositories.here(signal);
  return within(here, path.join(here.top, typed), typed);
}

async function within(here: RepositoryHere, file: string, typed: string): Promise<FileOfRepository> {
  // Only the way to it is resolved: a link is itself what git knows.
  const folder = await realpath(path.dirname(file)).catch(() => path.dirname(file));
  const relative = path.relative(here.top, path.join(folder, path.basename(file)));
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative))
    throw new AppError('pathNone', 'in no repository', { path: typed });
  return { here, path: relative.split(path.sep).join('/') };
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
