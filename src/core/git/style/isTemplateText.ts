/**
 * Whether a text is nothing but a message template, or what was made of it: comments may be missing, and blanks at its ends and those of its lines. A comment that the template hasn't is
 * somebody's, as `#12 Count all items`. Pure.
 */
export function isTemplateText(text: string, template: string, comment = '#'): boolean {
  const [written, given] = [linesOf(text), linesOf(template)];
  const known = new Set(given);
  // Who puts it into a box may know the usual sign only.
  const said = (lines: readonly string[]): string =>
    lines
      .filter((line) => !line.trimStart().startsWith('#') && !line.startsWith(comment))
      .join('\n')
      .trim();
  return written.every((line) => line === '' || known.has(line)) && said(written) === said(given);
}

function linesOf(text: string): string[] {
  // The ends of a text in a box are taken away.
  return text.trim().split(/\r?\n/).map((line) => line.trimEnd()); // prettier-ignore
}
