import { fenceInfo } from '../../src/base/fenceInfo.ts';

/**
 * What a fence's info string says of its code: the word that names the language, in lower case, which of a path alone is its ending; and the path, as the
 * host reads it. Empty and null where there is none.
 */
export function fenceTitle(info: string): { word: string; path: string | null } {
  const { language, path } = fenceInfo(info);
  if (language !== '' || path === null) return { word: language, path };
  return { word: (/\.(\w+)$/.exec(path)?.[1] ?? '').toLowerCase(), path };
}
