/** Requests for edits of files of 20 to 2,000 lines in three languages: one file or several, new files or none, all kinds of line ends. */
import type { EditRequest } from '../../src/core/edits/editRequest.ts';
import { type SourceFile, type SourceLanguage, sourceFile } from './sourceFiles.ts';

const languages: readonly SourceLanguage[] = ['typescript', 'python', 'rust'];
const lengths = [20, 35, 60, 25, 40, 90, 30, 50, 45, 70];
/** One request of thirty each. */
const long = new Map([
  [9, 2000],
  [19, 500],
]);

/** The request of a number; the same number gives the same one. */
export function anchoredCase(number: number): EditRequest & { files: SourceFile[] } {
  const file = (seed: number, lines: number): SourceFile =>
    sourceFile({
      seed,
      lines,
      language: languages[seed % languages.length] ?? 'rust',
      eol: seed % 4 === 0 ? '\r\n' : '\n',
      open: seed % 7 === 0,
    });
  const files = [file(number, long.get(number % 30) ?? lengths[number % lengths.length] ?? 20)];
  if (number % 5 === 0) files.push(file(number + 1000, 30));
  const create = { folders: ['', 'src', 'src/deep'], existing: new Set(files.map(({ path }) => path)) };
  const within = number % 6 === 1 ? { first: 5, last: 15 } : undefined;
  return {
    instruction: 'Handle an empty list, and say in the comment what comes back.',
    files: files.map((one, i) => (i === 0 && within ? { ...one, within } : one)),
    ...(number % 3 === 0 ? { create } : {}),
  };
}
