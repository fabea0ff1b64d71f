/**
 * Code as it is put at a cursor: a block of several lines gets line breaks of its own where the cursor's line has other text, so that it isn't glued to it.
 * A piece of one line goes in as it is, since that is how words are put into the middle of a line.
 */
export function insertedBlock(code: string, lineBefore: string, lineAfter: string, eol: '\n' | '\r\n'): string {
  const text = code.replace(/\r\n|\r|\n/g, eol);
  if (!text.includes(eol)) return text;
  const opening = lineBefore.trim() === '' ? '' : eol;
  const closing = lineAfter.trim() === '' || text.endsWith(eol) ? '' : eol;
  return opening + text + closing;
}
