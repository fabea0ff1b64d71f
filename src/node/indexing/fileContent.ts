/** Reads one file for the index: as it was at one moment, as text, or why not. */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { holdsPrivateKey } from '../../core/context/secretFile.ts';
import { isBinary, isMinified } from '../../core/indexing/fileKinds.ts';
import { mostFileBytes } from '../../core/indexing/usualIndexLimits.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import { notebookText } from '../../core/indexing/notebookText.ts';
import type { SkipReason } from '../../protocol/indexer.ts';

export interface FileContent {
  text: string;
  hash: Uint8Array;
  size: number;
  modified: number;
}

/** Bytes of a hash that are kept; that two contents share it is out of the question. */
const hashBytes = 16;

/** The text of a file that is indexed, as it is now; null where it is gone, or isn't what would be indexed. Waits for no pipe, and follows no link. */
export function regularText(file: string): string | null {
  const content = fileContent(file, '', mostFileBytes);
  return content === null || typeof content === 'string' ? null : content.text;
}

/**
 * The text of a file, or why it isn't read; null when it is gone. `language` goes into the hash, as the same text is read differently in another one. A pipe
 * that took the file's place isn't waited for, and a link isn't followed.
 */
export function fileContent(file: string, language: string, mostBytes: number): FileContent | SkipReason | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    return code === 'ELOOP' || code === 'ENXIO' ? 'notAFile' : 'unreadable';
  }
  try {
    const before = fstatSync(descriptor);
    if (!before.isFile()) return 'notAFile';
    if (before.size > mostBytes) return 'large';
    // One byte more than it had, to see that it has grown.
    const bytes = Buffer.allocUnsafe(before.size + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    const after = fstatSync(descriptor);
    if (length !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) return 'changing';
    const content = bytes.subarray(0, length);
    if (isBinary(content)) return 'binary';
    const stored = content.toString('utf8').replace(/^\uFEFF/, '');
    if (holdsPrivateKey(stored)) return 'secret';
    const text = (isNotebook(file) ? notebookText(stored) : null) ?? stored;
    if (isMinified(text)) return 'minified';
    const hash = createHash('sha256').update(`${language}\0`).update(content).digest().subarray(0, hashBytes);
    return { text, hash, size: before.size, modified: before.mtimeMs };
  } catch {
    return 'unreadable';
  } finally {
    closeSync(descriptor);
  }
}
