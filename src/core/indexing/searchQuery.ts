/** What somebody looks for, as words that the index knows. Pure. */
import { eachCodeToken } from './codeTokens.ts';

export interface SearchQuery {
  /** Words in lower case, each with the forms that it may stand in. */
  words: { word: string; forms: string[] }[];
  /** What may be a symbol's name, as it was written. */
  names: string[];
}

/** Words that are in questions and say nothing about code. */
const fillers = new Set(
  (
    'about also and any are because been but can code could did does file files find for from function get give had has have how into its like make may need not ' +
    'now only our out please project repository set should show some tell than that the their them then there these they this those use used uses using want was what when where ' +
    'which while who why will with would you your'
  ).split(' '),
);
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** More words than these are a text, of which the rarest are the best to go by. */
const mostWords = 64;

/** A query of nothing but fillers is taken by its word. */
export function searchQuery(text: string): SearchQuery {
  const words = new Set<string>();
  eachCodeToken(text, (token) => words.add(token));
  const telling = [...words].filter((word) => word.length > 2 && !fillers.has(word));
  const chosen = (telling.length > 0 ? telling : [...words]).slice(0, mostWords);
  const names = [...new Set([...text.matchAll(identifier)].map(([name]) => name))].filter(
    (name) => name.length > 2 && (!fillers.has(name.toLowerCase()) || words.size === 1),
  );
  return { words: chosen.map((word) => ({ word, forms: formsOf(word) })), names: names.slice(0, mostWords) };
}

/** A word with its simplest forms: what is said in a sentence and what stands in code are often another number or tense. */
function formsOf(word: string): string[] {
  const forms = new Set([word]);
  if (/^[a-z]{4,}$/.test(word)) {
    const stem = word.replace(/(?:ies|ied)$/, 'y').replace(/(?:ing|ed|es|s)$/, '');
    if (stem.length > 2) for (const form of [stem, `${stem}s`, `${stem}e`]) forms.add(form);
    if (!word.endsWith('s')) forms.add(`${word}s`);
  }
  return [...forms];
}
