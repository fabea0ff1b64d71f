/** What a question needs to see, each stretch with its reason and how much it matters: from what it names to what is near to that. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { baseName } from '../../base/relativePath.ts';
import type { KnownWord, NamedPaths } from '../../protocol/indexer.ts';
import { calledStretches, partsCalled } from './calledStretches.ts';
import type { FileLines } from './fileLines.ts';
import { atHand, nearTo } from './gatheredStretches.ts';
import type { Candidate, FileTexts, GatherPort, GatherRequest } from './gathering.ts';
import { meantFiles } from './meantFiles.ts';
import { linesWithin, namedFile } from './namedFile.ts';
import { namedSymbols } from './namedSymbols.ts';
import { projectParts } from './projectParts.ts';
import { beginningOf, type QuestionWords } from './questionWords.ts';
import { offered } from './stretches.ts';
import { isKnowledge, teamKnowledge } from './teamKnowledge.ts';
import { rareWords, tellingHits } from './tellingHits.ts';
import { usesOf } from './usesOf.ts';

/** Hits of the search that are looked at. */
const mostHits = 24;
/** A name without an ending that more files have means none of them. */
const mostCalled = 3;

/** What is found for a question, before it is held against what the user wants and against the budget. */
export interface Found {
  candidates: Candidate[];
  /** Words that fit a file of the project. */
  known: string[];
  /** Files that are taken for named, and those that are called so, too. */
  named: string[];
  others: { path: string; reason: string }[];
  /** What is to be known of what the question names, in sentences. */
  notes: string[];
}

export const nothingFound: Found = { candidates: [], known: [], named: [], others: [], notes: [] };

/** Rejects with what the port rejects with. */
export async function foundCandidates(
  request: GatherRequest,
  words: QuestionWords,
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const { budget } = request;
  const question = beginningOf(request.question);
  const asked = { words: [...new Set([...words.names, ...words.said.map(({ name }) => name), ...words.topics])], names: words.names };
  const known = asked.words.length > 0 ? await port.knownWords(asked, signal) : { words: [], stretches: 0 };
  const paths = await pathsNamed(words, known.words, port, signal);
  const open = [...(request.atHand ? [request.atHand.path] : []), ...(request.open ?? [])];
  const meant = paths.map(({ paths: all, ...one }) => ({ ...one, ...meantFiles(all, { topics: words.topics, open }) }));
  const named = [...new Set(meant.flatMap(({ taken }) => taken))];
  const symbols = namedSymbols(words, known.words, question, [...named, ...open.slice(0, 1)]);
  const hits = named.length > 0 || asked.words.length > 0 ? await port.search(question, mostHits, signal) : [];
  const folders = words.folders.length > 0 ? await port.folders(words.folders, signal) : [];
  const defining = symbols.flatMap(({ path, priority }) => (priority > offered ? [path] : []));
  const meantAnyway = { named: folders, files: [...named, ...defining] };
  const parts = await partsCalled(words, { hits, rare: rareWords(known, 1), ...meantAnyway }, port, signal);
  const isNamed = named.length + symbols.length > 0 || parts.isNamed;
  const found = [
    ...tellingHits(hits, words, known, { ...parts, isNamed }),
    ...(await calledStretches(parts, { budget, hits }, port, texts, signal)),
  ];
  const knowledge = request.knowledge && port.knowledge ? await teamKnowledge(words, await port.knowledge(), texts, signal, hits) : null;
  // Of what the team has written down those sections go, and no larger pieces around them.
  const candidates: Candidate[] = [
    ...(knowledge?.candidates ?? []),
    ...symbols,
    ...found.filter(({ path }) => knowledge === null || !isKnowledge(path)),
  ];
  if (words.ofUse || words.ofTests) {
    const used = [
      ...symbols.flatMap(({ path, priority, name }) => (priority > offered ? [{ path, name }] : [])),
      ...named.map((path) => ({ path, name: null })),
    ];
    candidates.push(...(await usesOf(used, words.ofTests, port, texts, signal)));
  }
  const whole = words.names.length + words.topics.length + symbols.length === 0 && !parts.isNamed;
  const notes = [...(knowledge?.notes ?? [])];
  for (const { word, guessed, taken, others, why } of meant) {
    const reason = `${guessed ? t('named in the question, if “{0}” means it', word) : t('named in the question')}${why}`;
    const lines = words.lines.filter((one) => one.path === word);
    for (const path of taken) {
      const share = budget / taken.length;
      candidates.push(...(await namedFile({ path, reason, budget: share, hits, lines, whole }, port, texts, signal)));
      notes.push(...(await missingLines(path, lines, texts)));
      candidates.push(...(await nearTo(path, port, texts, signal)));
    }
    if (taken.length === 0)
      notes.push(
        t('“{0}” may be any of {1} files. Put in the one that you mean of what was left out, or type @ to attach it.', word, others.length),
      );
  }
  candidates.push(
    ...(await projectParts({ ...words, commands: words.ofFailingTests ? ['test'] : words.commands, folders, budget }, port, texts, signal)),
  );
  const ofProject = words.overview || words.commands.length + folders.length > 0;
  const about = request.atHand ?? null;
  // What is selected is meant by any question; the file in front by those that are about nothing else.
  if (about && named.length === 0 && (about.lines || (whole && !ofProject))) candidates.push(...(await atHand(about, port, texts, signal)));
  if (about && named.length === 0) candidates.push(...(await linesAtHand(about.path, words, port, texts, signal)));
  if (request.more) candidates.push(...(await request.more(words, named, signal)));
  const others = meant.flatMap((one) => one.others.map((path) => ({ path, reason: t('also called {0}', baseName(path)) })));
  return { candidates, known: meant.map(({ word }) => word), named, others: others.filter(({ path }) => !named.includes(path)), notes };
}

/** The files that a question names by their paths, and by what is written as code where no symbol is called so. */
async function pathsNamed(
  { paths, names }: QuestionWords,
  known: readonly KnownWord[],
  port: GatherPort,
  signal: AbortSignal | undefined,
): Promise<NamedPaths[]> {
  const without = names.filter((name) =>
    known.some(({ word, symbols, meant }) => word === name && (symbols.length === 0 || meant !== null)),
  );
  const asked = [...new Set([...paths, ...without])];
  const found = asked.length > 0 ? await port.named(asked, signal) : [];
  return found.filter(({ word, paths: called, guessed }) => paths.includes(word) || (!guessed && called.length <= mostCalled));
}

/** Lines that are named without a file are those of the file at hand. */
async function linesAtHand(
  path: string,
  words: QuestionWords,
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const stated = words.lines.filter((one) => one.path === null);
  const symbols = stated.length > 0 ? await port.outline(path, signal) : null;
  const count = (await texts.of(path))?.length ?? 0;
  if (!symbols) return [];
  return stated.flatMap((lines) => (lines.first > count ? [] : [linesWithin(path, lines, symbols, count, t('named in the question'))]));
}

/** Nobody shall think that lines went along which aren't there. */
async function missingLines(path: string, lines: readonly FileLines[], texts: FileTexts): Promise<string[]> {
  const count = (await texts.of(path))?.length ?? 0;
  return lines
    .filter(({ first }) => count > 0 && first > count)
    .map(({ first }) =>
      plural(count, '{1} has no line {2}, but {0} line.', '{1} has no line {2}, but {0} lines.', path, formatCount(first)),
    );
}
