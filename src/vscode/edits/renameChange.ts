import path from 'node:path';
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { applyChanges } from '../../core/edits/minimalChanges.ts';
import { importChanges, importingExtensions, mayImport, renamedTree } from '../../core/edits/renameImports.ts';
import { checkedRenames, type Rename } from '../../core/edits/renamePlan.ts';
import { chosenFiles } from '../batch/chosenFiles.ts';
import { readText } from '../batch/readFile.ts';
import { relativePath, uriOfPath } from '../workspacePaths.ts';
import { fileConflict } from './fileState.ts';
import type { ProposedFile } from './proposedFile.ts';

export interface RenameOptions {
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** The renames that are possible, held against what is in the folders they lead to. Throws what {@link checkedRenames} does. */
export async function possibleRenames(renames: readonly Rename[]): Promise<Rename[]> {
  // First by themselves: a name that leads outside is in no folder that could be read.
  const wanted = checkedRenames(renames, []);
  const existing = new Set<string>();
  for (const folder of new Set(wanted.map(({ to }) => path.posix.dirname(to)))) {
    const prefix = folder === '.' ? '' : `${folder}/`;
    const inside = await vscode.workspace.fs.readDirectory(uriOfPath(prefix)).then(
      (found) => found,
      // A folder that comes with the rename.
      () => [],
    );
    for (const [name] of inside) existing.add(`${prefix}${name}`);
  }
  return checkedRenames(renames, existing);
}

/**
 * The renames with all texts that they change: imports, includes and links in the renamed files and in those that name them. Throws
 * `editConflict` for a renamed file that is no text, and `cancelled`.
 */
export async function renameChange(renames: readonly Rename[], { onProgress, signal }: RenameOptions = {}): Promise<ProposedFile[]> {
  const renamed = new Map(renames.map(({ from, to }) => [from, to]));
  const listed = (await chosenFiles('', signal)).uris.map(relativePath);
  const all = new Set([...listed, ...renamed.keys()]);
  const tree = renamedTree(all, renamed);
  const reading = [...all].filter(
    (one) => renamed.has(one) || importingExtensions.includes(one.slice(one.lastIndexOf('.') + 1).toLowerCase()),
  );
  const texts = new Map<string, { before: string; after: string }>();
  for (const [index, one] of reading.entries()) {
    throwIfCancelled(signal);
    onProgress?.(index, reading.length);
    const uri = uriOfPath(one);
    const read = await readText(uri);
    if (typeof read === 'string') {
      if (renamed.has(one)) throw fileConflict(uri, read);
      continue;
    }
    const changes = mayImport(one, read.text, renamed) ? importChanges(one, read.text, tree) : [];
    if (renamed.has(one) || changes.length > 0) texts.set(one, { before: read.text, after: applyChanges(read.text, changes) });
  }
  const files = [...texts].flatMap(([one, text]) => proposedAs(one, text, texts, renamed));
  if (files.length === 0) throw new AppError('renameRefused', 'nothing to rename', { reason: 'unchanged' });
  return files;
}

/**
 * A file that takes the place of another renamed one is no rename for the editor: it would be refused, and TypeScript, told of it, would mistake
 * one for the other. There the texts change places instead.
 */
function proposedAs(
  place: string,
  { before, after }: { before: string; after: string },
  texts: ReadonlyMap<string, { before: string; after: string }>,
  renamed: ReadonlyMap<string, string>,
): ProposedFile[] {
  const match = 'exact' as const;
  const to = renamed.get(place);
  if (to === undefined) return [{ uri: uriOfPath(place), before, after, match }];
  const comes = [...renamed].some(([, target]) => target === place);
  if (!comes && !renamed.has(to)) return [{ uri: uriOfPath(to), from: uriOfPath(place), before, after, match }];
  return [
    { uri: uriOfPath(to), before: texts.get(to)?.before ?? null, after, match },
    ...(comes ? [] : [{ uri: uriOfPath(place), before, after: null, match }]),
  ];
}
