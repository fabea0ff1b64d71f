/** Files and folders that are meant by what is typed after an `@`. */
import path from 'node:path';
import type * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { FoundMentions, MentionHit, MentionKind } from '../../core/context/mentionKinds.ts';
import { lookUpPath } from '../../core/context/pathLookup.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { uriOfPath } from '../workspacePaths.ts';
import { attachedFile } from './attachedFile.ts';
import { attachedFolder } from './attachedFolder.ts';
import { ListedNames } from './listedNames.ts';
import type { RecentFiles } from './recentFiles.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

const maxHits = 12;
/** A slip in a shorter name leads anywhere. */
const guessedFrom = 4;

/** The kinds `@file` and `@folder`. */
export function fileMentions(files: WorkspaceFiles, used: RecentFiles): MentionKind[] {
  const names = new ListedNames(files);
  return [
    {
      name: 'file',
      help: t('A file, by its name.'),
      withoutName: true,
      find: async (query, bare, signal) => {
        const { byPath, search } = await names.files(signal);
        const found = search.find(query, maxHits, used).filter((one) => mayBeOffered(one.path, query));
        const guessed = found.length === 0 && !bare && query.length >= guessedFrom ? lookUpPath(query, [...byPath.keys()]).paths : [];
        const hits = [...found, ...guessed.slice(0, maxHits).map((one) => ({ path: one, name: path.posix.basename(one), rank: 0 }))];
        return { hits: hits.flatMap((hit) => fileHit(hit, byPath)) };
      },
    },
    {
      name: 'folder',
      help: t('A folder, with the files in it.'),
      find: async (query, _bare, signal): Promise<FoundMentions> => {
        const search = await names.folders(signal);
        const hits = search.find(query, maxHits).map((one): MentionHit => ({
          name: one.name,
          detail: one.path,
          rank: one.rank,
          thing: () => Promise.resolve(attachedFolder(uriOfPath(one.path.slice(0, -1)))),
        }));
        return { hits };
      },
    },
  ];
}

function fileHit(
  { path: place, name, rank }: { path: string; name: string; rank: number },
  byPath: ReadonlyMap<string, vscode.Uri>,
): MentionHit[] {
  const uri = byPath.get(place);
  const folder = path.posix.dirname(place);
  return uri ? [{ name, detail: folder === '.' ? '' : folder, rank, thing: () => attachedFile(uri) }] : [];
}

/** What usually holds secrets is offered only to who writes all of its name. */
export function mayBeOffered(place: string, query: string): boolean {
  return !isSecretFile(place) || place === query || path.posix.basename(place) === query;
}
