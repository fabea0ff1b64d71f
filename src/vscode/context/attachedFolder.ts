/** A folder that stays attached: its files, without those that git ignores. */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { type FolderFile, folderText, maxFolderText } from '../../core/context/folderText.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { type ChosenFiles, selectedFiles } from '../batch/chosenFiles.ts';
import { readText } from '../batch/readFile.ts';
import { relativePath } from '../workspacePaths.ts';

/** More files than this aren't opened to see how long they are. */
const maxFiles = 200;

export function attachedFolder(uri: vscode.Uri): Attachable {
  return {
    key: `folder ${uri.toString()}`,
    read: (signal) => readFolder(uri, signal),
    follow: (changed) => followFolder(uri, changed),
    kept: { kind: 'folder', uri: uri.toString() },
  };
}

async function readFolder(uri: vscode.Uri, signal: AbortSignal): Promise<ReadSource> {
  const label = `${path.posix.basename(uri.path)}/`;
  const source = { kind: 'folder', label, detail: relativePath(uri), languageId: '', key: uri.toString() } as const;
  let chosen: ChosenFiles;
  try {
    chosen = await selectedFiles([uri], signal);
  } catch (error) {
    if (AppError.is(error, 'outsideWorkspace', 'cancelled')) throw error;
    return { ...source, text: null, problem: t('There is nothing in it that could go along. Remove it here, or attach another one.') };
  }
  const names = chosen.uris.map(relativePath);
  const files = await textsOf(chosen.uris, signal);
  return { ...source, ...folderText(names, files, chosen.secret), problem: null };
}

/** Null when they are too many or too long together. */
async function textsOf(uris: readonly vscode.Uri[], signal: AbortSignal): Promise<FolderFile[] | null> {
  if (uris.length > maxFiles) return null;
  const files: FolderFile[] = [];
  let length = 0;
  for (const uri of uris) {
    const read = await readText(uri);
    throwIfCancelled(signal);
    const text = typeof read === 'string' ? null : read.text;
    length += text?.length ?? 0;
    if (length > maxFolderText) return null;
    files.push({ path: relativePath(uri), text });
  }
  return files;
}

function followFolder(uri: vscode.Uri, changed: () => void): Disposable {
  const store = new DisposableStore();
  const watcher = store.add(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(uri, '**')));
  store.add(watcher.onDidChange(changed));
  store.add(watcher.onDidCreate(changed));
  store.add(watcher.onDidDelete(changed));
  const below = `${uri.toString()}/`;
  store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => document.uri.toString().startsWith(below) && changed()));
  return store;
}
