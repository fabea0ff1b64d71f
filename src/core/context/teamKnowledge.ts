/**
 * What a team keeps of its knowledge in the project's own folder, as Markdown: the sections that a question touches go along before what is found in the code. What is about a question is told by
 * its words, those of a heading before those below it, and by its meaning where the index has vectors. Pure.
 */
import { t } from '../../base/l10n.ts';
import { baseName } from '../../base/relativePath.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import type { SearchHit } from '../../protocol/indexer.ts';
import { BoundedCache } from '../boundedCache.ts';
import { eachCodeToken } from '../indexing/codeTokens.ts';
import { markdownSections } from '../indexing/markdownSections.ts';
import { showInLine } from '../security/hiddenText.ts';
import type { Candidate, FileTexts } from './gathering.ts';
import type { QuestionWords } from './questionWords.ts';

/** Of an open folder. */
export const knowledgeFolder = '.mlx-code/knowledge';

/** Sections that go along with one question, and what is looked at for them: so many files, characters of one and of all. */
const mostSections = 4;
const mostFiles = 100;
const longestFile = 200_000;
const mostCharacters = 4_000_000;
const notAll = (): string =>
  t(
    'Not all of the team’s knowledge is looked at, but up to {0} files of {1} kB each and {2} MB in all. Divide long files, and take out what is out of date.',
    mostFiles,
    longestFile / 1000,
    mostCharacters / 1_000_000,
  );
/** Before what is found in the code (60), behind what the question names (100). */
const priority = 90;
/** A search always finds something near: only what stands so high among all hits counts by its meaning alone, and so many sections of it. */
const highestHits = 3;
const mostByMeaning = 2;
/** The part of a question's words that has to stand in a section of which no word is in the heading. */
const neededPart = 0.6;
/** A word in a heading says as much as so many below it. */
const headingWeight = 3;

const inFolder = /^(?:[^/]+\/)?\.mlx-code\/knowledge\/(?:[^/]+\/)*[^/]+\.(?:md|markdown)$/i;

/** Whether a path, as it is shown, is that of a file of knowledge. */
export function isKnowledge(path: string): boolean {
  return inFolder.test(path);
}

/** The words that a line of knowledge has as its heading; null for one that is none. */
export function headingOf(line: string | undefined): string | null {
  const [section] = markdownSections([line ?? '']);
  return section ? showInLine(section.name) : null;
}

/**
 * The sections of these files that a question touches, those that it touches most first, then those that are near to it in meaning by `hits`, the best of a search of the project; and what is
 * to be known of files that aren't looked at, in sentences. Rejects with what reading them does, and with `cancelled`.
 */
export async function teamKnowledge(
  words: QuestionWords,
  paths: readonly string[],
  texts: FileTexts,
  signal?: AbortSignal,
  hits: readonly SearchHit[] = [],
): Promise<{ candidates: Candidate[]; notes: string[] }> {
  const wanted = new Set([...words.topics, ...wordsOf([...words.names, ...words.said.map(({ name }) => name)].join(' '))].map(stem));
  const near = hits.slice(0, highestHits).filter(({ path, why }) => paths.includes(path) && why.some(({ kind }) => kind === 'similar'));
  if (wanted.size === 0 && near.length === 0) return { candidates: [], notes: [] };
  const slice = new TimeSlice(signal);
  const touched: { section: Section; score: number }[] = [];
  const alike = new Map<SearchHit, Section>();
  let left = mostCharacters;
  let looked = 0;
  for (const path of paths.slice(0, mostFiles)) {
    if (left <= 0) break;
    const lines = (await texts.of(path)) ?? [];
    const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
    // One that is too long has been read all the same.
    left -= Math.min(length, longestFile);
    if (length > longestFile) continue;
    looked++;
    const sections = knownSections(path, lines, length);
    for (const hit of near.filter((one) => one.path === path)) {
      const section = mostOf(sections, hit);
      if (section) alike.set(hit, section);
    }
    for (const section of sections) {
      const score = scoreOf(section, wanted);
      if (score > 0) touched.push({ section, score });
    }
    if (slice.isOver) await slice.rest();
  }
  const byWords = touched
    .sort((a, b) => b.score - a.score)
    .slice(0, mostSections)
    .map(({ section }) => section);
  const byMeaning = [...new Set(near.flatMap((hit) => alike.get(hit) ?? []))].filter((section) => !byWords.includes(section));
  const candidates = [...byWords, ...byMeaning.slice(0, mostByMeaning)].slice(0, mostSections).map((section, at) => ({
    path: section.path,
    line: section.line,
    endLine: section.endLine,
    reason: byWords.includes(section)
      ? t('the team’s knowledge: {0}', section.title)
      : t('the team’s knowledge, similar in meaning: {0}', section.title),
    priority: priority - at,
  }));
  return { candidates, notes: looked < paths.length ? [notAll()] : [] };
}

