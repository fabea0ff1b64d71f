import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

/** Where model files are looked for; every window and the command line share it. */
export const modelsFolder = path.join(homedir(), '.mlx-code', 'models');

export interface ModelFile {
  path: string;
  bytes: number;
}

/** The GGUF files in the models folder and one level of folders below it, by name. A folder that isn't there holds none. */
export async function findModelFiles(): Promise<ModelFile[]> {
  const found = await listFolder(modelsFolder, 1);
  return found.sort((a, b) => a.path.localeCompare(b.path));
}

/** The file's size, or null when there is no such file. */
export async function modelFile(file: string): Promise<ModelFile | null> {
  return vscode.workspace.fs.stat(vscode.Uri.file(file)).then(
    (stat) => (stat.type & vscode.FileType.File ? { path: file, bytes: stat.size } : null),
    () => null,
  );
}

/** Whether there is a folder of this path. */
export async function folderExists(folder: string): Promise<boolean> {
  return vscode.workspace.fs.stat(vscode.Uri.file(folder)).then(
    (stat) => (stat.type & vscode.FileType.Directory) !== 0,
    () => false,
  );
}

async function listFolder(folder: string, depth: number): Promise<ModelFile[]> {
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.file(folder)).then(
    (read) => read,
    () => [],
  );
  const found = await Promise.all(
    entries.map(async ([name, type]) => {
      const entry = path.join(folder, name);
      if (type & vscode.FileType.Directory) return depth > 0 ? listFolder(entry, depth - 1) : [];
      const file = /\.gguf$/i.test(name) ? await modelFile(entry) : null;
      return file ? [file] : [];
    }),
  );
  return found.flat();
}
