/** Title and description of a pull request as one text, which a person edits before it is sent: the title first, a blank line, the description. Pure. */
import { t } from '../../base/l10n.ts';

/** Characters that both servers take for a title, and for a description. */
export const longestTitle = 255;
export const longestBody = 65_536;

export function draftText({ title, body }: { title: string; body: string }): string {
  return `${title}\n\n${body}`;
}

/** What stands in it, or what is wrong with it, in words behind “it”. */
export function readDraftText(text: string): { title: string; body: string } | { wrong: string } {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const at = lines.findIndex((line) => line.trim() !== '');
  const title = (lines[at] ?? '').trim().replace(/^#+\s+/, '');
  const body = lines
    .slice(at + 1)
    .join('\n')
    .trim();
  if (title === '') return { wrong: t('has no title on its first line') };
  if (title.length > longestTitle) return { wrong: t('has a title of {0} characters, and {1} are taken', title.length, longestTitle) };
  if (body.length > longestBody) return { wrong: t('has a description of {0} characters, and {1} are taken', body.length, longestBody) };
  return { title, body };
}
