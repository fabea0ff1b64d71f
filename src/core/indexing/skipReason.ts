import { t } from '../../base/l10n.ts';
import type { SkipReason } from '../../protocol/indexer.ts';

const words: Readonly<Record<SkipReason, () => string>> = {
  secret: () => t('may hold keys or passwords'),
  binary: () => t('is not text'),
  large: () => t('is larger than the limit'),
  minified: () => t('has lines that no person wrote'),
  notAFile: () => t('is a link, a pipe, a socket or a device'),
  name: () => t('has a name that is not Unicode'),
  deep: () => t('lies too deep in folders'),
  unreadable: () => t('can’t be read'),
  changing: () => t('changed while it was read'),
  tooMany: () => t('is beyond the limit of files'),
  unparsed: () => t('is nested too deep to be parsed; its words are found all the same'),
};

/** Why a file isn't in the index, in few words that go behind its name. */
export function skipWords(reason: SkipReason): string {
  return words[reason]();
}
