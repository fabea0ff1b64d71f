import { hiddenIn } from '../security/hiddenText.ts';
import type { FileChange } from './fileChange.ts';

/** The names of unseen characters, as `U+202E`, in lines that a change brings in: code with some reads otherwise than it runs. */
export function addedHidden({ before, after }: Pick<FileChange, 'before' | 'after'>): string[] {
  if (after === null) return [];
  const old = new Set((before ?? '').split('\n'));
  const added = after.split('\n').filter((line) => !old.has(line));
  // Where returns alone end lines, they are no surprise.
  const usesReturns = /\r(?!\n)/.test(before ?? '');
  return hiddenIn(added.join('\n') + '\n').filter((name) => name !== 'U+000D' || !usesReturns);
}
