import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { RulesFile } from '../../core/review/teamRules.ts';
import { readInside } from '../fileImage.ts';
import { reasonOf } from '../insideRoot.ts';

/** Files that are looked for at most, and characters of one: longer ones are no rules that anybody reads. */
const mostFiles = 200;
const mostCharacters = 64 * 1024;

/** What somebody should know of one of them. */
export interface SaidOfRules {
  path: string;
  sentence: string;
}

/**
 * Files in which people wrote what is to be kept to, below a folder that the user trusts, in their order. One that isn't there is none; what is there and can't be
 * read, or not to its end, is told. Rejects with `fileUnreadable` where there is no such folder.
 */
export async function readRulesFiles(root: string, names: readonly string[]): Promise<{ files: RulesFile[]; said: SaidOfRules[] }> {
  const files: RulesFile[] = [];
  const said: SaidOfRules[] = [];
  for (const name of new Set(names.slice(0, mostFiles))) {
    try {
      const { image } = await readInside(root, name);
      if (!image) continue;
      if (image.text.length > mostCharacters)
        said.push({ path: name, sentence: t('“{0}” is longer than rules can be, so only its beginning is applied.', name) });
      files.push({ path: name, text: image.text.slice(0, mostCharacters) });
    } catch (error) {
      if (AppError.is(error, 'fileUnreadable')) throw error;
      const reason = reasonOf(error);
      // Where a folder is gone by now, or is none, there are no rules in it.
      if (reason !== 'missingFile')
        said.push({ path: name, sentence: t('The rules in “{0}” could not be read, so they are not applied.', name) });
    }
  }
  return { files, said };
}
