import { listOf, plural, t } from '../../base/l10n.ts';
import { showHidden } from './hiddenText.ts';
import { secretWords } from './secretWords.ts';

/** Something in a change that looks like a secret. What it is itself is never kept. */
export interface FoundSecret {
  /** From the repository's top. */
  path: string;
  /** Line after the change, from 1; null where the file has no lines, or is itself meant. */
  line: number | null;
  /** Tells the line from another one at the same place, and nothing of what it says; empty where the file itself is meant. */
  mark: string;
  /** In English words, with an article: `a GitHub token`. */
  kind: string;
}

/** What a model is shown in place of a line with a secret. */
export const lineNotShown = '(not shown: this line holds what looks like a secret)';

/** A file that wasn't looked through, or not to its end. `name` where it isn't UTF-8, so that the file can't be asked for; `late` where git took too long. */
export interface UnreadFile {
  path: string;
  reason: 'large' | 'name' | 'late';
}

/** What was found in a change. */
export interface SecretScan {
  found: readonly FoundSecret[];
  unread: readonly UnreadFile[];
}

/** Files of each reason that a notification names. */
const mostNamed = 3;
/** The same of a record, which is there for looking them up. */
export const mostRecorded = 10_000;

const reasons: readonly (readonly [UnreadFile['reason'], (files: string) => string])[] = [
  ['large', (files) => t('Not looked through for secrets, or not to the end, as the changes are too large: {0}.', files)],
  ['name', (files) => t('Not looked through for secrets, or not to the end, as their names are not UTF-8: {0}.', files)],
  ['late', (files) => t('Not looked through for secrets, or not to the end, as git took too long: {0}.', files)],
];

/** What of a change wasn't looked through, a sentence for each reason; null where all was. */
export function unreadText(unread: readonly UnreadFile[], most = mostNamed): string | null {
  const sentences = reasons.flatMap(([reason, sentence]) => {
    const paths = unread.filter((file) => file.reason === reason).map(({ path }) => path);
    if (paths.length === 0) return [];
    const named = paths.slice(0, most).map(showHidden).join(', ');
    const more = paths.length - most;
    return [sentence(more > 0 ? plural(more, '{1} and {0} other file', '{1} and {0} other files', named) : named)];
  });
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** `a GitHub token in src/a.ts:12, a private key in key.txt:1 and 2 more`. */
export function secretsText(found: readonly FoundSecret[], most = 2): string {
  const told = found.slice(0, most).map(({ kind, path, line, mark }) => {
    const what = secretWords(kind);
    if (line === null && mark === '') return `${path}, ${what}`;
    return t('{0} in {1}', what, line === null ? path : `${path}:${String(line)}`);
  });
  const more = found.length - told.length;
  return more > 0 ? plural(more, '{1} and {0} other place', '{1} and {0} other places', told.join(', ')) : listOf(told);
}

/** Of a text that is about to be sent, and what to do first: `It holds what looks like a secret: a GitHub token in the text:3. Take it out first.` */
export function takeOutText(found: readonly FoundSecret[]): string {
  return found.length === 1
    ? t('It holds what looks like a secret: {0}. Take it out first.', secretsText(found))
    : t('It holds what looks like secrets: {0}. Take them out first.', secretsText(found));
}
