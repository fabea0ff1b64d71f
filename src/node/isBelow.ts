import path from 'node:path';

/** Whether a file is in a folder, and not that itself, by the segments of their full paths: `/ws-evil` is not below `/ws`. Links are not resolved. */
export function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
