/** Finds the parts of a body in an answer that wasn't decoded: the lines under each heading, however the heading is marked. Pure and linear. */

/** In the headings' order, each behind the one before; it ends before the first that isn't there. */
export function headedParts(lines: readonly string[], headings: readonly string[]): string[][] {
  const found: string[][] = [];
  let at = 0;
  for (const heading of headings) {
    const begin = lines.findIndex((line, index) => index >= at && behindHeading(line, heading) !== null);
    if (begin < 0) break;
    // What stands before the next heading belongs to this one.
    if (found.length > 0) found.at(-1)?.push(...lines.slice(at, begin));
    found.push([behindHeading(lines[begin] ?? '', heading) ?? '']);
    at = begin + 1;
  }
  found.at(-1)?.push(...lines.slice(at));
  return found;
}

/** What stands on its line behind a heading; null for another line. */
function behindHeading(line: string, heading: string): string | null {
  const name = bare(heading).replace(/[\s:?*]+$/, '');
  const text = bare(line);
  if (!text.toLowerCase().startsWith(name.toLowerCase())) return null;
  const [, sign, rest = ''] = /^[*_ ]*([:?]?)[*_]*(.*)$/.exec(text.slice(name.length)) ?? [];
  return sign === '' && rest.trim() !== '' ? null : rest.trim();
}

function bare(line: string): string {
  return line.replace(/^[\s>#*_]+/, '');
}
