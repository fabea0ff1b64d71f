/** What a question tells by its words alone: files and names that it mentions, words that say what it is about, and whether it is about code at all. Pure. */
import { looksLikePath } from '../../base/likelyPath.ts';
import { eachCodeToken } from '../indexing/codeTokens.ts';
import { isFiller } from '../indexing/searchQuery.ts';
import type { FileLines } from './fileLines.ts';
import { type ProjectWords, projectWords } from './projectWords.ts';
import { questionThings, withoutLanguages } from './questionThings.ts';
import { isSecretFile } from './secretFile.ts';

export interface QuestionWords extends Omit<ProjectWords, 'rest'> {
  /** What may be the path or the name of a file, without files that usually hold secrets. */
  paths: string[];
  /** Those. */
  secrets: string[];
  /** Lines that it names: of one of these paths, or, with null, of no file that it names. */
  lines: (FileLines & { path: string | null })[];
  /** What is written as code: `totalPrice`, `total()`, or in backticks. */
  names: string[];
  /**
   * What is called a function, a class or the like in plain words, `the add function`, which may be a word of any question; and what is written with a capital as types are, `rename Cart`. With the
   * kinds of symbols that it may be.
   */
  said: { name: string; kinds: readonly string[] }[];
  /** Words that may tell what it is about, in lower case. */
  topics: string[];
  /** Those of them that name things, as they stand together: `status bar` are two words of one thing. Not what is written as code. */
  things: string[][];
  /** Words that are in any question about code. */
  usual: string[];
  /** It looks for a place in the project: it asks where, says that something is here or ours, or is nothing but words. */
  seeks: boolean;
  /** It speaks of the code at hand, be it only by “this”. */
  ofCode: boolean;
  /** It speaks of what is wrong; of what was changed. */
  ofProblems: boolean;
  ofChanges: boolean;
  /** It asks for tests; for why they fail, and names none; for who uses something. */
  ofTests: boolean;
  ofFailingTests: boolean;
  ofUse: boolean;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Said to each other; alone, there is nothing to look for. */
const courtesies = words(
  'hello hi hey thanks thank thx ok okay yes yep no nope sure great cool nice good perfect wonderful awesome sorry bye welcome morning evening wow',
);
/** Of the talk itself. */
const ofTalk = words(
  'mean means meant sense question answer answers again more less shorter longer detail details continue going else really maybe just only very much many thing things way ' +
    'want need like know think say said tell let get got one two first last next other another same different example examples short brief word words sentence please english ' +
    'difference differences between versus compare not don doesn didn isn wasn won can try tried doing today yourself',
);
/** Asked of any code, so that they say nothing about which. */
const ofAnyCode = words(
  'check explain fix find bug bugs error errors review refactor improve simplify describe document summarize summarise optimize optimise clean test tests write make add change ' +
    'use uses used using show look see help work works working wrong broken broke problem problems issue issues code function functions method methods class classes variable ' +
    'variables file files line lines project implement create remove delete update rename move run call calls called caller callers return returns type types better faster ' +
    'feature features implemented slow safe correct correctly right handle handled handles happens happen new',
);
const ofWhatIsWrong = words(
  'bug bugs error errors problem problems issue issues fix wrong broken broke warning warnings fail fails failing failed crash crashes',
);
const ofWhatChanged = words('change changes changed changing edit edits edited recent recently just broke stopped since diff');
const ofTests = words('test tests tested testing untested spec specs coverage covered');
const ofUse = words(
  'call calls called caller callers rename renames renamed renaming use uses used user users usage usages using import imports imported importing depend depends reference references referenced',
);
const deictic = words('this these here selection selected');

/** Words for kinds of symbols, and the kinds that are meant. */
const kindWords: readonly (readonly [words: string, kinds: readonly string[]])[] = [
  ['function|method|func|procedure|routine|helper|hook|callback', ['function', 'method']],
  ['class|struct|record|trait|protocol|interface|component', ['class', 'interface', 'type', 'function']],
  ['type|enum|alias', ['type', 'enum', 'interface', 'class']],
];
/** What is written with a capital within a sentence is no function. */
const capitalKinds = ['class', 'interface', 'type', 'enum', 'module'];
const capital = /(?<=[^\s.?!:;\n]\s+)(?<![\p{L}\p{N}_$.-])\p{Lu}\p{Ll}[\p{L}\p{N}]*(?![\p{L}\p{N}_$-]|\.\w)/gu;
/** Before a kind's word they tell which, and are no name. */
const noNames = words(
  'first last next other another same different new old following above below whole entire main single each every given certain',
);

/** It says that a place in the project is meant. */
const ofPlace =
  /\b(?:where|here|our|ours|we|us)\b|\bwhich\s+(?:file|folder|function|class|module|part|line)s?\b|\bthis\s+(?:code|file|folder|project|repo|repository)\b/iu;

/** Written as only code is: a capital behind a small letter, a line below, a dollar. */
const onlyCode = /\p{Ll}\p{Lu}|[_$]/u;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** Characters of a question that are looked at: what is longer was pasted, and takes long. */
const longestQuestion = 8_000;
/** In quotes, so that blanks may be in a name; whether they are, only the project tells. */
const quoted = /"([^"\n]+)"|“([^”\n]+)”|`([^`\n]+)`/g;
/** Lines behind a path, as people and tools write them; a column may follow a line. */
const linesBehind = /(?<=\.\w+)(?::(\d{1,7})(?:[-–](\d{1,7})|:\d+)?|#L(\d{1,7})(?:-L?(\d{1,7}))?)$/;
/** Lines in words: `line 40`, `lines 6 to 12`. */
const linesInWords = /\blines?\s+#?(\d{1,7})(?:\s*(?:[-–]|to|through|until|and)\s*(\d{1,7}))?\b/giu;
/** More is a text that was pasted. */
const mostNames = 24;
const mostTopics = 24;

/** What is looked at of a question, in whole words. */
export function beginningOf(question: string): string {
  return question.length <= longestQuestion ? question : question.slice(0, longestQuestion).replace(/(?<=\s)\S*$/, '');
}

export function questionWords(text: string): QuestionWords {
  // What asks about the project as a whole names nothing else that is to be looked for.
  const { rest, ...project } = projectWords(beginningOf(text), (sentence) => {
    const { paths, secrets, names, topics } = plainWords(sentence);
    return [...paths, ...secrets, ...names, ...topics];
  });
  return { ...plainWords(rest), ...project };
}

function plainWords(question: string): Omit<QuestionWords, keyof ProjectWords> {
  const spaced = [...question.matchAll(quoted)]
    .map(([, plain, curly, ticks]) => plain ?? curly ?? ticks ?? '')
    .filter((name) => /\s/.test(name) && looksLikePath(name, true) && !isSecretFile(name));
  const behind: QuestionWords['lines'] = [];
  const written = question.split(/[\s"'“”‘’()[\]{},;!?]+/).map((word) => {
    const bare = word.replace(/^[`*@]+|[`*.:]+$/g, '');
    const found = linesBehind.exec(bare);
    if (!found) return bare;
    const path = bare.slice(0, found.index);
    behind.push({ path, ...linesOf(found[1] ?? found[3], found[2] ?? found[4]) });
    return path;
  });
  const named = [...new Set([...spaced, ...written.filter((word) => looksLikePath(word))])].slice(0, mostNames);
  const inWords = [...question.matchAll(linesInWords)].map((found) => ({
    path: nearestPath(question, found.index, found.index + found[0].length, named),
    ...linesOf(found[1], found[2]),
  }));
  const rest = named.reduce((text, path) => text.replaceAll(path, ' '), question.replace(linesInWords, ' '));
  const marked = [...rest.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.match(identifier) ?? []);
  const called = [...rest.matchAll(/(?<![\p{L}\p{N}_$])([\p{L}_$][\p{L}\p{N}_$]*)\(/gu)].map(([, name = '']) => name);
  const said: QuestionWords['said'] = kindWords.flatMap(([kind, kinds]) => saidNames(rest, kind).map((name) => ({ name, kinds })));
  const coded = (rest.match(identifier) ?? []).filter((name) => onlyCode.test(name));
  const placed = withoutLanguages(rest);
  for (const [name] of placed.matchAll(capital)) if (!said.some((one) => one.name === name)) said.push({ name, kinds: capitalKinds });
  const tokens = new Set<string>();
  eachCodeToken(placed, (token) => tokens.add(token));
  const has = (list: ReadonlySet<string>): boolean => [...tokens].some((token) => list.has(token));
  const topics = [...tokens].filter(
    (token) =>
      token.length > 2 && !isFiller(token) && !courtesies.has(token) && !ofTalk.has(token) && !ofAnyCode.has(token) && !deictic.has(token),
  );
  const names = [...new Set([...marked, ...called, ...coded])].filter((name) => name.length > 1);
  const things = questionThings(placed, topics.slice(0, mostTopics), {
    isName: (word) => names.includes(word) || (names.length > 0 && ofUse.has(word.toLowerCase())),
    isUsual: (word) => ofAnyCode.has(word),
    isWrong: (word) => ofWhatIsWrong.has(word),
  });
  return {
    paths: named.filter((path) => !isSecretFile(path)),
    secrets: named.filter((path) => isSecretFile(path)),
    lines: [...behind.filter(({ path }) => named.includes(path ?? '')), ...inWords].slice(0, mostNames),
    names: names.slice(0, mostNames),
    said: said.filter(({ name }) => !names.includes(name)).slice(0, mostNames),
    topics: topics.slice(0, mostTopics),
    things,
    usual: [...tokens].filter((token) => ofAnyCode.has(token)),
    seeks: topics.length > 0 && (topics.length === tokens.size || ofPlace.test(placed)),
    ofCode: has(ofAnyCode) || (has(deictic) && !has(courtesies)),
    ofProblems: has(ofWhatIsWrong),
    ofChanges: has(ofWhatChanged),
    ofTests: has(ofTests),
    ofFailingTests:
      has(ofTests) && has(ofWhatIsWrong) && [...names, ...named].length === 0 && topics.every((topic) => ofWhatIsWrong.has(topic)),
    ofUse: has(ofUse),
  };
}

/** The words before and behind a kind's: `function add`, `the “add” function`. */
function saidNames(text: string, kind: string): string[] {
  const behind = new RegExp(`\\b(?:${kind})\\s+(?:called\\s+|named\\s+)?["“‘']?([\\p{L}_$][\\p{L}\\p{N}_$]*)`, 'giu');
  const before = new RegExp(
    `\\b(?:the|this|that|my|our|your|its|an?)\\s+["“‘']?([\\p{L}_$][\\p{L}\\p{N}_$]*)["”’']?\\s+(?:${kind})\\b`,
    'giu',
  );
  const found = [...text.matchAll(behind), ...text.matchAll(before)].map(([, name = '']) => name);
  return found.filter(
    (name) => name.length > 2 && !isFiller(name.toLowerCase()) && !deictic.has(name.toLowerCase()) && !noNames.has(name.toLowerCase()),
  );
}

function linesOf(first: string | undefined, last: string | undefined): FileLines {
  const ends = [Number(first), Number(last ?? first)].map((line) => Math.max(1, line));
  return { first: Math.min(...ends), last: Math.max(...ends) };
}

/** The named path that stands nearest to a stretch of the question; null where none is named. */
function nearestPath(question: string, from: number, to: number, paths: readonly string[]): string | null {
  let nearest: { path: string; away: number } | null = null;
  for (const path of paths) {
    for (let at = question.indexOf(path); at >= 0; at = question.indexOf(path, at + 1)) {
      const away = at >= to ? at - to : from - (at + path.length);
      if (!nearest || away < nearest.away) nearest = { path, away };
    }
  }
  return nearest?.path ?? null;
}

/** Nothing needs to be looked for. */
export function isSmallTalk({ paths, secrets, lines, names, topics, ofCode, overview, commands, folders }: QuestionWords): boolean {
  const all = [paths, secrets, lines, names, topics, commands, folders];
  return all.every((one) => one.length === 0) && !ofCode && !overview;
}
