/** An attached file has two places, the editor and the disk: which text counts, and what has to be said about the other one. Pure. */
import { t } from '../../base/l10n.ts';
import type { ContextSource } from '../chat/contextSource.ts';

/** Why the disk has no text of a file. */
export type NoText = 'gone' | 'binary' | 'tooLarge' | 'unreadable';

export interface FilePlaces {
  /** The text in the editor, and whether it waits to be saved; null when no editor has it. */
  editor: { text: string; unsaved: boolean } | null;
  disk: { text: string } | NoText;
  /** The disk's text when the editor and it last agreed; null when that isn't known. */
  agreed: string | null;
}

export type FileStanding = Pick<ContextSource, 'text' | 'problem' | 'note' | 'standing'> & {
  /** What they agree on now; null when they don't. */
  agreed: string | null;
};

const problems: Readonly<Record<NoText, () => string>> = {
  gone: () => t('It is not there any more. Remove it here, or put the file back.'),
  binary: () => t('It is binary, not text. Remove it here.'),
  tooLarge: () => t('It is too large to be read. Attach some of its lines instead.'),
  unreadable: () => t('It could not be read. Check that you may read it, or remove it here.'),
};

const deleted = (): Pick<FileStanding, 'standing' | 'note'> => ({
  standing: 'gone',
  note: t('It was deleted from the disk; the text in the editor goes along.'),
});

/** The text that goes along: the editor's when it isn't saved, as the user sees it; the disk's otherwise, which an editor may not have followed yet. */
export function fileStanding({ editor, disk, agreed }: FilePlaces): FileStanding {
  if (typeof disk === 'string') {
    if (!editor) return { text: null, problem: problems[disk](), agreed, ...(disk === 'gone' && { standing: 'gone' }) };
    const said = disk === 'gone' ? deleted() : editor.unsaved ? { standing: 'unsaved' as const } : {};
    return { text: editor.text, problem: null, agreed, ...said };
  }
  if (!editor || sameText(editor.text, disk.text)) return { text: editor?.text ?? disk.text, problem: null, agreed: disk.text };
  if (!editor.unsaved) return { text: disk.text, problem: null, agreed: disk.text };
  if (agreed === null || sameText(agreed, disk.text))
    return { text: editor.text, problem: null, agreed: agreed ?? disk.text, standing: 'unsaved' };
  return {
    text: editor.text,
    problem: null,
    agreed,
    standing: 'conflict',
    note: t(
      'It was changed on the disk and in the editor: the text in the editor goes along. Save it or revert it to settle which one counts.',
    ),
  };
}

/** Alike but for line ends, which an editor makes alike. */
function sameText(a: string, b: string): boolean {
  return a === b || a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}
