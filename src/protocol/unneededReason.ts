/** Why a file seems to be needed by nothing: found out in a process that knows no language, said by the page and by the command line. Pure. */
import { t } from '../base/l10n.ts';

/** `by` is the path of the file that may need it when it runs. */
export type UnneededReason =
  | { kind: 'testsOnly' | 'testsAndUnneededOnly' | 'noBeginning' | 'foundByTests' | 'shortNames' | 'noNames' | 'nothing' | 'unneededOnly' }
  | { kind: 'foundWhenRun' | 'importsUnknown'; by: string };

/** A sentence about the file. */
export function unneededSentence(reason: UnneededReason): string {
  switch (reason.kind) {
    case 'testsOnly':
      return t('Only tests lead to it.');
    case 'testsAndUnneededOnly':
      return t('Only tests, and files that nothing seems to need, lead to it.');
    case 'noBeginning':
      return t('No file was found that a program of its language begins with.');
    case 'foundWhenRun':
      return t('{0} imports what it finds there when it runs.', reason.by);
    case 'importsUnknown':
      return t('No entry point leads to it, but {0} imports what is known only when it runs.', reason.by);
    case 'foundByTests':
      return t('No entry point leads to it, but who runs the tests may find it by its folder.');
    case 'shortNames':
      return t('No entry point leads to it, but where names of one letter stand, as it has one, is not known.');
    case 'noNames':
      return t('No entry point leads to it, and none of its names stands in a file that is reached.');
    case 'unneededOnly':
      return t('No entry point and no test leads to it, only files that nothing seems to need.');
    case 'nothing':
      return t('No entry point and no test leads to it.');
  }
}
