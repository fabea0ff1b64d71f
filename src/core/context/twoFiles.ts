/** How two files differ, as the chat shows it, in Markdown. Pure. */
import { countOf, formatCount } from '../../base/formatNumbers.ts';
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
  const names = `${inlineCode(first.path)} and ${inlineCode(second.path)}`;
  if (first.text === second.text) return `${names} are the same.`;
  const plain = (text: string): string => text.replace(/\r\n?/g, '\n');
  if (plain(first.text) === plain(second.text)) return `${names} differ in their line ends only.`;
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
    `From ${inlineCode(first.path)} to ${inlineCode(second.path)}: +${formatCount(count('+'))} −${formatCount(count('-'))}.`,
    shown.length === 0 ? '' : codeBlock(showHidden(shown.join('\n')), 'diff'),
    left === 0 ? '' : `${countOf(left, 'more line')} of the diff ${left === 1 ? 'is' : 'are'} not shown.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
