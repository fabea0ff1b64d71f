/** Reads a file of the disk into the image that changes and backups are made of, and refuses what is not a text that can be given back to the byte. */
import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileImage } from '../core/edits/checkpoint.ts';
import { decodeBytes, encodeText, isDiskEncoding } from './fileBytes.ts';
import { conflict, findInside, type Place } from './insideRoot.ts';

/** Larger files are left alone. Bytes. */
export const maxFileBytes = 5_000_000;

export interface FileOnDisk {
  place: Place;
  /** Null when there is no such file. */
  image: FileImage | null;
  /** Empty when there is none. */
  bytes: Buffer;
}

/** Neither follows a link nor waits for a pipe that has been put there since it was looked at. Not all systems have them. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };

/**
 * The file at `stated` below `root`, or that there is none. Throws `editConflict`: as {@link findInside}, or `directory`, `special`, `tooLarge`, `binary`,
 * `encoding`, `unreadable`, `changed` (it went away while it was read).
 */
export async function readInside(root: string, stated: string): Promise<FileOnDisk> {
  const place = await findInside(root, stated);
  if (place.stats === null) return { place, image: null, bytes: Buffer.alloc(0) };
  checkKind(place.stats, stated);
  const bytes = await readBytes(place.absolute, stated);
  const decoded = decodeBytes(bytes);
  if ('problem' in decoded) throw conflict(decoded.problem, stated);
  return { place, image: { ...decoded, mode: place.stats.mode & 0o7777 }, bytes };
}

/** The bytes that an image stands for. Throws `editConflict`: `encoding` or `tooLarge`. */
export function imageBytes(image: FileImage, stated: string): Buffer {
  const bytes = isDiskEncoding(image.encoding) ? encodeText(image.text, image.encoding) : null;
  if (bytes === null) throw conflict('encoding', stated);
  if (bytes.length > maxFileBytes) throw conflict('tooLarge', stated);
  return bytes;
}

function checkKind(stats: Stats, stated: string): void {
  if (stats.isDirectory()) throw conflict('directory', stated);
  if (!stats.isFile()) throw conflict('special', stated);
  if (stats.size > maxFileBytes) throw conflict('tooLarge', stated);
}

async function readBytes(absolute: string, stated: string): Promise<Buffer> {
  try {
    const file = await open(absolute, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      checkKind(await file.stat(), stated);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENXIO') throw conflict('changed', stated, error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EBUSY') throw conflict('unreadable', stated, error);
    throw error;
  }
}
