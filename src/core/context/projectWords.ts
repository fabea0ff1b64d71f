/**
 * What a question asks about the project as a whole, told by its words alone: what it is, or how it is built and run; and folders that it names. It goes by sentences, so that a
 * question about something else has nothing of it. Pure.
 */
import type { Purpose } from '../project/projectPart.ts';

export interface ProjectWords {
  /** What it does, how it is made, where to begin reading. */
  overview: boolean;
  /** What it asks the commands for; empty where for none. */
  commands: Purpose[];
  /** Words that may be folders: `src/core`, `the context folder`, `explain src`. */
  folders: string[];
  /** The question without sentences that are about the project only. */
  rest: string;
}

const thing = '(?:project|repo|repository|code\\s?base|app|application|program|package|library|extension|workspace|software)';
const determined = `(?:the|this|that|my|our|your|whole|entire)`;
/** `this project`, `our small web app`. */
const wholeThing = new RegExp(`\\b${determined}\\s+(?:(?:whole|entire|small|web|new)\\s+)*${thing}\\b`, 'iu');
/** Said of a project as a whole, and hardly of a part of it. */
const ofWhole =
  /\b(?:(?:project|repo|repository|code\s?base|app|application)(?:['’]s)?\s+(?:structure|architecture|layout|overview)|overview|(?:the|overall|high.level)\s+architecture|tech(?:nology)?\s+stack)\b/iu;
const whereToBegin =
  /\bwhere\s+(?:do|does|should|can|could|would|must|to|is)\b[^.]*\b(?:start|begin)\b|\bentry\s?points?\b|\b(?:start|begin)\s+(?:reading|exploring|with the code)\b/iu;
const madeOf = /\b(?:what|which)\b.*\b(?:languages?|frameworks?|technolog(?:y|ies))\b/iu;
/** It asks for how something comes to be, and not for what is there. */
const ofManner = /^(?:how|where|why|when)\b/iu;
/** Beside these an overview is about nothing narrower. */
const overviewWords = new Set(
  (
    'project repo repository code base codebase app application program package library extension workspace software small web whole entire structure structured structures ' +
    'architecture architected overview layout organized organised organization organisation laid purpose introduction introduce understand start started starting begin beginning ' +
    'read reading explore exploring entry point points entrypoint entrypoints main goal general quick big picture high level built made tech technology technologies stack framework ' +
    'frameworks language languages written summary tour walk through new newcomer here important most part parts consist consists contain contains all everything overall together ' +
    'give fit fits hang hangs onboard first should best place good inside'
  ).split(' '),
);

const verbs: readonly (readonly [verb: string, purpose: Purpose])[] = [
  ['install|set\\s?up', 'install'],
  ['build|compile|bundle', 'build'],
  ['run|start|launch|serve', 'run'],
  ['test', 'test'],
  ['lint', 'lint'],
  ['format', 'format'],
  ['type-?check', 'types'],
];
const verb = `(?:${verbs.map(([one]) => one).join('|')})(?:s|ing)?`;
const objects: readonly (readonly [object: string, purpose: Purpose])[] = [
  ['(?:unit\\s+|all\\s+|integration\\s+)*(?:tests?(?:\\s+suite)?|suite)', 'test'],
  ['linter', 'lint'],
  ['formatter', 'format'],
  ['type\\s?checker|types', 'types'],
  ['dependencies|packages', 'install'],
  ['build', 'build'],
];
const object = `(?:(?:${determined}|all|of|these|its|unit|integration|end-to-end|e2e|dev|development|local)\\s+)*(?:${objects.map(([one]) => one).join('|')}|${thing}|code|(?:dev\\s+)?server|site|website|everything|all|it|this|that)?`;
const tail = `(?:\\s+(?:here|locally|first|again|from\\s+source|myself|on\\s+my\\s+(?:machine|computer)|(?:for|in|of)\\s+${determined}\\s+${thing}))*`;
const asking = `(?:how\\s+(?:do|does|can|could|should|would|to|is|are)|what(?:['’]s|\\s+is|\\s+are|\\s+do)?|which)\\b`;
const doing = `${verb}(?:\\s*(?:,|and|or|/)\\s*(?:then\\s+)?${verb})*(?:\\s+${object})?${tail}`;
/** `How do I build and run this?`, `which command runs the tests?`, `run the tests`. */
const howTo = new RegExp(`^.*?\\b${asking}(?:\\s+[\\p{L}'’]+){0,6}?\\s+${doing}$`, 'iu');
const please = new RegExp(`^(?:please\\s+)?(?:run|build|compile|start|install|lint)\\s+${object}${tail}$`, 'iu');
const theCommand = new RegExp(`\\b(?:${verbs.map(([one]) => one).join('|')})\\s+(?:commands?|scripts?|instructions?)\\b`, 'iu');

/** What else may be said beside a command; any other word is what is run or built, and is no command's. */
const commandWords = new Set([
  ...overviewWords,
  ...(
    'install set setup build builds compile bundle run runs running launch serve lint linter format formatter typecheck type checker checks types tests suite unit integration end ' +
    'e2e dependencies packages dev development debug release production mode local locally server site website machine computer source sources command commands script scripts ' +
    'instructions step steps have'
  ).split(' '),
]);

/** A path of folders without an ending, and a folder that is called one. */
const slashed = /(?<![\w/.:@-])(?:\.\/)?[\w@-][\w.@-]*(?:\/[\w@-][\w.@-]*)*\/(?:[\w@-][\w@-]*)?(?![\w/.])/g;
const calledFolder =
  /\b(?:folder|directory|dir)\s+(?:called\s+|named\s+)?["“`]?([\w@-][\w.@-]*)|(?!(?:the|this|that|a|an|my|our|its|which|each|every|any|same|other)\b)["“`]?\b([\w@-][\w.@-]*)["”`]?\s+(?:folder|directory|dir)\b/giu;
/** Alone at the end: `explain src`, `what is in core?`, or `what does src do?`. */
const onlyFolder =
  /^(?:please\s+)?(?:explain|describe|summari[sz]e|document|(?:what(?:['’]s|\s+is|\s+are)?|show\s+me\s+what(?:['’]s|\s+is))\s+(?:in|inside|under))\s+(?:the\s+)?["“`]?([\w@-][\w.@-]*)["”`]?$|^what\s+(?:does|is)\s+(?:the\s+)?["“`]?([\w@-][\w.@-]*)["”`]?\s+(?:do|for|about)$/iu;
const noFolders = new Set(
  'is are was has have for with and or to on the this that a an my our your its which what each every any it in of no one same other here current whole root top new'.split(
    ' ',
  ),
);
/** More is a text that was pasted. */
const longestSentence = 300;
const mostFolders = 6;

/** `wordsOf` tells the words of a sentence that say what it is about, names and paths with them. */
export function projectWords(question: string, wordsOf: (sentence: string) => readonly string[]): ProjectWords {
  const purposes = new Set<Purpose>();
  const folders = new Set<string>();
  let overview = false;
  let rest = '';
  // A dot within a name ends no sentence.
  for (const sentence of question.split(/(?<=[?!\n]|\.(?=\s|$))/)) {
    const bare = sentence.replace(/[\s.?!,;:]+$/, '').trim();
    const isShort = bare.length <= longestSentence;
    const ofCommands =
      isShort && [howTo, please, theCommand].some((form) => form.test(bare)) && wordsOf(bare).every((word) => commandWords.has(word));
    const ofProject =
      isShort &&
      (wholeThing.test(bare) || ofWhole.test(bare) || whereToBegin.test(bare) || (madeOf.test(bare) && !ofManner.test(bare))) &&
      wordsOf(bare).every((word) => overviewWords.has(word));
    if (ofCommands) for (const purpose of purposesOf(bare)) purposes.add(purpose);
    else if (ofProject) overview = true;
    else {
      rest += sentence;
      if (isShort) for (const folder of foldersOf(bare)) folders.add(folder);
    }
  }
  return { overview, commands: [...purposes], folders: [...folders].slice(0, mostFolders), rest };
}

/** `run the tests` is about tests, and `run it` about running. */
function purposesOf(said: string): Purpose[] {
  const found = (table: readonly (readonly [string, Purpose])[], ends: string): Purpose[] =>
    table.filter(([words]) => new RegExp(`\\b(?:${words})${ends}\\b`, 'iu').test(said)).map(([, purpose]) => purpose);
  const by = new Set([...found(objects, ''), ...found(verbs, '(?:s|ing)?')]);
  // What is run are the tests, the linter or the like.
  if (by.size > 1 && !new RegExp(`\\b(?:${thing}|it|this|that|everything|server|and)\\b`, 'iu').test(said)) by.delete('run');
  return [...by];
}

function foldersOf(sentence: string): string[] {
  const only = onlyFolder.exec(sentence);
  const named = [
    ...[...sentence.matchAll(slashed)].map(([path]) => path),
    ...[...sentence.matchAll(calledFolder)].map(([, behind, before]) => behind ?? before ?? ''),
    only?.[1] ?? only?.[2] ?? '',
  ];
  return named
    .map((one) => one.replace(/^\.\//, '').replace(/\/+$/, ''))
    .filter((one) => one.length > 1 && !noFolders.has(one.toLowerCase()) && !/^[\d/]+$/.test(one));
}
