import { open, stat } from 'node:fs/promises';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { type GgufHeader, readGgufHeader } from '../core/models/ggufHeader.ts';

export interface ModelFile {
  path: string;
  /** Size in bytes. */
  bytes: number;
  header: GgufHeader;
}

/**
 * Opens a model file and validates its header; nothing native has seen it yet.
 * @throws AppError `modelMissing`, `fileUnreadable` (data: path, reason) and those of `readGgufHeader`, with the path in their data
 */
export async function readModelFile(path: string, signal: AbortSignal): Promise<ModelFile> {
  throwIfCancelled(signal);
  let file;
  try {
    // Asked first: opening a pipe waits for somebody to write into it, and nothing ends that.
    const found = await stat(path);
    if (!found.isFile()) throw new AppError('modelNotGguf', 'the path is not a file', { path });
    file = await open(path, 'r');
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

function unreadable(path: string, error: unknown): AppError {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const code = reason === 'ENOENT' || reason === 'ENOTDIR' ? 'modelMissing' : 'fileUnreadable';
  return new AppError(code, `${path}: ${reason}`, { path, reason }, error);
}
