import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { type GgufHeader, readGgufHeader } from '../core/models/ggufHeader.ts';
import { openRegular } from './openRegular.ts';

export interface ModelFile {
  path: string;
  /** Size in bytes. */
  bytes: number;
  header: GgufHeader;
}

/**
 * Opens a model file and validates its header; nothing native has seen it yet.
 * @throws AppError `modelMissing`, `fileUnreadable` (data: path, reason), those of `readGgufHeader`, with the path in their data, and `modelNotGguf` (data: path, what)
 * for what isn't a file
 */
export async function readModelFile(path: string, signal: AbortSignal): Promise<ModelFile> {
  throwIfCancelled(signal);
  let file;
  try {
    // Asked first: some of what isn't a file can't be opened at all.
    const what = kindOf(await stat(path));
    if (what !== null) throw new AppError('modelNotGguf', `the path is a ${what}`, { path, what });
    file = await openRegular(path);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unreadable(path, error);
  }
  try {
    const { size } = await file.stat();
    const header = await readGgufHeader({
      size,
      async read(offset, length) {
        throwIfCancelled(signal);
        const buffer = new Uint8Array(length);
        const { bytesRead } = await file.read(buffer, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      },
    });
    return { path, bytes: size, header };
  } catch (error) {
    if (error instanceof AppError) throw new AppError(error.code, error.message, { ...error.data, path }, error);
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

/** What isn't a file by its name; null for a file. */
function kindOf(found: Stats): 'folder' | 'pipe' | 'socket' | 'device' | null {
  if (found.isFile()) return null;
  if (found.isDirectory()) return 'folder';
  if (found.isFIFO()) return 'pipe';
  return found.isSocket() ? 'socket' : 'device';
}

function unreadable(path: string, error: unknown): AppError {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const code = reason === 'ENOENT' || reason === 'ENOTDIR' ? 'modelMissing' : 'fileUnreadable';
  return new AppError(code, `${path}: ${reason}`, { path, reason }, error);
}
