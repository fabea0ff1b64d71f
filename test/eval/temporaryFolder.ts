import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const made = new Set<string>();

/** A new temporary folder, by its real path. It goes with the process at the latest, also when that is told to end at once. */
export function makeTemporaryFolder(name: string): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), `mlx-code-${name}-`)));
  if (made.size === 0) process.on('exit', removeTemporaryFolders);
  made.add(folder);
  return folder;
}

export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  made.delete(folder);
  if (made.size === 0) process.off('exit', removeTemporaryFolders);
}

/** For a process that is about to end by a signal, which no `exit` is told of. */
export function removeTemporaryFolders(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}
