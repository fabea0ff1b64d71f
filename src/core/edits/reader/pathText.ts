/** Recognises a path in what a model wrote: a heading, a list item, a comment. Knows no file system. Pure. */
import { looksLikePath } from '../../../base/likelyPath.ts';

export interface StatedPath {
  path: string;
  /** 1-based line that stands beside the path (`src/a.ts lines 12-15`); null when there is none. */
  line: number | null;
}

/** Longer lines are no headings. Also keeps the patterns below from being run over long lines. */
const longest = 300;

/** So many blanks stand in no path and around none; the patterns below take cubic time on long runs of them. */
const manyBlanks = /\s{9}/;

/** The line without blanks around it; null when it can be no heading. */
function shortText(line: string): string | null {
  const text = line.length > longest ? '' : line.trim();
  return text === '' || manyBlanks.test(text) ? null : text;
}

const label =
  /^(?:the\s+)?(?:(?:new|updated|modified|existing|changed|final|full|complete)\s+)?(?:file(?:\s?(?:name|path))?|path|datei|update|create|created|edit|modify|new|in)\s*:\s*/i;
const position = /(?:,?\s*\(?\s*(?:lines?|zeilen?)\s+(\d+)(?:\s*(?:-|–|to|bis)\s*\d+)?\)?|:(\d+)(?:[-:]\d+)?|#L(\d+)(?:-L?\d+)?)$/i;
const remark =
  /\s*(?:\((?:new|updated|modified|changed|created|existing|full|complete|unchanged)?\s*(?:file)?\)|[-–—]\s*(?:new|updated|modified)(?: file)?)$/i;

/** The path that a whole line consists of, whatever adorns it: `### File: \`src/a.ts\` (new)`, `**src/a.ts** lines 3-9`. */
export function pathFromLine(line: string): StatedPath | null {
  const short = shortText(line);
  if (short === null) return null;
  let text = short.replace(/^(?:#{1,6}\s+|>\s+|(?:[-*+]|\d{1,3}[.)])\s+)+/, '');
  let stated: number | null = null;
  let delimited = false;
  for (let round = 0; round < 8; round++) {
    const before = text;
    text = text.replace(label, '').replace(remark, '');
    const wrapped = /^(\*\*|__|`|"|'|\*|_)(.+)\1(.*)$/.exec(text);
    if (wrapped && !(wrapped[2] ?? '').includes(wrapped[1] ?? '`')) {
      delimited = true;
      text = (wrapped[2] ?? '').trim() + (wrapped[3] ?? '');
    }
    const linked = /^\[([^\]]+)\]\([^)]*\)(.*)$/.exec(text);
    if (linked) text = (linked[1] ?? '') + (linked[2] ?? '');
    if (text.endsWith(':')) text = text.slice(0, -1).trimEnd();
    const found = position.exec(text);
    if (found && !/^[A-Za-z]$/.test(text.slice(0, found.index))) {
      stated ??= Number(found[1] ?? found[2] ?? found[3]);
      text = text.slice(0, found.index).trimEnd();
    }
    text = text.trim();
    if (text === before) break;
  }
  return looksLikePath(text, delimited) ? { path: text, line: stated } : null;
}

/** Words that say that a whole file follows, and words that say that only a part does. */
const wholeFile = /\b(?:updated|complete|full|entire|whole|new|final|modified|revised|corrected|fixed|rewritten|create|contents?)\b/i;
const partOfFile = /\b(?:in|inside|within|into|to|at|from|of|for)\s+(?:the\s+|your\s+)?(?:file\s+)?(?=[`*"])/i;

/** The one path in a sentence such as "Here is the updated `src/a.ts`:", and whether it says that all of the file follows; else null. */
export function pathFromSentence(line: string): (StatedPath & { whole: boolean }) | null {
  const text = shortText(line);
  if (text === null || !/:\s*\**$/.test(text)) return null;
  const spans = [...line.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|"([^"]+)"/g)]
    .map((match) => pathFromLine(match[0]))
    .filter((path) => path !== null);
  const [only] = spans;
  if (!only || spans.length > 1) return null;
  const named = /\b(?:contents?|code|version)\s+(?:of|for)\s+(?:the\s+)?(?:file\s+)?(?=[`*"])/i.test(line);
  return { ...only, whole: wholeFile.test(line) && (named || !partOfFile.test(line)) };
}

const commentStart = /^(?:\/\/+|#(?!!)|--|;+|%+|<!--|\/\*+|\{\/\*|"|')/;
const commentEnd = /(?:-->|\*\/\}?)$/;

/** The path in a comment that holds nothing else: `// src/a.ts`, `# File: a.py`. `labelled` tells whether it says so. */
export function pathFromComment(line: string): (StatedPath & { labelled: boolean }) | null {
  const whole = shortText(line);
  if (whole === null || !commentStart.test(whole)) return null;
  const text = whole.replace(commentStart, '').replace(commentEnd, '').trim();
  if (/^[-*+>#]\s/.test(text)) return null;
  const found = pathFromLine(text);
  return found && { ...found, labelled: label.test(text) };
}
