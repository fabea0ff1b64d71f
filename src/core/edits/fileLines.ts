/** A text as lines that remember their line breaks, so that what isn't changed stays as it was to the byte. */
export interface FileLine {
  content: string;
  /** Its line break; empty on a last line without one, null on a new line, which gets the file's. */
  end: string | null;
}

/** The lines of a text: none of an empty one, and none behind the last line break. */
export function linesOf(text: string): FileLine[] {
  const lines: FileLine[] = [];
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    const [, content = '', end = ''] = match;
    if (end !== '' || content !== '') lines.push({ content, end });
  }
  return lines;
}

/** The line break that new lines get: that of most lines, `\n` where there is none. */
function lineBreakOf(lines: readonly FileLine[]): string {
  const counts = new Map<string, number>([['\n', 0]]);
  for (const { end } of lines) if (end !== null && end !== '') counts.set(end, (counts.get(end) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

/** The text of edited lines; it ends with a line break exactly when `original` did, or when that was empty. */
export function joinLines(lines: readonly FileLine[], original: readonly FileLine[]): string {
  const eol = lineBreakOf(original);
  const open = original.at(-1)?.end === '';
  return lines
    .map(({ content, end }, i) => {
      if (i === lines.length - 1) return content + (open ? '' : end === null || end === '' ? eol : end);
      return content + (end === null || end === '' ? eol : end);
    })
    .join('');
}
