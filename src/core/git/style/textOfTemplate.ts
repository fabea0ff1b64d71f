/** What of a message template, or of what was made of it, is text: without comments, and without blanks at its ends and those of its lines. Pure. */
export function textOfTemplate(template: string, comment = '#'): string {
  const lines = template.split(/\r?\n/).map((line) => line.trimEnd());
  // Who puts it into a box may know the usual sign only.
  return lines
    .filter((line) => !line.trimStart().startsWith('#') && !line.startsWith(comment))
    .join('\n')
    .trim();
}
