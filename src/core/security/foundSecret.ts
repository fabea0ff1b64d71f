import { countOf } from '../../base/formatNumbers.ts';
import { showHidden } from './hiddenText.ts';

/** Something in a change that looks like a secret. What it is itself is never kept. */
export interface FoundSecret {
  /** From the repository's top. */
  path: string;
  /** Line after the change, from 1; null where the file has no lines, or is itself meant. */
  line: number | null;
  /** Tells the line from another one at the same place, and nothing of what it says; empty where the file itself is meant. */
  mark: string;
  /** In words, with an article: `a GitHub token`; of a file `which usually holds secrets`. */
  kind: string;
}

/** What was found in a change. */
export interface SecretScan {
  found: readonly FoundSecret[];
  /** Files that weren't looked through, or not to their end. */
  unread: readonly string[];
}

/** Files that a sentence names. */
const mostNamed = 3;

/** What of a change wasn't looked through, in a sentence; null where all was. */
export function unreadText(unread: readonly string[]): string | null {
  if (unread.length === 0) return null;
  const more = unread.length - mostNamed;
  const named = unread.slice(0, mostNamed).map(showHidden).join(', ');
  const files = more > 0 ? `${named} and ${countOf(more, 'other file')}` : named;
  return `Not looked through for secrets, or not to the end, as the changes are too large: ${files}.`;
}

/** `a GitHub token in src/a.ts:12, a private key in key.txt:1 and 2 more`. */
export function secretsText(found: readonly FoundSecret[], most = 2): string {
  const told = found
    .slice(0, most)
    .map(({ kind, path, line, mark }) =>
      line === null && mark === '' ? `${path}, ${kind}` : `${kind} in ${path}${line === null ? '' : `:${String(line)}`}`,
    );
  const more = found.length - told.length;
  if (more > 0) return `${told.join(', ')} and ${countOf(more, 'other place')}`;
  return told.join(' and ');
}
