import { identifiersIn } from './identifier.ts';

/**
 * The name that a language server made up for what it extracted: the word that the new texts bring along at least twice, at its declaration and its
 * use, and that the old text hasn't. Of several, the most frequent. Undefined when there is none.
 */
export function introducedName(before: string, inserted: readonly string[]): string | undefined {
  const known = identifiersIn(before);
  const counts = new Map<string, number>();
  for (const text of inserted) {
    for (const [word] of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)) {
      if (!known.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const [best] = [...counts].filter(([, count]) => count >= 2).sort((a, b) => b[1] - a[1]);
  return best?.[0];
}

/** The text with a name, wherever it stands as a word of its own, replaced by another. */
export function withName(text: string, name: string, by: string): string {
  return text.replace(/[\p{L}_$][\p{L}\p{N}_$]*/gu, (word) => (word === name ? by : word));
}
