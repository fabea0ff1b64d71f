/**
 * Which parts of a project a question means by what they are called: folders, files, and sections of its prose. What is called by one of several words may be so by chance; it counts
 * where the word stands by itself in the question and says much of it, or where the rest is in it, too. Pure.
 */
import { baseName, folderOf } from '../../base/relativePath.ts';
import type { CalledName, CalledSection, CalledSo, SearchHit } from '../../protocol/indexer.ts';
import { isForTests } from '../graph/testPath.ts';
import { codeTokens } from '../indexing/codeTokens.ts';
import type { QuestionWords } from './questionWords.ts';

/** Files of a folder that are called by the same word are a part of the project as a folder is, if so many are. */
const fewestOfGroup = 3;
/** Of the question's words, how many a place must have that is called by fewer. */
const neededPart = 0.7;
/** Other words in the heading of a section that is about all that is asked. */
const mostOthers = 1;
const mostFolders = 3;
const mostFiles = 3;
const mostSections = 2;

export interface FileGroup {
  folder: string;
  word: string;
  files: string[];
}

export interface CalledParts {
  folders: CalledName[];
  groups: FileGroup[];
  files: CalledName[];
  sections: CalledSection[];
  /** The question speaks of something in the project, by its name. */
  isNamed: boolean;
  /** It speaks of nothing else. */
  isCovered: boolean;
  /** By the path of a file, which of the question's things are in its own name, in any form. */
  inNames: ReadonlyMap<string, readonly string[]>;
}

export const noParts: CalledParts = {
  folders: [],
  groups: [],
  files: [],
  sections: [],
  isNamed: false,
  isCovered: false,
  inNames: new Map(),
};

export function calledParts(
  { things, ofTests }: Pick<QuestionWords, 'things' | 'ofTests'>,
  called: CalledSo,
  hits: readonly SearchHit[],
  rare: ReadonlySet<string>,
): CalledParts {
  const nouns = [...new Set(things.flat())];
  if (nouns.length === 0) return noParts;
  const own = ({ words }: CalledName): string[] => words.filter((word) => nouns.includes(word));
  const isAsked = ({ path }: CalledName): boolean => ofTests || !isOfTests(path);
  const isCalled = (one: CalledName): boolean =>
    own(one).length > 0 && (one.others === 0 || (nouns.length > 1 && own(one).length === nouns.length));
  const isHeaded = (one: CalledName): boolean => isCalled(one) || (own(one).length === nouns.length && one.others <= mostOthers);
  const found = {
    folders: called.folders.filter((one) => isAsked(one) && isCalled(one)),
    files: called.files.filter((one) => isAsked(one) && isCalled(one)),
    sections: called.sections.filter((one) => isAsked(one) && isHeaded(one)),
  };
  const isSure = sureParts([...found.folders, ...found.files, ...found.sections], { things, nouns, rare }, hits, called.files);
  const sure = [...found.folders, ...found.files, ...found.sections].filter(isSure);
  // What is called by more of the question's words is meant rather than what is called by some of these.
  const isBest = (one: { words: readonly string[] }): boolean =>
    !sure.some((other) => other.words.length > one.words.length && one.words.every((word) => other.words.includes(word)));
  const taken = <T extends CalledName>(names: readonly T[]): T[] => names.filter((one) => isSure(one) && isBest(one));
  const folders = topmost(testsFirst(taken(found.folders), ofTests)).slice(0, mostFolders);
  const groups = groupsOf(called.files, nouns, own).filter(
    ({ words }) => words.length * 2 >= nouns.length && things.some((thing) => thing.every((word) => words.includes(word))),
  );
  const told = new Set(wholeThings([...found.folders, ...found.files, ...found.sections], things).flat());
  return {
    folders,
    groups: folders.length > 0 ? [] : groups.filter(isBest).slice(0, mostFolders),
    files: testsFirst(taken(found.files), ofTests).slice(0, mostFiles),
    sections: taken(found.sections).slice(0, mostSections),
    isNamed: sure.length + groups.length > 0 || told.size * 2 > nouns.length,
    isCovered: sure.some((one) => own(one).length === nouns.length),
    inNames: new Map(called.files.map((one) => [one.path, own(one)])),
  };
}

