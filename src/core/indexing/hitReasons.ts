import { t } from '../../base/l10n.ts';
import type { HitReason } from '../../protocol/indexer.ts';

/** Why something was found, in few words. */
export function hitReasons(why: readonly HitReason[]): string {
  const defined = why.flatMap((reason) => (reason.kind === 'defines' ? [reason.name] : []));
  const said = why.flatMap((reason) => {
    if (reason.kind === 'words') return [t('has {0}', quotedWords(reason.words))];
    if (reason.kind === 'begins')
      return [
        reason.meant === null
          ? t('has words that begin with “{0}”', reason.word)
          : t('has “{0}”, as “{1}” begins it', reason.meant, reason.word),
      ];
    if (reason.kind === 'similar') return [t('similar in meaning')];
    if (reason.kind === 'imports') return [t('imports {0}', reason.path)];
    if (reason.kind === 'importedBy') return [t('imported by {0}', reason.path)];
    if (reason.kind === 'ranked') return [t('the model’s no. {0}', reason.place)];
    return reason.kind === 'path' ? [t('by its path')] : [];
  });
  const isFile = why.some(({ kind }) => kind === 'file');
  return [
    ...(isFile ? [t('is the file')] : []),
    ...(defined.length > 0 ? [t('defines {0}', [...new Set(defined)].join(', '))] : []),
    ...said,
  ].join('; ');
}

/** In quotes, with commas between. */
export function quotedWords(words: readonly string[]): string {
  return words.map((word) => `“${word}”`).join(', ');
}
