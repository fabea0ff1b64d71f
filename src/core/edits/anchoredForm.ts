/**
 * The words of an anchored answer, in one place: the prompt describes them, the programme decodes them, and the tolerant reader reads what
 * is written in them. The blocks are those of aider's SEARCH/REPLACE form, which code models have seen; a line before each says what is done.
 *
 *     Replace:
 *     src/cart.js lines 12-15
 *     <<<<<<< SEARCH
 *     (the lines as they are)
 *     =======
 *     (the lines as they shall be)
 *     >>>>>>> REPLACE
 *     Done.
 */

/** The three lines of a block's markup, without line breaks. */
export interface Markers {
  open: string;
  divider: string;
  close: string;
  /** Texts that end a block's new lines: as much of a marker as no line of the files begins with. */
  ends: string[];
}

/** What each edit begins with, and what ends an answer. */
export const steps = {
  replace: 'Replace:\n',
  insert: 'Insert after:\n',
  delete: 'Delete:\n',
  create: 'New file in ',
  done: 'Done.\n',
} as const;

/** Lengths of markers that the tolerant reader knows, the usual one first. */
const lengths = [7, 8, 9, 6, 5] as const;
/** A line that begins with so many of a marker's characters may be taken for one. */
const suspicious = 5;
const likeMarkers = new RegExp(`^\\s*(<{${String(suspicious)},}|={${String(suspicious)},}|>{${String(suspicious)},})`, 'gm');

/** Markers that no line of the texts is like. */
export function markersFor(texts: Iterable<string>): Markers {
  const used = new Set<number>();
  for (const text of texts) for (const [, run = ''] of text.matchAll(likeMarkers)) used.add(run.length);
  return markersOf(lengths.find((length) => !used.has(length)) ?? lengths[0], used.size > 0);
}

/** `whole`: new lines end only at a whole marker, since its beginning may be text. */
export function markersOf(length: number = lengths[0], whole = false): Markers {
  const [open, close] = [`${'<'.repeat(length)} SEARCH`, `${'>'.repeat(length)} REPLACE`];
  const ends = whole ? [close, `\n${open}`] : [close, `\n${'>'.repeat(suspicious)}`, `\n${'<'.repeat(suspicious)}`];
  return { open, divider: '='.repeat(length), close, ends };
}

/** A folder as an answer names it. */
export function folderLabel(folder: string): string {
  return folder === '' ? '.' : folder;
}

/** Longest beginning of a line by which it is named in the form `text`. Characters. */
const longestLabel = 120;

/**
 * How the form `text` names each line: by its own words, with the number behind them where those are blank, long, or not the only ones. The
 * first line has index 0.
 */
export function lineLabels(lines: readonly string[]): string[] {
  const seen = new Map<string, number>();
  for (const line of lines) seen.set(line, (seen.get(line) ?? 0) + 1);
  return lines.map((line, i) => {
    const plain = line.trim() !== '' && line.length <= longestLabel && seen.get(line) === 1 && !/ \(line \d+\)$/.test(line);
    return plain ? line : `${line.slice(0, longestLabel)} (line ${String(i + 1)})`;
  });
}

/** The new text of the last block of an answer that may still be under way; empty before it begins. */
export function lastNewText(soFar: string): string {
  const divider = [...soFar.matchAll(/^={7,}\n/gm)].at(-1);
  if (!divider) return '';
  const text = soFar.slice(divider.index + divider[0].length);
  const close = /^>{7,}/m.exec(text);
  return close ? text.slice(0, close.index) : text;
}
