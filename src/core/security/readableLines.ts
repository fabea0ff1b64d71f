/** What can be read in the lines of a file that is no plain text, as git has them after bytes that are no UTF-8 became U+FFFD. Pure and linear. */

export interface ReadableLine {
  text: string;
  /** From 1; null in what has no lines. */
  line: number | null;
}

/** A shorter one holds no secret, and compressed data is full of them. */
const shortestRun = 12;
const run = new RegExp(String.raw`[\t\x20-\x7e]{${String(shortestRun)},}|(?:[\t\x20-\x7e]\0){${String(shortestRun)},}`, 'g');
/** In a database, values stand one behind the other with nothing in between, and what looks for tokens wants their beginning to be one. */
const tokenStart =
  /(?<=[\w-])(?=(?:gh[opsur]_|github_pat_|glpat-|A[KS]IA[0-9A-Z]|AIza|xox[a-z]-|npm_|hf_|SG\.|sk-|[rs]k_live_)[\w-]{12}|-----BEGIN )/g;
/** Of its characters, in a text of two bytes each. */
const zerosOfWide = 0.3;
const unknownOfBinary = 0.1;

/** Plain text and UTF-16 have their lines; of anything else, `binary`, only the runs of letters are there. */
export function readableLines(lines: readonly { text: string; line: number }[]): { lines: readonly ReadableLine[]; binary: boolean } {
  let [length, zeros, unknown] = [0, 0, 0];
  for (const { text } of lines) {
    length += text.length;
    for (let at = text.indexOf('\0'); at !== -1; at = text.indexOf('\0', at + 1)) zeros++;
    for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) unknown++;
  }
  if (zeros > length * zerosOfWide && unknown <= length * unknownOfBinary + 2)
    return { lines: lines.map(({ text, line }) => ({ text: text.replaceAll(/[\0\ufffd]/g, ''), line })), binary: false };
  if (zeros === 0 && unknown <= length * unknownOfBinary) return { lines, binary: false };
  const runs = lines.flatMap(({ text }) => text.match(run) ?? []);
  return { lines: runs.flatMap((text) => text.replaceAll('\0', '').split(tokenStart)).map((text) => ({ text, line: null })), binary: true };
}
