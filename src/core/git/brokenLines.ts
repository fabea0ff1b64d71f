/** Breaks a paragraph into lines. */

/** A line doesn't begin with a sign: git takes `#` for a comment, and others look like points or headings. */
const mayBegin = /^[\p{L}\p{N}("'“‘]/u;
/** Between letters of these scripts a line may end anywhere. */
const unspaced = /^[\u3041-\u30fa\u4e00-\u9fff]$/;

/** Lines of at most `width` characters, `most` at most; what can't be broken so ends the paragraph. */
export function brokenLines(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  for (let rest = text.trim(); rest !== '' && lines.length < most;) {
    if (rest.length <= width) {
      lines.push(rest);
      break;
    }
    const end = lastBreak(rest, width);
    const line = rest.slice(0, end || width).trimEnd();
    lines.push(line);
    if (end === 0) break;
    rest = rest.slice(end).trimStart();
  }
  return lines;
}

/** Where the next line begins, at the latest; 0 for nowhere. */
function lastBreak(text: string, width: number): number {
  for (let at = width + 1; at > 0; at--) {
    const blank = text.charAt(at - 1) === ' ' && text.slice(0, at - 1).trimEnd() !== '';
    const between = at <= width && unspaced.test(text.charAt(at - 1)) && unspaced.test(text.charAt(at));
    if ((blank || between) && mayBegin.test(text.slice(at).trimStart())) return at;
  }
  return 0;
}
