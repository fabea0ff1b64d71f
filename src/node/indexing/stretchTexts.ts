/** The texts of stretches of indexed files, as these are now: the index itself holds none. */
import path from 'node:path';
import { textLines } from '../../base/textLines.ts';
import type { StretchPlace, StretchText } from '../../protocol/indexer.ts';
import { regularText } from './fileContent.ts';
import type { IndexDatabase } from './indexDatabase.ts';
import { outlineOf } from './knownWords.ts';

/** Null for each that is not there, or not in the index, any more. */
export function stretchTexts(database: IndexDatabase, root: string, places: readonly StretchPlace[]): (StretchText | null)[] {
  const files = new Map<string, { lines: string[]; outline: NonNullable<ReturnType<typeof outlineOf>> } | null>();
  const fileOf = (at: string): ReturnType<typeof files.get> => {
    const known = files.get(at);
    if (known !== undefined) return known;
    const outline = outlineOf(database, at);
    const text = outline && regularText(path.join(root, at));
    const file = outline && text !== null ? { lines: textLines(text), outline } : null;
    files.set(at, file);
    return file;
  };
  return places.map(({ path: at, line, endLine }): StretchText | null => {
    const file = fileOf(at);
    if (!file || line < 1 || endLine > file.lines.length) return null;
    // The innermost one is the last that begins before.
    const around = file.outline.findLast((one) => one.line <= line && one.endLine >= endLine);
    const names = around ? [around.container, around.name].filter((name) => name !== null) : [];
    return { text: file.lines.slice(line - 1, endLine).join('\n'), within: names.length > 0 ? names.join('.') : null };
  });
}
