/** What happened to a file, as a list of the chat says it. */
import { t } from '../../base/l10n.ts';
import { inlineCode } from '../context/codeFence.ts';
import type { ChangeKind } from './repositoryStatus.ts';

/** In few words behind the file's name; `from` is the earlier path of a renamed or copied one. */
export function changeWords(kind: ChangeKind, from: string | undefined): string {
  switch (kind) {
    case 'added':
      return t('new');
    case 'modified':
      return t('changed');
    case 'deleted':
      return t('deleted');
    case 'renamed':
      return from === undefined ? t('renamed') : t('renamed from {0}', inlineCode(from));
    case 'copied':
      return from === undefined ? t('copied') : t('copied from {0}', inlineCode(from));
    case 'typechange':
      return t('of another kind');
  }
}
