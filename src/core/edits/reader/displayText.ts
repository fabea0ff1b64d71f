/** Signs that a text was copied from a display of a file: line numbers in front, signs escaped for HTML, marks of blocks. Pure. */
import { isTextFile } from '../prose.ts';
import { statedLines } from './textLines.ts';

/** Written into the file, it would be no code any more. `before`: the text that it takes the place of. */
export function isDisplayText(text: string, before: string, path: string): boolean {
  return hasBlockMarks(text, before) || hasLineNumbers(text, before, path) || hasEntities(text, before, path);
}

const blockMark = /^\s*(?:<{5,9}\s*SEARCH|>{5,9}\s*REPLACE)\b/m;

function hasBlockMarks(text: string, before: string): boolean {
  return blockMark.test(text) && !blockMark.test(before);
}

const numbered = /^[ \t]{0,8}(\d{1,6})(?:[ \t]?([|│→])|(:)|\t)(.*)$/;

/** Each line has its number in front, one more than that of the line above; and without it, lines are known, or a bar says enough. */
function hasLineNumbers(text: string, before: string, path: string): boolean {
  const lines = statedLines(text).filter((line) => line.trim() !== '');
  const found = lines.map((line) => numbered.exec(line));
  if (found.length === 0 || found.some((match) => match === null)) return false;
  const numbers = found.map((match) => Number(match?.[1]));
  if (numbers.some((number, i) => i > 0 && number !== (numbers[i - 1] ?? 0) + 1)) return false;
  const old = statedLines(before);
  const known = new Set(old.map((line) => line.trim()).filter((line) => line !== ''));
  if (lines.some((line) => known.has(line.trim()))) return false;
  if (found.some((match) => known.has((match?.[4] ?? '').trim()))) return true;
  return !isTextFile(path) && found.every((match) => match?.[2] !== undefined);
}

const entity = /&(?:lt|gt|amp|quot|apos|#39|#x27);/;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#39': "'", '#x27': "'" };
const markup =
  /\.(?:x?html?|xml|xsl|xslt|xsd|svg|vue|svelte|astro|[jt]sx|php|phtml|erb|ejs|hbs|njk|jinja2?|cshtml|jsp|md|mdx|markdown|plist|xaml)$/i;

/** Without escaping, a line is one of the file's; or code has an entity outside its texts and comments, where it means nothing. */
function hasEntities(text: string, before: string, path: string): boolean {
  if (!entity.test(text) || entity.test(before)) return false;
  const known = new Set(statedLines(before).map((line) => line.trim()));
  return statedLines(text).some((line) => {
    if (!entity.test(line)) return false;
    if (known.has(unescaped(line).trim())) return true;
    if (isTextFile(path) || markup.test(path)) return false;
    return /&amp;&amp;|\s&[lg]t;[=\s]/.test(line.replace(/(["'`/])(?:\\.|(?!\1).)*\1/g, '').replace(/(?:\/\/|#|^\s*\*).*$/, ''));
  });
}

function unescaped(line: string): string {
  return line.replace(/&(lt|gt|amp|quot|apos|#39|#x27);/g, (_, name: string) => entities[name] ?? '');
}