interface Section {
  path: string;
  line: number;
  endLine: number;
  title: string;
  /** Stems of its heading, of those above it and of the file's name, and of what stands below it. */
  named: ReadonlySet<string>;
  body: ReadonlySet<string>;
}

/** While a question is typed the same files are looked at again and again. Bytes are those of the text, and about as many for its words. */
const known = new BoundedCache<string, { lines: readonly string[]; sections: readonly Section[]; length: number }>({
  mostBytes: 4 * mostCharacters,
  bytesOf: (_path, { length }) => 4 * length,
});

function knownSections(path: string, lines: readonly string[], length: number): readonly Section[] {
  const isSame = (one: { lines: readonly string[] }): boolean =>
    one.lines.length === lines.length && one.lines.every((line, at) => line === lines[at]);
  const there = known.get(path, isSame);
  if (there) return there.sections;
  const sections = sectionsOf(path, lines);
  known.set(path, { lines, sections, length });
  return sections;
}

/** The stretches between headings; what stands before the first one is called like the file. */
function sectionsOf(path: string, lines: readonly string[]): Section[] {
  const headings = markdownSections(lines);
  const starts = [...(headings[0]?.line === 1 ? [] : [null]), ...headings];
  const fileName = baseName(path).replace(/\.[^.]+$/, '');
  return starts.flatMap((heading, at): Section[] => {
    const line = heading?.line ?? 1;
    const endLine = trimmedEnd(lines, line, (starts[at + 1]?.line ?? lines.length + 1) - 1);
    const below = lines.slice(heading ? line : 0, endLine).join('\n');
    // A heading with nothing below it but other headings says nothing by itself.
    if (below.trim() === '') return [];
    const around = heading ? headings.filter((one) => one.line <= line && one.endLine >= line).map(({ name }) => name) : [];
    return [
      {
        path,
        line,
        endLine,
        title: showInLine(heading?.name ?? fileName),
        named: stemsOf([fileName, ...around].join(' ')),
        body: stemsOf(below),
      },
    ];
  });
}

/** The section that most lines of a hit are in. */
function mostOf(sections: readonly Section[], hit: Pick<SearchHit, 'line' | 'endLine'>): Section | null {
  const shared = ({ line, endLine }: Section): number => Math.min(endLine, hit.endLine) - Math.max(line, hit.line) + 1;
  const best = sections.reduce<Section | null>((most, one) => (most === null || shared(one) > shared(most) ? one : most), null);
  return best !== null && shared(best) > 0 ? best : null;
}

function trimmedEnd(lines: readonly string[], from: number, to: number): number {
  let end = to;
  while (end > from && (lines[end - 1] ?? '').trim() === '') end--;
  return end;
}

/** 0 for what a question doesn't touch. */
function scoreOf({ named, body }: Section, wanted: ReadonlySet<string>): number {
  const inHeading = [...wanted].filter((word) => named.has(word)).length;
  const inBody = [...wanted].filter((word) => !named.has(word) && body.has(word)).length;
  const all = inHeading + inBody;
  // One word of many in a heading is there by chance as likely as not; with others below it, it isn't.
  const touched = inHeading > 0 ? all * 2 >= wanted.size || inHeading > 1 : all >= Math.max(1, wanted.size * neededPart);
  return touched ? inHeading * headingWeight + inBody : 0;
}

function stemsOf(text: string): Set<string> {
  return new Set([...new Set(wordsOf(text))].map(stem));
}

function wordsOf(text: string): string[] {
  const found: string[] = [];
  eachCodeToken(text, (token) => found.push(token));
  return found;
}

/** Without the endings by which English words differ: `deploys`, `deployed`, `deploying`. Other languages keep theirs. */
function stem(word: string): string {
  if (word.length < 5) return word.replace(/(?<=\w{3})s$/, '');
  return word.replace(/(?:ments?|ations?|ings?|ers?|ed|es|s)$/, '').replace(/(?<=\w{3})e$/, '');
}
