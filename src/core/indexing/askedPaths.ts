/** What of a query may be the path or the name of a file. Pure. */
import { baseName } from '../../base/relativePath.ts';
import { looksLikePath } from '../../base/likelyPath.ts';

export interface AskedPath {
  /** With `/`, as far as it was written. */
  path: string;
  /** There is nothing else in the query. */
  isWhole: boolean;
}

/** A longer query is a text, and its words are no paths that somebody looks for. */
const longest = 1000;
const mostPaths = 8;

/** The query as a whole, be it a name without an ending (`Makefile`), and those of its words that have an ending or a slash. */
export function askedPaths(query: string): AskedPath[] {
  if (query.length > longest) return [];
  const whole = plain(query);
  const found = new Map<string, AskedPath>(whole === '' ? [] : [[whole, { path: whole, isWhole: true }]]);
  for (const word of query.split(/[\s"'“”‘’`(),;!?]+/)) {
    const path = plain(word);
    const isPath = looksLikePath(path) || /[^/]\/[^/]/.test(path);
    if (isPath && !found.has(path) && found.size <= mostPaths) found.set(path, { path, isWhole: false });
  }
  return [...found.values()];
}

/** Whether a file is called so, or its path ends so. A path with folders may leave out the file's ending. */
export function isCalledSo(path: string, asked: string): boolean {
  const [lower, end] = [path.toLowerCase(), asked.toLowerCase()];
  const ends = (whole: string): boolean => whole === end || whole.endsWith(`/${end}`);
  return ends(lower) || (end.includes('/') && ends(lower.slice(0, lower.length - extension(lower).length)));
}

function extension(path: string): string {
  return /[^.](\.[^.]+)$/.exec(baseName(path))?.[1] ?? '';
}

/** As paths are in an index: without what stands around them, and without a line behind them. */
function plain(text: string): string {
  return text
    .trim()
    .replace(/^["'`“‘(]+|["'`”’),;:!?]+$/g, '')
    .replace(/(\.\w+):\d+(?:[-:]\d+)?$/, '$1')
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+|[./]+$/g, '');
}
