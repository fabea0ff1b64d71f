import { countOf } from '../../base/formatNumbers.ts';

/** Something in a change that looks like a secret. What it is itself is never kept. */
export interface FoundSecret {
  /** From the repository's top. */
  path: string;
  /** Line after the change, from 1; null where the file itself is meant. */
  line: number | null;
  /** Tells the line from another one at the same place, and nothing of what it says; empty where the file itself is meant. */
  mark: string;
  /** In words, with an article: `a GitHub token`; of a file `which usually holds secrets`. */
  kind: string;
}

/** What was found in a change. */
export interface SecretScan {
  found: readonly FoundSecret[];
  /** The change is so large that only its beginning was looked through. */
  cut: boolean;
}

/** `a GitHub token in src/a.ts:12, a private key in key.txt:1 and 2 more`. */
export function secretsText(found: readonly FoundSecret[], most = 2): string {
  const told = found
    .slice(0, most)
    .map(({ kind, path, line }) => (line === null ? `${path}, ${kind}` : `${kind} in ${path}:${String(line)}`));
  const more = found.length - told.length;
  if (more > 0) return `${told.join(', ')} and ${countOf(more, 'other place')}`;
  return told.join(' and ');
}
