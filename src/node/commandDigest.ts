import { createHash } from 'node:crypto';

/** A fingerprint of a command in a folder (its URI). Taken of what a person was shown and again of what is about to be run, it tells whether they are the same. */
export function commandDigest(command: string, folder: string): string {
  return createHash('sha256')
    .update(`${String(folder.length)}:${folder}`)
    .update(command, 'utf16le')
    .digest('hex');
}
