import { plural, t } from '../../base/l10n.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { countOf } from '../../base/formatNumbers.ts';
import { lineCount } from '../../core/context/fileLines.ts';

/** A text that was pasted into the chat and is too long to be read there, as it was then. It is kept nowhere else, and gone with the window. */
export function attachedPaste(text: string): Attachable {
  const lines = countOf(lineCount(text), 'line');
  const source: ReadSource = {
    kind: 'pasted',
    label: plural(lineCount(text), '{0} line', '{0} lines'),
    detail: `pasted, ${lines}`,
    languageId: '',
    text,
    problem: null,
    key: text,
    note: t('It is gone when the window is closed or loaded again, as it is kept nowhere.'),
  };
  return { key: `pasted ${text}`, read: () => Promise.resolve(source), follow: () => ({ dispose: () => undefined }) };
}
