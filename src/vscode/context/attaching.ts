/** Attaches what the user names, by whatever way: one by one, and what can't be attached is said of all of them in one go. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import type { ContextSource } from '../../core/chat/contextSource.ts';
import type { FileLines } from '../../core/context/fileLines.ts';
import type { PinnedSources } from '../../core/context/pinnedSources.ts';
import { userMessage } from '../../core/userMessage.ts';
import { attachedFile } from './attachedFile.ts';
import { attachedFolder } from './attachedFolder.ts';
import { kindOf } from './namedPlace.ts';

export interface Attached {
  sources: ContextSource[];
  /** Why the others were not, each in a sentence. */
  refused: string[];
}

/** Attaches a file, some of its lines, or a folder. Rejects with AppError when that can't be done. */
export async function attachPlace(pinned: PinnedSources, uri: vscode.Uri, lines: FileLines | null = null): Promise<ContextSource> {
  const kind = await kindOf(uri);
  if (!kind) throw new AppError('pathNone', 'nothing there', { path: uri.path });
  return pinned.add(kind === 'folder' ? attachedFolder(uri) : await attachedFile(uri, lines));
}

/** Attaches several in their order. */
export async function attachPlaces(pinned: PinnedSources, uris: readonly vscode.Uri[]): Promise<Attached> {
  const sources: ContextSource[] = [];
  const refused: string[] = [];
  for (const uri of uris) {
    try {
      sources.push(await attachPlace(pinned, uri));
    } catch (error) {
      const said = `${vscode.workspace.asRelativePath(uri)}: ${userMessage(error).text}`;
      // The rest would fail of the same.
      if (AppError.is(error, 'attachedTooMany')) return { sources, refused: [...refused, said] };
      refused.push(said);
    }
  }
  return { sources, refused };
}

/** `Attached src/cart.js and 2 more.`, with what could not be. */
export function attachedLine({ sources, refused }: Attached): string {
  const [first] = sources;
  const rest = sources.length - 1;
  const note = sources.length === 1 && first?.note !== undefined ? ` ${first.note}` : '';
  const all = first && (rest > 0 ? t('Attached {0} and {1} more.', first.detail, formatCount(rest)) : t('Attached {0}.', first.detail));
  const done = all === undefined ? '' : `${all}${note}`;
  return [done, reasonsOf({ refused })].filter((part) => part !== '').join(' ');
}

/** How many reasons a sentence holds. */
const maxReasons = 3;

/** Why some were not attached, in words. */
export function reasonsOf({ refused }: Pick<Attached, 'refused'>): string {
  const more = refused.length - maxReasons;
  return [...refused.slice(0, maxReasons), ...(more > 0 ? [t('And {0} more.', formatCount(more))] : [])].join(' ');
}