/** The question's things of which something has the whole name. */
function wholeThings(parts: readonly CalledName[], things: readonly (readonly string[])[]): (readonly string[])[] {
  return things.filter((thing) => parts.some(({ words }) => thing.every((word) => words.includes(word))));
}

/** Tells of each of these parts whether it is meant, and not only called by a word that stands in the question for something else. */
function sureParts(
  parts: readonly CalledName[],
  { things, nouns, rare }: { things: readonly (readonly string[])[]; nouns: readonly string[]; rare: ReadonlySet<string> },
  hits: readonly SearchHit[],
  files: readonly CalledName[],
): (one: CalledName) => boolean {
  const inside = hits.map((hit) => ({ path: hit.path, words: wordsOf(hit, files) }));
  const whole = wholeThings(parts, things);
  const told = new Set(whole.flat());
  const hasAll = (words: ReadonlySet<string> | readonly string[], wanted: readonly string[]): boolean => {
    const has = new Set(words);
    return wanted.every((word) => has.has(word));
  };
  const isConfirmed = (one: CalledName): boolean => {
    // A thing of several words is a kind of what its last one says.
    const kinds = things.filter((thing) => thing.length > 1 && one.words.includes(thing.at(-1) ?? ''));
    return inside
      .filter(({ path }) => path === one.path || path.startsWith(`${one.path}/`))
      .some(
        ({ words }) =>
          nouns.filter((word) => words.has(word)).length >= nouns.length * neededPart || kinds.some((thing) => hasAll(words, thing)),
      );
  };
  return (one) => {
    const own = nouns.filter((word) => one.words.includes(word));
    // Half of the words are enough where they are several, or one that hardly anything else has.
    const isTelling = own.length > 1 || own.some((word) => rare.has(word) && codeTokens(baseName(one.path)).split(' ').includes(word));
    if (own.length * 2 > nouns.length || (own.length * 2 === nouns.length && isTelling)) return true;
    return (told.size * 2 >= nouns.length && whole.some((thing) => hasAll(one.words, thing))) || isConfirmed(one);
  };
}

/** The words of the question that a hit has, in its lines, its names or its path. */
function wordsOf({ path, why }: SearchHit, files: readonly CalledName[]): Set<string> {
  const inPath = files.find((one) => one.path === path)?.inPath ?? [];
  return new Set([
    ...inPath,
    ...why.flatMap((one) => (one.kind === 'words' ? one.words : one.kind === 'defines' ? codeTokens(one.name).split(' ') : [])),
  ]);
}

/** Files of one folder with the same word in their names; `words` are also those of the folders around them. */
function groupsOf(
  files: readonly CalledName[],
  nouns: readonly string[],
  own: (one: CalledName) => string[],
): (FileGroup & { words: string[] })[] {
  const groups = new Map<string, FileGroup & { words: string[] }>();
  for (const file of files) {
    if (isOfTests(file.path)) continue;
    for (const word of own(file)) {
      const folder = folderOf(file.path);
      const key = `${folder}\n${word}`;
      const known = groups.get(key) ?? { folder, word, files: [], words: nouns.filter((noun) => file.inPath.includes(noun)) };
      known.files.push(file.path);
      known.words = known.words.filter((noun) => file.inPath.includes(noun));
      groups.set(key, known);
    }
  }
  const large = [...groups.values()]
    .filter((group) => group.files.length >= fewestOfGroup)
    .sort((a, b) => b.words.length - a.words.length || b.files.length - a.files.length);
  return large.filter(({ folder }, at) => large.findIndex((other) => other.folder === folder) === at);
}

/** For who asks for tests, one of them goes first. */
function testsFirst(names: readonly CalledName[], ofTests: boolean): CalledName[] {
  const tests = ofTests ? names.filter(({ path }) => isOfTests(path)) : [];
  const [first, ...more] = tests;
  return [...(first ? [first] : []), ...names.filter((one) => !tests.includes(one)), ...more];
}

/** A file, or a folder. */
function isOfTests(path: string): boolean {
  return isForTests(path) || isForTests(`${path}/`);
}

/** Without those inside another. */
function topmost(folders: readonly CalledName[]): CalledName[] {
  return folders.filter(({ path }) => !folders.some((other) => path.startsWith(`${other.path}/`)));
}
