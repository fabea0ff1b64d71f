/** What a question tells by its words alone: files and names that it mentions, words that say what it is about, and whether it is about code at all. Pure. */
import { looksLikePath } from '../../base/likelyPath.ts';
import { eachCodeToken } from '../indexing/codeTokens.ts';
import { isFiller } from '../indexing/searchQuery.ts';
import { isSecretFile } from './secretFile.ts';

export interface QuestionWords {
  /** What may be the path or the name of a file, without files that usually hold secrets. */
  paths: string[];
  /** Those. */
  secrets: string[];
  /** What is written as code: `totalPrice`, `total()`, or in backticks. */
  names: string[];
  /** Words that may tell what it is about, in lower case. */
  topics: string[];
  /** It speaks of the code at hand, be it only by “this”. */
  ofCode: boolean;
  /** It speaks of what is wrong; of what was changed. */
  ofProblems: boolean;
  ofChanges: boolean;
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
    'not don doesn didn isn wasn won can try tried doing today yourself',
);
/** Asked of any code, so that they say nothing about which. */
const ofAnyCode = words(
  'check explain fix find bug bugs error errors review refactor improve simplify describe document summarize summarise optimize optimise clean test tests write make add change ' +
    'use uses used using show look see help work works working wrong broken broke problem problems issue issues code function functions method methods class classes variable ' +
    'variables file files line lines project implement create remove delete update rename move run call calls called caller callers return returns type types better faster ' +
    'slow safe correct correctly right handle happens happen',
);
const ofWhatIsWrong = words(
  'bug bugs error errors problem problems issue issues fix wrong broken broke warning warnings fails failing failed crash crashes',
);
const ofWhatChanged = words('change changes changed changing edit edits edited recent recently just broke stopped since diff');
const deictic = words('this these here selection selected');

/** Written as only code is: a capital behind a small letter, a line below, a dollar. */
const onlyCode = /\p{Ll}\p{Lu}|[_$]/u;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** Characters of a question that are looked at; what is longer was pasted. */
export const longestQuestion = 20_000;
/** In quotes, so that blanks may be in a name; whether they are, only the project tells. */
const quoted = /"([^"\n]+)"|“([^”\n]+)”|`([^`\n]+)`/g;
/** Lines behind a path, as people and tools write them. */
const linesBehind = /(?<=\.\w+)(?::\d+(?:[-–:]\d+)?|#L\d+(?:-L?\d+)?)$/;
/** More is a text that was pasted. */
const mostNames = 24;
const mostTopics = 24;

export function questionWords(text: string): QuestionWords {
  const question = text.slice(0, longestQuestion);
  const spaced = [...question.matchAll(quoted)]
    .map(([, plain, curly, ticks]) => plain ?? curly ?? ticks ?? '')
    .filter((name) => /\s/.test(name) && looksLikePath(name, true) && !isSecretFile(name));
  const written = question.split(/[\s"'“”‘’()[\]{},;!?]+/).map((word) => word.replace(/^[`*@]+|[`*.:]+$/g, '').replace(linesBehind, ''));
  const named = [...new Set([...spaced, ...written.filter((word) => looksLikePath(word))])].slice(0, mostNames);
  const rest = named.reduce((text, path) => text.replaceAll(path, ' '), question);
  const marked = [...rest.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.match(identifier) ?? []);
  const called = [...rest.matchAll(/([\p{L}_$][\p{L}\p{N}_$]*)\(/gu)].map(([, name = '']) => name);
  const coded = (rest.match(identifier) ?? []).filter((name) => onlyCode.test(name));
  const tokens = new Set<string>();
  eachCodeToken(rest, (token) => tokens.add(token));
  const has = (list: ReadonlySet<string>): boolean => [...tokens].some((token) => list.has(token));
  const topics = [...tokens].filter(
    (token) =>
      token.length > 2 && !isFiller(token) && !courtesies.has(token) && !ofTalk.has(token) && !ofAnyCode.has(token) && !deictic.has(token),
  );
  const names = [...new Set([...marked, ...called, ...coded])].filter((name) => name.length > 1);
  return {
    paths: named.filter((path) => !isSecretFile(path)),
    secrets: named.filter((path) => isSecretFile(path)),
    names: names.slice(0, mostNames),
    topics: topics.slice(0, mostTopics),
    ofCode: has(ofAnyCode) || (has(deictic) && !has(courtesies)),
    ofProblems: has(ofWhatIsWrong),
    ofChanges: has(ofWhatChanged),
  };
}

/** Nothing needs to be looked for. */
export function isSmallTalk({ paths, secrets, names, topics, ofCode }: QuestionWords): boolean {
  return paths.length + secrets.length + names.length + topics.length === 0 && !ofCode;
}
