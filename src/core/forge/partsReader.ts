/** Reads a title and numbered parts from an answer that wasn't decoded, with words around them or not. Pure; an answer may be anything. */
import { partThought } from '../../base/thinking.ts';
import { tidyPart, tidyTitle } from './proseForm.ts';

/** Characters of an answer that are looked at. */
const mostRead = 40_000;
const around = /^[\s>#*_"'“`]+|[\s*_"'”`]+$/g;

/** How an engine without a grammar is told to write. */
export function partsForm(abouts: readonly string[]): string {
  const parts = abouts.map((about, at) => `[${String(at + 1)}] ${about === '' ? 'the description' : about}`);
  return `Write the title on the first line, behind “Title:”. Then write each of these parts on lines of its own, behind its number in brackets, in plain sentences or points with “- ”:\n${parts.join('\n')}`;
}

/** The title and the `count` parts, empty where there is none; a sentence that says what is wrong where there is no title. */
export function readParts(answer: string, count: number): { title: string; parts: string[] } | string {
  const lines = partThought(answer)
    .answer.slice(0, mostRead)
    .split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => /^\W*title\W*:/i.test(line));
  const titled = (lines[first] ?? '').replace(/^\W*title\W*:/i, '').replace(around, '');
  const title = tidyTitle(titled);
  if (title === '') return 'no line begins with “Title:”';
  const found: string[][] = Array.from({ length: count }, () => []);
  let at = -1;
  for (const line of lines.slice(first + 1)) {
    const [, number, rest = ''] = /^\W{0,4}\[(\d{1,2})\]\W*(.*)$/.exec(line) ?? [];
    if (number !== undefined) at = Number(number) - 1;
    const text = number === undefined ? line : rest;
    // Whoever numbers nothing has written the description.
    (found[at] ?? (at === -1 ? found[0] : undefined))?.push(text);
  }
  return { title, parts: found.map((part) => tidyPart(asPart(part))) };
}

/** Lines as a part has them: points, or the first sentences. */
function asPart(lines: readonly string[]): string {
  const said = lines.map((line) => line.trim()).filter((line) => line !== '' && !/^#{1,6}\s/.test(line));
  const points = said.filter((line) => /^[-*•]\s+/.test(line)).map((line) => line.replace(/^[-*•]\s+/, '- ').replace(/[*_]+/g, ''));
  return points.length > 0 ? points.join('\n') : said.join(' ').replace(/[*_]+/g, '');
}
