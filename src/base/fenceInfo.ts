/** Reads a fence's info string: language and path, in the many ways that models write it. Pure. */
import { looksLikePath } from './likelyPath.ts';

/** What a fence's info string says. */
export interface FenceInfo {
  /** Lower case; empty when there is none. */
  language: string;
  path: string | null;
  /** `file:path`: all of the file follows, beyond doubt. */
  explicit: boolean;
  /** `12:15:path`: only these lines of the file follow. */
  part: boolean;
}

const attribute = /(?:^|[\s{,])(?:path|file|filename|filepath|file_path|title|name|src)\s*[=:]\s*(?:"([^"]*)"|'([^']*)'|([^\s"'},]+))/i;

/** What renderers of Markdown understand, and words that stand before a path without being a part of it. */
const flag =
  /^(?:[[({].*|.*[=\])}:,]|[-–—|#.]\S*|\/\/+|\/?\*+\/?|<!--|[;%]+|\d[\d,-]*|show_?line_?numbers|line_?numbers|linenums|number_?lines|word-?wrap|wrap|copy|live|hl_lines|no_run|ignore|should_panic|edition\d+|new|updated|modified|existing|file|for|in|from|of|the|code|at|path|filename)$/i;

/** Reads the text behind an opening fence's backticks; never throws. */
export function fenceInfo(info: string): FenceInfo {
  const text = info.trim().slice(0, 1000);
  const none: FenceInfo = { language: /^[\w+#.-]*/.exec(text)?.[0].toLowerCase() ?? '', path: null, explicit: false, part: false };
  const explicit = /(?:^|\s)file:\s*(.*)$/i.exec(text);
  if (explicit?.[1]) {
    const rest = explicit[1];
    const quoted = /^(["'`])(.+?)\1/.exec(rest);
    // Behind the path may stand the language; or the path has a blank in it.
    const [word = ''] = rest.split(/\s/, 1);
    const unquoted = looksLikePath(word) && !looksLikePath(rest, true) ? word : rest;
    const path = rest.startsWith('//') ? `file:${unquoted}` : (quoted?.[2] ?? unquoted);
    return { ...none, language: none.language === 'file' ? '' : none.language, path: path.trim(), explicit: true };
  }
  const part = /^(?:\w+\s+)?\d+:\d+:(\S+)$/.exec(text);
  if (part?.[1]) return { ...none, language: '', path: part[1], part: true };
  const stated = attribute.exec(text);
  if (stated) return { ...none, path: attributePath(stated, text) };
  const [first = '', ...others] = text.split(/\s+/);
  const colon = /^[\w+#.-]+:(?=[^\s])(.+)$/.exec(first);
  if (colon?.[1] && !/^[A-Za-z]:[\\/]/.test(first) && looksLikePath(colon[1])) return { ...none, path: colon[1] };
  // A name without an ending, such as `Dockerfile`, is a language when it stands alone.
  if (first.includes('.') && looksLikePath(first)) return { ...none, language: '', path: first };
  return { ...none, path: pathInWords(others) };
}

/** The value of an attribute; without quotes, with the words behind it where it is no path by itself and they make it one. */
function attributePath(stated: RegExpExecArray, text: string): string | null {
  const [whole, double, single, word = ''] = stated;
  const quoted = double ?? single;
  if (quoted !== undefined) return looksLikePath(quoted, true) ? quoted : null;
  if (looksLikePath(word)) return word;
  const behind = text
    .slice(stated.index + whole.length)
    .split(/\s+/)
    .filter(Boolean);
  return withWords(word, behind);
}

/** The shortest run of words from `first` on that is a path with blanks in it; one without a folder may be a sentence. */
function withWords(first: string, others: readonly string[]): string | null {
  if (!/[/\\]/.test(first)) return null;
  for (let count = 1; count <= others.length; count++) {
    const path = [first, ...others.slice(0, count)].join(' ');
    if (looksLikePath(path, true)) return path;
  }
  return null;
}

/** The path among the words behind the language. Words before it that are no flags may be a part of its name: then none is told for sure. */
function pathInWords(words: readonly string[]): string | null {
  const bare = words.map((word) => word.replace(/^[([{]+|[)\]},:]+$/g, ''));
  for (const [index, word] of bare.entries()) {
    if (looksLikePath(word)) return word;
    if (flag.test(words[index] ?? '')) continue;
    return withWords(word, bare.slice(index + 1));
  }
  return null;
}
