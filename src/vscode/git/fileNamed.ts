import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { isBelow } from '../../node/isBelow.ts';
import { absolutePlace } from '../context/namedPlace.ts';
import { foldersOpen, placeOf } from '../workspacePaths.ts';
import type { RepositoryChoice, RepositoryHere } from './repositoryChoice.ts';

export interface FileOfRepository {
  /** The repository that the file is in, whichever is in front. */
  here: RepositoryHere;
  /** From its topmost folder, with `/`. */
  path: string;
}

/**
 * A file or folder as it is typed: an absolute path, one from the folder that is open, which may lead out of it within its repository, or one from the topmost folder of the repository in front, as answers
 * about it have them. It needn't be there any more: from the folder that is open, what git knows is meant, too. Rejects with `pathNone` for what is in no repository, and as finding one does.
 */
export async function fileNamed(repositories: RepositoryChoice, typed: string, signal?: AbortSignal): Promise<FileOfRepository> {
  const absolute = path.isAbsolute(typed) ? absolutePlace(typed) : null;
  const place = absolute ?? (await placeOf(typed)) ?? (await placeAbove(repositories, typed, signal));
  if (absolute || (place?.scheme === 'file' && (await isThere(place)))) {
    const here = place && (await around(repositories, place, signal));
    if (!here) throw new AppError('pathNone', 'in no repository', { path: typed });
    return within(here, place.fsPath, typed);
  }
  const former = place?.scheme === 'file' ? await formerFile(repositories, place, typed, signal) : null;
  if (former) return former;
  const here = await repositories.here(signal);
  return within(here, path.join(here.top, typed), typed);
}

/** Where a path with `..` leads from the folder that is open; null where it has none, or leads out of the repository around that. */
async function placeAbove(repositories: RepositoryChoice, typed: string, signal?: AbortSignal): Promise<vscode.Uri | null> {
  const [folder] = foldersOpen();
  const parts = typed.split(/[/\\]/);
  if (folder?.uri.scheme !== 'file' || !parts.includes('..')) return null;
  const start = (await lastFolder(folder.uri.fsPath)).folder;
  const place = vscode.Uri.file(path.join(start, ...parts));
  const here = await repositories.of(vscode.Uri.file(path.join(start, '.git')), signal);
  return here && isBelow(here.top, place.fsPath) ? place : null;
}

/** What was there by a path from the folder that is open; null where git knows nothing of it. */
async function formerFile(
  repositories: RepositoryChoice,
  place: vscode.Uri,
  typed: string,
  signal?: AbortSignal,
): Promise<FileOfRepository | null> {
  const here = await around(repositories, place, signal);
  if (!here) return null;
  const file = await within(here, place.fsPath, typed);
  if (await repositories.knows(here, file.path, false, signal)) return file;
  // What is on the disk from the topmost folder is meant, rather than what was taken out long ago; that takes long to find, too.
  if (await isThere(vscode.Uri.file(path.join(here.top, typed)))) return null;
  return (await repositories.knows(here, file.path, true, signal)) ? file : null;
}

/** The repository that a file is in or was; null for none. */
async function around(repositories: RepositoryChoice, { fsPath }: vscode.Uri, signal?: AbortSignal): Promise<RepositoryHere | null> {
  const { folder } = await lastFolder(path.dirname(fsPath));
  return repositories.of(vscode.Uri.file(path.join(folder, path.basename(fsPath))), signal);
}

async function within(here: RepositoryHere, file: string, typed: string): Promise<FileOfRepository> {
  // Only the way to it is resolved: a link is itself what git knows.
  const { folder, gone } = await lastFolder(path.dirname(file));
  const whole = path.join(folder, gone, path.basename(file));
  if (!isBelow(here.top, whole)) throw new AppError('pathNone', 'in no repository', { path: typed });
  return { here, path: path.relative(here.top, whole).split(path.sep).join('/') };
}

/** How far a folder's path leads, with its links resolved, and what follows that isn't there. */
async function lastFolder(folder: string): Promise<{ folder: string; gone: string }> {
  for (let [way, gone] = [folder, '']; ; [way, gone] = [path.dirname(way), path.join(path.basename(way), gone)]) {
    const found = await realpath(way).catch(() => null);
    if (found !== null || path.dirname(way) === way) return { folder: found ?? way, gone };
  }
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
