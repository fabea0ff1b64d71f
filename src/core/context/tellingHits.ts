/** Which hits of a search a question is likely to mean: a search always finds something. Pure. */
import { baseName } from '../../base/relativePath.ts';
import type { KnownWord, SearchHit } from '../../protocol/indexer.ts';
import { isForTests } from '../graph/testPath.ts';
import { codeTokens } from '../indexing/codeTokens.ts';
import { hitReasons } from '../indexing/hitReasons.ts';
import type { CalledParts } from './calledParts.ts';
import type { Candidate } from './gathering.ts';
import { isFormOf, isParticiple } from './participles.ts';
import type { QuestionWords } from './questionWords.ts';
import { offered } from './stretches.ts';

/** Hits that are taken, the others are offered. */
const mostTelling = 8;
/** Tests that nobody asks for, and what only has the words of a part that is named, go where there is room behind all other hits. */
const behind = 25;
/** A word that more of the project has says little; in a small one it is no matter. */
const rarePart = 0.1;
const rareAlonePart = 0.02;
const rareAnyway = 12;
/** Of the words that may tell what a question is about, how many a hit has to have. */
const neededPart = 0.7;
/** So many words hardly stand together where something else is meant. */
const manyWords = 4;

type Known = { words: readonly KnownWord[]; stretches: number };

/** What is known of what the question calls by its name. */
type Called = Pick<CalledParts, 'isNamed' | 'isCovered' | 'inNames'>;

/** Of a hit, words: those of its own names as they are written, these with the question's words of which they are other forms, and all that are in it. */
interface HitWords {
  exact: ReadonlySet<string>;
  names: ReadonlySet<string>;
  all: ReadonlySet<string>;
}

/**
 * Those with nearly all of the question's words, of which one is rare at least, or which are called by all of them. A question that is of no code in the project finds none: where it
 * names nothing of the project, and no hit is called by what it speaks of, its words stand in the code by chance.
 */
export function tellingHits(hits: readonly SearchHit[], asked: QuestionWords, known: Known, called: Called): Candidate[] {
  const { topics, things, seeks, ofTests } = asked;
  const rare = rareWords(known, topics.length);
  // What is done with a thing tells less than the thing, and the code often says it with other words.
  const nouns = things.length > 0 ? [...new Set(things.flat())] : topics;
  const deeds = topics.filter((word) => !nouns.includes(word) && isParticiple(word));
  const among = (words: ReadonlySet<string>): string[] => nouns.filter((word) => words.has(word));
  // What does it is often called so: `decode`, for who asks where a token is decoded.
  const isDoneBy = ({ names, all }: HitWords): boolean =>
    deeds.some((deed) => [...names].some((name) => isFormOf(deed, name))) && among(all).length === nouns.length;
  const isCalled = (words: HitWords): boolean => {
    const named = among(words.names);
    const hasMost = among(words.all).length >= nouns.length * neededPart;
    const tells = nouns.length >= manyWords || named.some((word) => rare.has(word) && words.exact.has(word));
    return named.length * 2 > nouns.length || (hasMost && named.length > 0 && tells) || isDoneBy(words);
  };
  const isTelling = ({ path, why }: SearchHit, words: HitWords): boolean => {
    const inPath = codeTokens(path).split(' ');
    // What is near in meaning needs fewer of the words, and so does a file that is called like one of two.
    const isNear =
      why.some(({ kind }) => kind === 'similar') || (nouns.length === 2 && among(words.all).some((word) => inPath.includes(word)));
    if (among(words.all).length < Math.max(1, nouns.length * (isNear ? neededPart / 2 : neededPart))) return false;
    if (topics.some((word) => rare.has(word) && words.all.has(word))) return true;
    // Words that are all over a project name something where they stand together in a name or a path.
    const isNamedSo = why.some((one) => one.kind === 'defines' && nouns.length === 1 && one.name.toLowerCase() === nouns[0]);
    return isNamedSo || (nouns.length > 1 && among(new Set([...words.names, ...inPath])).length === nouns.length) || isDoneBy(words);
  };
  const found = hits.map((hit) => ({ hit, words: hitWords(hit, called) }));
  if (!called.isNamed && !seeks && !found.some(({ words }) => isCalled(words))) return [];
  return found
    .filter(({ hit, words }) => isTelling(hit, words))
    .map(({ hit: { path, line, endLine, why }, words }, index) => {
      const defines = why.some(({ kind }) => kind === 'defines');
      const isBeside = (isForTests(path) && !ofTests) || (called.isCovered && !isCalled(words));
      const priority = (defines ? 60 : 50) - index - (isBeside ? behind : 0);
      return { path, line, endLine, reason: hitReasons(why), priority: index < mostTelling ? priority : offered };
    });
}

function hitWords({ path, why }: SearchHit, { inNames }: Called): HitWords {
  const defined = why.flatMap((one) => (one.kind === 'defines' ? codeTokens(one.name).split(' ') : []));
  // A file may be called so without having the word in it.
  const exact = new Set([...defined, ...codeTokens(baseName(path).replace(/\.[^.]+$/, '')).split(' ')]);
  const names = new Set([...exact, ...(inNames.get(path) ?? [])]);
  return { exact, names, all: new Set([...names, ...why.flatMap((one) => (one.kind === 'words' ? one.words : []))]) };
}

/** The words that tell something, of so many in the question: one that stands alone has to tell more than one beside others. */
export function rareWords({ words, stretches }: Known, topics: number): ReadonlySet<string> {
  const most = Math.max(rareAnyway, stretches * (topics === 1 ? rareAlonePart : rarePart));
  return new Set(words.filter((one) => one.stretches <= most).map(({ word }) => word));
}
