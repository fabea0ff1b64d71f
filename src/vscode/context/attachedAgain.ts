/** What went with an earlier question, attached again: what is there by what it is now, all else by what it was then. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { type ContextSource, sourceKey } from '../../core/chat/contextSource.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { userMessage } from '../../core/userMessage.ts';
import type { Services } from '../services.ts';
import { attachedFile, attachedLines } from './attachedFile.ts';
import { attachedFolder } from './attachedFolder.ts';
import { attachedPaste } from './attachedPaste.ts';
import { attachedSymbol } from './attachedSymbol.ts';
import { reasonsOf } from './attaching.ts';

/** Attaches them in their order, but for what goes along anyway. Resolves with how many of them go along now; what can't is told. Never rejects. */
export async function attachAgain(
  { attached, chat, messages }: Pick<Services, 'attached' | 'chat' | 'messages'>,
  sources: readonly ContextSource[],
): Promise<number> {
  const refused: string[] = [];
  for (const source of sources) {
    if (goesAnyway(chat, source)) continue;
    try {
      const there = await thingThere(source).catch(() => null);
      // A file that is gone, say, is there as it was.
      const added = there && (await attached.add(there).catch((error: unknown) => onlyUnread(error)));
      if (!added) await attached.add(asItWas(source));
    } catch (error) {
      refused.push(`${source.label}: ${userMessage(error).text}`);
    }
  }
  if (refused.length > 0)
    messages.showError(
      new AppError('attachRefused', 'not all attached again', { count: refused.length, reasons: reasonsOf({ refused }) }),
      'attachments',
    );
  return sources.length - refused.length;
}

/** The editor has it in front, and so it goes along for as long as that is so. */
function goesAnyway(chat: Services['chat'], source: ContextSource): boolean {
  const shown = chat.source(source.id);
  if (!shown || shown.pinned || sourceKey(shown) !== sourceKey(source) || shown.detail !== source.detail) return false;
  if (source.kind === 'selection' && shown.text !== source.text) return false;
  return chat.snapshot.chips.some(({ id, enabled }) => id === source.id && enabled);
}

/** Null where it can't be read any more; throws where the same would hold of its text. */
function onlyUnread(error: unknown): null {
  if (AppError.is(error, 'attachedTooMany', 'cancelled')) throw error;
  return null;
}

/** What follows the thing that it is of; null where nobody can. */
async function thingThere({ kind, key, label, text, document }: ContextSource): Promise<Attachable | null> {
  if (kind === 'pasted') return attachedPaste(text ?? '');
  if (kind === 'folder') return key === undefined ? null : attachedFolder(vscode.Uri.parse(key));
  if (kind === 'file' && document === undefined) return key === undefined ? null : attachedFile(vscode.Uri.parse(key));
  if (document === undefined) return null;
  const uri = vscode.Uri.parse(document.uri);
  const { lines } = document;
  if (!lines) return kind === 'file' ? attachedFile(uri) : null;
  if (kind === 'symbol') return attachedSymbol({ uri, name: label, range: new vscode.Range(lines.first - 1, 0, lines.last - 1, 0) });
  return attachedLines(uri, lines, document.text);
}

/** Its text as it went along then. */
function asItWas({ kind, label, detail, languageId, text }: ContextSource): Attachable {
  const key = `then ${kind} ${detail} ${text ?? ''}`;
  const note = t('As it was when the question was asked. It is gone when the window is closed or loaded again.');
  const source: ReadSource = { kind, label, detail, languageId, text, problem: null, key, note };
  return { key, read: () => Promise.resolve(source), follow: () => ({ dispose: () => undefined }) };
}
