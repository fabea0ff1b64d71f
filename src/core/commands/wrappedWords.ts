/** Characters of a line of a terminal. */
const width = 80;

/** A name and what is said of it, as a terminal shows a list: the words begin at the column `at` and are broken at blanks, below a name that is longer. Pure. */
export function wrapped(name: string, said: string, at: number): string {
  const first = `  ${name}`;
  const lines = [''];
  for (const word of said.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && at + line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  const indented = lines.map((line) => ' '.repeat(at) + line);
  if (first.length >= at) return [first, ...indented].join('\n');
  return [first.padEnd(at) + (lines[0] ?? ''), ...indented.slice(1)].join('\n');
}
