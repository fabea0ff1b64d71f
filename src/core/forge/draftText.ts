/** Title and description of a pull request as one text, which a person edits before it is sent: the title first, a blank line, the description. Pure. */

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
  if (title === '') return { wrong: 'has no title on its first line' };
  const tooLong = (what: string, length: number, most: number): string =>
    `has a ${what} of ${String(length)} characters, and ${String(most)} are taken`;
  if (title.length > longestTitle) return { wrong: tooLong('title', title.length, longestTitle) };
  if (body.length > longestBody) return { wrong: tooLong('description', body.length, longestBody) };
  return { title, body };
}
