/** A longer one may be a picture, and is no line of a key. */
const longest = 2000;
const listed = /^\s*("(?:[^"\\]|\\.)*"),?\s*$/;

/** A line of a JSON file that is one text of a list, as that text says it: of many of them together a secret may be made, as a private key is. Any other line as it is. Pure. */
export function textOfLine(line: string): string {
  const written = line.length > longest ? undefined : listed.exec(line)?.[1];
  if (written === undefined) return line;
  try {
    const text = String(JSON.parse(written)).replace(/\r?\n$/, '');
    return text.includes('\n') ? line : text;
  } catch {
    return line;
  }
}
