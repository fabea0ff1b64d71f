import { t } from '../../base/l10n.ts';

/** What a part of a pull request that isn't whole is called, by the name that a `Forge` has for it. */
export function partWords(part: string): string {
  switch (part) {
    case 'files':
      return t('files');
    case 'comments':
      return t('comments');
    case 'reviews':
      return t('reviews');
    case 'comments on lines':
      return t('comments on lines');
    case 'checks':
      return t('checks');
    default:
      return part;
  }
}
