/**
 * What an answer's words may name of a workspace: a file, with a line or some, or a symbol. Tells by their look alone whether it is worth asking whether that is there; the page asks with these
 * words, and the host reads them in the same way. Pure.
 */
import { looksLikePath } from './likelyPath.ts';

/** A file as it is written, with the place in it; lines and columns are 1-based. */
export interface FilePlace {
  path: string;
  line: number | null;
  endLine: number | null;
  column: number | null;
}

/** A symbol as it is written. */
export interface SymbolWord {
  name: string;
  /** What it is said to be part of. */
  container: string | null;
  /** It is written as something that is called. */
  called: boolean;
}

/** Characters; nothing longer is asked about. */
export const longestPlace = 300;

/** `src/a.ts:10`, `:10:5`, `:10-40`, `#L10`, `#L10-L40`, or the path alone. */
export function filePlace(written: string): FilePlace {
  const text = written.trim();
  const found = /^(.+?)(?::(\d{1,7})(?::(\d{1,7})|-(\d{1,7}))?|#L(\d{1,7})(?:C\d+)?(?:-L?(\d{1,7})(?:C\d+)?)?)$/.exec(text);
  if (!found?.[1]) return { path: text, line: null, endLine: null, column: null };
  const number = (...groups: number[]): number | null => {
    const digits = groups.map((group) => found[group]).find((one) => one !== undefined);
    return digits === undefined ? null : Math.max(1, Number(digits));
  };
  const [line, endLine] = [number(2, 5), number(4, 6)];
  // A stretch that is written backwards is the same stretch.
  const turned = line !== null && endLine !== null && endLine < line;
  return { path: found[1], line: turned ? endLine : line, endLine: turned ? line : endLine, column: number(3) };
}

/** `total`, `total()`, `Cart.total()`, `Cart::total` or `Cart#total`; null for anything else. */
export function symbolWord(written: string): SymbolWord | null {
  const found =
    /^(?:(?:[\p{L}_$][\p{L}\p{N}_$]*(?:\.|::|#))*?([\p{L}_$][\p{L}\p{N}_$]*)(?:\.|::|#))?([\p{L}_$][\p{L}\p{N}_$]+)(\([^()]*\))?$/u.exec(
      written.trim(),
    );
  return found?.[2] === undefined ? null : { name: found[2], container: found[1] ?? null, called: found[3] !== undefined };
}

/** True where words may name a place: in `code` a file or a symbol, in `text` a file that can't be any other word. */
export function mayBePlace(words: string, within: 'code' | 'text'): boolean {
  if (words.length < 2 || words.length > longestPlace || words.includes('\n') || /^[/\\]{2}/.test(words)) return false;
  const { path } = filePlace(words);
  if (within === 'text') return /[./\\]/.test(path) && looksLikePath(path);
  return looksLikePath(path, true) || /^[\w@.-]+(?:\/[\w@.-]+)*\/$/.test(path) || symbolWord(words) !== null;
}

/** True for a link's target that may be a file: no address of anything else. A name with a line behind it is no scheme. */
export function mayBeFileLink(target: string): boolean {
  if (target === '' || target.length > 1000 || /^(?:[#?]|\/\/)/.test(target)) return false;
  if (/^file:\/\//i.test(target) || /^[a-z]:(?:[\\/]|%5c)/i.test(target)) return true;
  return !/^[^/\\]*:/.test(target) || /^[^:]*\.[a-z0-9]+:\d+(?:[-:]\d+)?$/i.test(target);
}
