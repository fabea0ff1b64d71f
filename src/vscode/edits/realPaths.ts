import path from 'node:path';
import * as vscode from 'vscode';
import { conflict, findInside } from '../../node/insideRoot.ts';
import type { PreparedFile } from './workspaceChange.ts';

/**
 * Where the files really are below the folder, when links lead elsewhere in it. Throws `editConflict`: `outside` when a link leads out, `special` for a link
 * that would itself be deleted or renamed. A file that the user opened from no folder is what they opened, wherever it is; and only the disk has links.
 */
export async function realPathsOf(root: string, files: readonly Pick<PreparedFile, 'change' | 'uri' | 'from'>[]): Promise<string[]> {
  const found: string[] = [];
  for (const { change, uri, from } of files) {
    if (uri.scheme !== 'file' || !path.isAbsolute(root) || !vscode.workspace.getWorkspaceFolder(uri)) continue;
    for (const stated of change.from === undefined ? [change.path] : [change.from, change.path]) {
      const place = await findInside(root, stated);
      if (place.isLink && (from !== null || change.after === null)) throw conflict('special', stated);
      found.push(place.realPath);
    }
  }
  return found;
}
