/** The settings of a folder as they are stored: on the disk, or where an extension keeps the folder, as with a repository that is opened without being fetched. */
import * as vscode from 'vscode';
import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import type { ProjectSettings } from '../../core/projectSettings/readProjectSettings.ts';
import {
  mostSettingsBytes,
  readSettingsFile,
  settingsOf,
  type SettingsText,
  settingsTextOf,
  unreadSettings,
} from '../../node/projectSettings/readSettingsFile.ts';

/** Null where the folder has no such file. Rejects where there is no such folder. */
export async function storedSettings(folder: vscode.Uri): Promise<ProjectSettings | null> {
  return folder.scheme === 'file'
    ? readSettingsFile(folder.fsPath)
    : settingsOf(await virtualText(vscode.Uri.joinPath(folder, projectSettingsFile)));
}

async function virtualText(uri: vscode.Uri): Promise<SettingsText | null> {
  const { fs } = vscode.workspace;
  try {
    const { type, size } = await fs.stat(uri);
    // Where it leads nobody tells.
    if (type & vscode.FileType.SymbolicLink) return unreadSettings('outside');
    if (type & vscode.FileType.Directory) return unreadSettings('directory');
    if (type !== vscode.FileType.File) return unreadSettings('special');
    // Not every one tells a size.
    return size > mostSettingsBytes ? unreadSettings('tooLarge') : settingsTextOf(await fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return null;
    return unreadSettings('unreadable');
  }
}
