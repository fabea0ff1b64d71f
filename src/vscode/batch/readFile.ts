import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { BoundedCache } from '../../core/boundedCache.ts';
import type { CacheUse } from '../../protocol/worker/diagnostics.ts';
import { maxFileBytes } from '../edits/fileState.ts';

/** Why a file isn't read as text. */
export type Unread = 'binary' | 'tooLarge' | 'unreadable';

/** A NUL within the first bytes means that it is no text, as for git. */
const looked = 8000;

/** Bytes of texts that are kept as they were read: what goes with a question is looked at whenever it is typed on. */
const mostBytes = 16_000_000;
/** Another text of the same length may have the same time when both were written this shortly after each other. Milliseconds. */
const coarseMs = 2_000;

const stored = new BoundedCache<string, { stamp: string; text: string }>({
  mostBytes,
  bytesOf: (key, { text }) => 2 * (key.length + text.length),
});

/** Of how much use the kept texts were. */
export function storedTextsUse(): CacheUse {
  return stored.use;
}

/**
 * A file's text as an editor would show it, without opening it in one: an open document's own, unsaved changes included. Opening thousands
 * of documents would send each of them to every language server.
 */
export async function readText(uri: vscode.Uri): Promise<{ text: string } | Unread> {
  const open = openDocument(uri);
  if (open) return { text: open.getText() };
  const read = await readStored(uri);
  return read === 'gone' ? 'unreadable' : read;
}

/** The document of a file that VS Code has open. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** A file's text as it is stored, whatever an editor has of it. */
export async function readStored(uri: vscode.Uri): Promise<{ text: string } | Unread | 'gone'> {
  let bytes: Uint8Array;
  const key = uri.toString();
  let stamp: string | null;
  try {
    const { type, size, mtime } = await vscode.workspace.fs.stat(uri);
    if (!(type & vscode.FileType.File)) return 'unreadable';
    if (size > maxFileBytes) return 'tooLarge';
    // With another encoding the same bytes are another text.
    const encoding = vscode.workspace.getConfiguration('files', uri).get<string>('encoding') ?? '';
    stamp = Date.now() - mtime < coarseMs ? null : [mtime, size, encoding].join(' ');
    const known = stored.get(key, (one) => one.stamp === stamp);
    if (known) return { text: known.text };
    bytes = await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return isMissing(error) ? 'gone' : 'unreadable';
    throw AppError.from(error);
  }
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!utf16 && bytes.subarray(0, looked).includes(0)) return 'binary';
  const text = (await vscode.workspace.decode(bytes, { uri })).replace(/^\uFEFF/, '');
  if (stamp !== null) stored.set(key, { stamp, text });
  return { text };
}

function isMissing({ code }: vscode.FileSystemError): boolean {
  return code === 'FileNotFound' || code === 'FileNotADirectory';
}

/** Why one isn't read, for a sentence about a single file. */
export function unreadWords(why: Unread): string {
  const words: Readonly<Record<Unread, () => string>> = {
    binary: () => t('it is not text'),
    tooLarge: () => t('it is over {0} MB', maxFileBytes / 1e6),
    unreadable: () => t('it could not be read'),
  };
  return words[why]();
}

/** How many files of a search were not read, by reason. */
export class UnreadFiles {
  readonly #counts = new Map<Unread | 'secret', number>();

  add(reason: Unread | 'secret', count = 1): void {
    if (count > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
  }

  /** `Left out: 3 binary files, 1 file over 5 MB.`; '' when every file was read. */
  get sentence(): string {
    const words: Readonly<Record<Unread | 'secret', (count: number) => string>> = {
      binary: (count) => plural(count, '{0} file that are not text', '{0} files that are not text'),
      tooLarge: (count) => plural(count, '{0} file over {1} MB', '{0} files over {1} MB', maxFileBytes / 1e6),
      unreadable: (count) => plural(count, '{0} file that could not be read', '{0} files that could not be read'),
      secret: (count) => plural(count, '{0} file that may hold secrets', '{0} files that may hold secrets'),
    };
    const parts = [...this.#counts].map(([reason, count]) => words[reason](count));
    return parts.length === 0 ? '' : t('Left out: {0}.', parts.join(', '));
  }
}
