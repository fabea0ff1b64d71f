/**
 * Tells one model from another by its file. A whole hash of some gigabytes takes seconds; this one reads at most 20 MB: all of the beginning, with
 * metadata and vocabulary, and small pieces of the weights from end to end. Two models that somebody trained differ in all of their weights; a file in
 * which somebody changed single bytes by hand may have the same hash, so it is no seal.
 */
import { createHash } from 'node:crypto';
import { throwIfCancelled } from '../base/appError.ts';
import { openRegular } from './openRegular.ts';
import { PerFile } from './perFile.ts';

/** Of the beginning: a vocabulary of 256,000 tokens with its merges has its place in it. */
const headBytes = 16 * 1024 * 1024;
const pieceBytes = 4096;
const pieces = 1024;

/** Hashes of files, each worked out once for as long as the file is as it was. */
export class ModelHashes {
  readonly #known = new PerFile<string>();

  /** As `modelHash`. */
  of(path: string, signal?: AbortSignal): Promise<string> {
    return this.#known.of(path, () => modelHash(path, signal));
  }
}

/**
 * The hash of a model file, 64 hexadecimal digits: the same for each copy of it. Rejects with `cancelled`, and with the system's error for a file that
 * can't be read or becomes shorter meanwhile.
 */
export async function modelHash(path: string, signal?: AbortSignal): Promise<string> {
  const file = await openRegular(path);
  try {
    const { size } = await file.stat();
    const hash = createHash('sha256').update(`mlx-code model 1 ${String(size)}\n`);
    const buffer = Buffer.alloc(1024 * 1024);
    const add = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to;) {
        throwIfCancelled(signal);
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, to - at), at);
        if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
        hash.update(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
    };
    const head = Math.min(size, headBytes);
    await add(0, head);
    // The last piece ends where the file ends.
    const room = size - head - pieceBytes;
    if (room <= pieces * pieceBytes) await add(head, size);
    else
      for (let i = 0; i < pieces; i++) {
        const from = head + Math.floor((room * i) / (pieces - 1));
        await add(from, from + pieceBytes);
      }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
