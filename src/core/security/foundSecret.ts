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

const reasons: readonly (readonly [UnreadFile['reason'], string])[] = [
  ['large', 'as the changes are too large'],
  ['name', 'as their names are not UTF-8'],
  ['late', 'as git took too long'],
];

/** What of a change wasn't looked through, a sentence for each reason; null where all was. */
export function unreadText(unread: readonly UnreadFile[], most = mostNamed): string | null {
  const sentences = reasons.flatMap(([reason, words]) => {
    const paths = unread.filter((file) => file.reason === reason).map(({ path }) => path);
    if (paths.length === 0) return [];
    const named = paths.slice(0, most).map(showHidden).join(', ');
    const more = paths.length - most;
    return [
      `Not looked through for secrets, or not to the end, ${words}: ${more > 0 ? `${named} and ${countOf(more, 'other file')}` : named}.`,
    ];
  });
  return sentences.length === 0 ? null : sentences.join(' ');
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

/** Of a text that is about to be sent, and what to do first: `It holds what looks like a secret: a GitHub token in the text:3. Take it out first.` */
export function takeOutText(found: readonly FoundSecret[]): string {
  const [what, them] = found.length === 1 ? ['a secret', 'it'] : ['secrets', 'them'];
  return `It holds what looks like ${what}: ${secretsText(found)}. Take ${them} out first.`;
}
