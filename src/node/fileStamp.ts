import { stat } from 'node:fs/promises';

/** Something that is another one whenever a file has been changed or replaced; null where there is none, or it can't be asked. */
export async function fileStamp(path: string): Promise<string | null> {
  return stat(path).then(
    ({ ino, size, mtimeMs, ctimeMs }) => [ino, size, mtimeMs, ctimeMs].join(' '),
    () => null,
  );
}
