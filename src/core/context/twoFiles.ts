/** How two files differ, as the chat shows it, in Markdown. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { unifiedDiff } from '../edits/unifiedDiff.ts';
import { showHidden } from '../security/hiddenText.ts';
import { codeBlock, inlineCode } from './codeFence.ts';

/** Lines and characters that are shown. */
const maxLines = 300;
const maxCharacters = 40_000;

export interface NamedText {
  path: string;
  text: string;
}

export function twoFilesText(first: NamedText, second: NamedText): string {
  const names = [inlineCode(first.path), inlineCode(second.path)] as const;
  if (first.text === second.text) return t('{0} and {1} are the same.', ...names);
  const plain = (text: string): string => text.replace(/\r\n?/g, '\n');
  if (plain(first.text) === plain(second.text)) return t('{0} and {1} differ in their line ends only.', ...names);
  // What stands before the first hunk tells of one file under two names, which these aren't.
  const whole = unifiedDiff({ path: second.path, before: plain(first.text), after: plain(second.text), match: 'exact' });
  const diff = whole.slice(Math.max(0, whole.search(/^@@/m))).replace(/\n$/, '');
  const lines = diff.split('\n');
  const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (shown.length === maxLines || length > maxCharacters) break;
    shown.push(line);
  }
  const left = lines.length - shown.length;
  return [
    t('From {0} to {1}: +{2} −{3}.', ...names, formatCount(count('+')), formatCount(count('-'))),
    shown.length === 0 ? '' : codeBlock(showHidden(shown.join('\n')), 'diff'),
    left === 0 ? '' : plural(left, '{0} more line of the diff is not shown.', '{0} more lines of the diff are not shown.'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
