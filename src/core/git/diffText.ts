/** A diff as the chat shows it, in Markdown: which files, and as many of their lines as somebody reads there. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { codeBlock, inlineCode } from '../context/codeFence.ts';
import type { ChangedFile } from '../ports.ts';
import { showHidden } from '../security/hiddenText.ts';
import { changeWords } from './changeWords.ts';
import { diffSections } from './diffSections.ts';

/** Files that are listed, and lines and characters that are shown. */
const maxFiles = 40;
const maxLines = 300;
const maxCharacters = 40_000;

export interface ShownDiff {
  files: readonly ChangedFile[];
  diff: string;
  /** Paths of files of which nothing but line ends has changed: their diffs say nothing. */
  lineEnds?: readonly string[];
}

/** `title` is a sentence. What isn't shown is said. */
export function diffText(title: string, { files, diff, lineEnds = [] }: ShownDiff): string {
  const rows = files.slice(0, maxFiles).map((file) => fileRow(file, lineEnds.includes(file.path)));
  if (files.length > maxFiles) rows.push(`- ${t('and {0} more', formatCount(files.length - maxFiles))}`);
  const told = diffSections(diff).filter(({ path }) => !lineEnds.includes(path));
  const lines: string[] = [];
  let length = 0;
  let left = 0;
  for (const { text } of told) {
    for (const line of text.replace(/\n$/, '').split('\n')) {
      length += line.length + 1;
      if (lines.length < maxLines && length <= maxCharacters) lines.push(line);
      else left++;
    }
  }
  const known = new Set([...lineEnds, ...told.map(({ path }) => path)]);
  const unread = files.filter(({ path, content }) => content === undefined && !known.has(path));
  const notes = [
    left === 0
      ? ''
      : plural(
          left,
          '{0} more line of the diff is not shown. `/git diff FILE` shows one file.',
          '{0} more lines of the diff are not shown. `/git diff FILE` shows one file.',
        ),
    unread.length === 0
      ? ''
      : plural(
          unread.length,
          'Of {0} file no lines are shown: too large, too many, generated, or likely to hold secrets.',
          'Of {0} files no lines are shown: too large, too many, generated, or likely to hold secrets.',
        ),
  ].filter((note) => note !== '');
  const block = lines.length === 0 ? [] : [codeBlock(showHidden(lines.join('\n')), 'diff')];
  return [title, rows.join('\n'), ...block, ...notes].join('\n\n');
}

function fileRow({ path, from, status, lines, content }: ChangedFile, onlyEnds: boolean): string {
  const counts = lines ? `, +${formatCount(lines.added)} −${formatCount(lines.removed)}` : '';
  const what = onlyEnds ? t('only its line ends changed') : changeWords(status, from);
  return `- ${inlineCode(path)}: ${what}${onlyEnds ? '' : counts}${content === undefined ? '' : ` (${content})`}`;
}
