/**
 * What a team keeps of its knowledge in the project's own folder, as Markdown: the sections that a question touches go along before what is found in the code. What is about a question is told by
 * its words, those of a heading before those below it. Pure.
 */
import { baseName } from '../../base/relativePath.ts';
import { eachCodeToken } from '../indexing/codeTokens.ts';
import { markdownSections } from '../indexing/markdownSections.ts';
import { showInLine } from '../security/hiddenText.ts';
import type { Candidate, FileTexts } from './gathering.ts';
import type { QuestionWords } from './questionWords.ts';

/** Of an open folder. */
export const knowledgeFolder = '.mlx-code/knowledge';

/** Sections that go along with one question, and files that are looked at. */
const mostSections = 4;
const mostFiles = 100;
/** Before what is found in the code (60), behind what the question names (100). */
const priority = 90;
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

/** The sections of these files that a question touches, those that it touches most first. Rejects with what reading them does. */
export async function teamKnowledge(words: QuestionWords, paths: readonly string[], texts: FileTexts): Promise<Candidate[]> {
  const wanted = new Set([...words.topics, ...wordsOf([...words.names, ...words.said.map(({ name }) => name)].join(' '))].map(stem));
  if (wanted.size === 0) return [];
  const files = await Promise.all(paths.slice(0, mostFiles).map(async (path) => sectionsOf(path, (await texts.of(path)) ?? [])));
  return files
    .flat()
    .map((section) => ({ section, score: scoreOf(section, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, mostSections)
    .map(({ section: { path, line, endLine, title } }, at) => ({
      path,
      line,
      endLine,
      reason: `the team’s knowledge: ${title}`,
      priority: priority - at,
    }));
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
        named: new Set(wordsOf([fileName, ...around].join(' ')).map(stem)),
        body: new Set(wordsOf(below).map(stem)),
      },
    ];
  });
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
