import type { IndexedFolder } from './openIndexes.ts';

/** The path of a folder's file as people see it: with the folder's name where several are open. */
export function shownPath({ name }: Pick<IndexedFolder, 'name'>, path: string): string {
  return name === '' ? path : `${name}/${path}`;
}
