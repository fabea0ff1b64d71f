/** The lines of a text without their ends, of any kind; a line end at the very end begins no further line. */
export function textLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
