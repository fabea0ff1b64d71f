/** The things that a question speaks of: its nouns, as far as that can be told without knowing a language, and which words are one name together. Pure. */
import { codeWord } from '../indexing/codeTokens.ts';
import { isFiller } from '../indexing/searchQuery.ts';
import { isLanguageName } from '../project/projectLanguages.ts';
import { isParticiple } from './participles.ts';

/** `in Python`: a language is no place of a project, and a question that has no other place is about the language. */
const inLanguage = /\b(?:in|with|using|for)\s+(?:plain\s+|pure\s+|vanilla\s+)?([\p{L}][\p{L}+#-]*)(?=\s*(?:[?!.,;:)]|$))/giu;
/** `how do the hooks work`, `what is a filter`: the thing may be a word that is in any question. */
const asked =
  /^(?:please\s+)?(?:(?:can|could)\s+you\s+)?(?:explain|describe|document|summari[sz]e|how\s+(?:do|does|is|are)|what\s+(?:do|does|is|are)|where\s+(?:is|are|do|does))\s+(?:(?:a|an|the|our|your|its)\s+)?(?!(?:wrong|broken|slow|slower|safe|right|correct|better|faster|bugs?|code|error|problem|issue|function|method|class|file|line|change|test|type|variable|call|project)\b)(\p{L}+)(?=\s+(?:work|works|do|does|for|here|in|handled|made|used|features?|implemented|thrown)\b|\s*[?!.]*$)/iu;
/** Behind these a thing and what it does stand side by side: `does the page talk to …`. */
const auxiliary = /\b(?:do|does|did|can|could|should|would|will|must|doesn['’]t|don['’]t|didn['’]t|can['’]t|won['’]t)\b/giu;
/** Words that begin something else. */
const ofGrammar: ReadonlySet<string> = new Set(
  'a an the to of in on at by as if it its is no not or and with for from into after before while when'.split(' '),
);

export interface WordKinds {
  /** It is written as code. */
  isName: (word: string) => boolean;
  /** It is in any question, and names something only where nothing else does. */
  isUsual: (word: string) => boolean;
  /** It says that something is wrong with what the question is about. */
  isWrong: (word: string) => boolean;
}

/** A text without languages that it names as the place of all else. */
export function withoutLanguages(text: string): string {
  return text.replace(inLanguage, (found, name: string) => (isLanguageName(name) ? ' ' : found));
}

/** `topics` are the words that may tell what a question is about, in lower case. */
export function questionThings(text: string, topics: readonly string[], { isName, isUsual, isWrong }: WordKinds): string[][] {
  const written = [...text.matchAll(codeWord)].map(({ 0: word, index }) => ({ word: word.toLowerCase(), index, isName: isName(word) }));
  const nouns = topics.filter((word) => !isParticiple(word) && !isWrong(word));
  const telling = new Set(nouns.length > 0 ? nouns : topics);
  const isNext = (at: number): boolean => {
    const [one, next] = [written[at], written[at + 1]];
    return one !== undefined && next !== undefined && /^[ \t-]$/.test(text.slice(one.index + one.word.length, next.index));
  };
  const isNoun = written.map(({ word, isName: isCode }) => !isCode && telling.has(word));
  // What is done with a thing tells which one it is where it stands right before it: an `expired token`.
  for (let at = written.length - 2; at >= 0; at--) {
    const { word, isName: isCode } = written[at] ?? { word: '', isName: true };
    isNoun[at] ||= !isCode && isNoun[at + 1] === true && topics.includes(word) && isParticiple(word) && isNext(at);
  }
  const things: { words: string[]; last: number }[] = [];
  written.forEach(({ word }, at) => {
    if (isNoun[at] !== true) return;
    const before = things.at(-1);
    if (before?.last === at - 1 && isNext(at - 1)) {
      before.words.push(word);
      before.last = at;
    } else things.push({ words: [word], last: at });
  });
  const seen = new Set<string>();
  const helper = Math.min(...[...text.matchAll(auxiliary)].map(({ index }) => index));
  const found = things.flatMap(({ words, last }) => {
    const next = written[last + 1]?.word;
    const isDeed =
      words.length > 1 && (written[last]?.index ?? 0) > helper && next !== undefined && (ofGrammar.has(next) || isFiller(next));
    const thing = [...new Set(isDeed ? words.slice(0, -1) : words)];
    // What is said again is the same.
    return seen.size < seen.add(thing.join(' ')).size ? [thing] : [];
  });
  const [, only] = nouns.length === 0 ? (asked.exec(text.trim()) ?? []) : [];
  return only !== undefined && isUsual(only.toLowerCase()) ? [[only.toLowerCase()]] : found;
}
