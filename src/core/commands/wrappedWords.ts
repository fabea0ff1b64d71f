/** Lists and lines as a terminal shows them. Pure. */

/** Characters of a line. */
const width = 80;

/** A name and what is said of it: the words begin at the column `at` and are broken at blanks, below a name that is longer. */
export function wrapped(name: string, said: string, at: number): string {
  const first = `  ${name}`;
  const lines = broken(said.split(' '), width - at).map((line) => ' '.repeat(at) + line);
  return first.length >= at ? [first, ...lines].join('\n') : first.padEnd(at) + lines.join('\n').slice(at);
}

/** A beginning and pieces behind it, which go on below each other where there is no more room. */
export function filled(beginning: string, pieces: readonly string[]): string {
  const at = beginning.length + 1;
  return `${beginning} ${broken(pieces, width - at).join(`\n${' '.repeat(at)}`)}`.trimEnd();
}

/** Lines of so many characters at most; a piece that is longer has one of its own. */
function broken(pieces: readonly string[], most: number): string[] {
  const lines = [''];
  for (const piece of pieces) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + piece.length > most) lines.push(piece);
    else lines[lines.length - 1] = line === '' ? piece : `${line} ${piece}`;
  }
  return lines;
}
