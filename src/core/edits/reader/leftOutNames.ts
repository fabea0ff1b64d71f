/** Does a text leave out what it still uses? Takes the doubtful for fine: a name that anything may have bound anew is none. Pure. */
import { boundNames, isImportLine, listLine } from './boundNames.ts';
import { statedLines } from './textLines.ts';

const word = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** Other languages see what is declared in the files beside them. */
const importsAll = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|pyi?|rs)$/i;
/** Texts with longer lines are data or made by a tool, and take the patterns too long. */
const longest = 2000;
const include = /^\s*#\s*include\b/;

/** True when lines use an import or a declaration at the margin that is gone, and no line may have bound it anew. */
export function leavesOutWhatItUses(text: string, before: string, path: string): boolean {
  const [lines, old] = [statedLines(text), statedLines(before)];
  // What an include brings can't be told; a file that had some needs one.
  if (old.some((line) => include.test(line)) && !lines.some((line) => include.test(line))) return lines.some((line) => /\w\(/.test(line));
  const gone = boundNames(old, !importsAll.test(path));
  for (const name of boundNames(lines)) gone.delete(name);
  if (gone.size === 0) return false;
  const known = new Set(old.map((line) => line.trim()));
  const codes: string[] = [];
  for (const line of lines) {
    if (line.length > longest) return false;
    const code = codeOf(line);
    if (!isImportLine(line)) codes.push(code);
    // A new line that does more than call it may be where it comes from now.
    if (!known.has(line.trim()))
      for (const [name] of line.matchAll(word))
        if (gone.has(name) && (isImportLine(line) || listLine.test(line) || !uses(code, name))) gone.delete(name);
  }
  for (const line of codes) for (const name of wordsOf(line)) if (gone.has(name) && mayBind(line, name)) gone.delete(name);
  return codes.some((line) => wordsOf(line).some((name) => gone.has(name) && uses(line, name)));
}

function wordsOf(line: string): string[] {
  return line.match(word) ?? [];
}

/** Without texts in quotes and comments, as far as a line tells. */
function codeOf(line: string): string {
  if (/^\s*(?:\/\/|\/?\*|#|--)/.test(line)) return '';
  return line.replace(/(["'`])(?:\\.|(?!\1).)*\1/g, "''").replace(/(?:\/\/|\s#).*$/, '');
}

/** Words before a call; any other word may be the type of a function that is declared. */
const notTypes =
  'return|await|new|yield|throw|typeof|in|of|and|or|not|if|else|case|when|print|puts|is|go|defer|do|then|while|until|unless|assert|raise';

/** A local, a parameter, an argument, a method of that name. */
function mayBind(line: string, name: string): boolean {
  const escaped = name.replaceAll('$', '\\$');
  return new RegExp(
    `\\b(?:const|let|var|val|def|fn|func|fun|function|for|class|as)\\s+(?:mut\\s+)?${escaped}(?![\\w$])|(?:^|[(,{|])\\s*${escaped}\\s*[,:)=}|]|` +
      `(?<![\\w$.])${escaped}\\s*(?:=>|:?=(?!=)|:(?!:))|^\\s*${escaped}\\s*\\(.*\\{\\s*$|` +
      `(?:^|[\\s(])(?!(?:${notTypes})\\s)[\\w*&<>,.\\[\\]]+\\s+[*&]?${escaped}\\s*\\(`,
  ).test(line);
}

/** Called, or looked into. The first part of a path may be a package. */
function uses(line: string, name: string): boolean {
  const into = /^\p{Lu}/u.test(name) ? '|::' : '';
  return new RegExp(`(?<![\\w$.:>])${name.replaceAll('$', '\\$')}(?:\\s*\\(|\\.\\w|!\\(${into})`).test(line);
}
