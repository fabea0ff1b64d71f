/** What somebody means by a path that they typed, dropped or pasted. */
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { type FileLines, parseFilePlace } from '../../core/context/fileLines.ts';
import { lookUpPath } from '../../core/context/pathLookup.ts';
import { placeOf } from '../workspacePaths.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

export interface NamedPlace {
  uri: vscode.Uri;
  kind: 'file' | 'folder';
  lines: FileLines | null;
  /** It is called otherwise than what was written: what it is called. */
  guessed: string | null;
}

/** How many names a sentence holds. */
const maxNamed = 5;

/**
 * The file or folder that is meant, with its lines: a path from the open folder or an absolute one, its end, or something like it. Rejects with `pathNone`,
 * and with `pathAmbiguous` where it may be several.
 */
export async function namedPlace(written: string, files: WorkspaceFiles, signal?: AbortSignal): Promise<NamedPlace> {
  const plain = written.trim().replace(/^(["'`])(.*)\1$/, '$2');
  // A name may have a colon and a number in it.
  const whole = await placeThere(plain);
  if (whole) return { ...whole, lines: null, guessed: null };
  const place = parseFilePlace(plain);
  const there = place.lines ? await placeThere(place.path) : null;
  if (there) return { ...there, lines: there.kind === 'file' ? place.lines : null, guessed: null };
  const { byPath } = await files.list(signal);
  const { paths, guessed } = lookUpPath(place.path, [...byPath.keys()]);
  const [found] = paths;
  // Written as it is mentioned in a question; a name may begin so as well.
  if (place.path.startsWith('@') && (found === undefined || guessed)) return namedPlace(plain.slice(1), files, signal);
  const uri = found === undefined ? undefined : byPath.get(found);
  if (found === undefined || !uri) throw new AppError('pathNone', 'no such file', { path: place.path });
  if (paths.length > 1) {
    const shown = paths.slice(0, maxNamed).join(', ');
    const candidates = paths.length > maxNamed ? t('{0} and {1} more', shown, paths.length - maxNamed) : shown;
    throw new AppError('pathAmbiguous', 'several files', { path: place.path, candidates });
  }
  return { uri, kind: 'file', lines: place.lines, guessed: guessed ? found : null };
}

/** A file or folder that is really there, by an absolute path, an address, or a path from the open folder. */
async function placeThere(written: string): Promise<Pick<NamedPlace, 'uri' | 'kind'> | null> {
  const uri = absolutePlace(written) ?? (await placeOf(written.replace(/[/\\]+$/, '')));
  if (!uri) return null;
  const kind = await kindOf(uri);
  return kind ? { uri, kind } : null;
}

/** Null when nothing is there, or it can't be looked at. */
export async function kindOf(uri: vscode.Uri): Promise<NamedPlace['kind'] | null> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return type & vscode.FileType.Directory ? 'folder' : type & vscode.FileType.File ? 'file' : null;
  } catch {
    // Whatever speaks against it: there is nothing to attach.
    return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString()) ? 'file' : null;
  }
}

/** Where an absolute path or an address leads; null for any other text. */
export function absolutePlace(written: string): vscode.Uri | null {
  if (/^~[/\\]/.test(written)) return vscode.Uri.file(path.join(os.homedir(), written.slice(2)));
  if (path.isAbsolute(written)) return vscode.Uri.file(written);
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(written) ? vscode.Uri.parse(written) : null;
}
