import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { throwIfCancelled } from '../base/appError.ts';

const pieceBytes = 4 * 1024 * 1024;

/**
 * The sha256 of a whole file in lower case hex. `onProgress` hears how many bytes have been read. Rejects with `cancelled`, and with the system's error for
 * a file that can't be read.
 */
export async function fileSha256(path: string, signal: AbortSignal, onProgress: (bytes: number) => void): Promise<string> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(pieceBytes);
    for (let at = 0; ;) {
      throwIfCancelled(signal);
      const { bytesRead } = await file.read(buffer, 0, pieceBytes, at);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
      onProgress(at);
    }
  } finally {
    await file.close();
  }
}
