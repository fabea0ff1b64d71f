/** What is wrong with a manifest, in a sentence. Pure. */
import { t } from '../../base/l10n.ts';
import type { ManifestFault } from './manifestFault.ts';

/** In English, for models and the command line. */
export function plainFault(fault: ManifestFault): string {
  switch (fault.kind) {
    case 'unread':
      return 'It could not be read.';
    case 'conflict':
      return `Line ${String(fault.line)} begins a conflict of two versions that nobody has settled.`;
    case 'form':
      return fault.line === null ? `It is no ${fault.form}.` : `Line ${String(fault.line)} is no ${fault.form}.`;
    case 'foreign':
      return `Line ${String(fault.line)} is nothing that a go.mod says.`;
    case 'unclosed':
      return `What line ${String(fault.line)} opens is not closed.`;
    case 'unnamed':
      return 'It names no module.';
  }
}

/** The same in the user's language. */
export function shownFault(fault: ManifestFault): string {
  switch (fault.kind) {
    case 'unread':
      return t('It could not be read.');
    case 'conflict':
      return t('Line {0} begins a conflict of two versions that nobody has settled.', fault.line);
    case 'form':
      return fault.line === null ? t('It is no {0}.', fault.form) : t('Line {0} is no {1}.', fault.line, fault.form);
    case 'foreign':
      return t('Line {0} is nothing that a go.mod says.', fault.line);
    case 'unclosed':
      return t('What line {0} opens is not closed.', fault.line);
    case 'unnamed':
      return t('It names no module.');
  }
}
