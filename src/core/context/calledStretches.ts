/** What goes along of the parts that a question calls by their names: the map of a folder and its main files, files, sections of prose, and what was found inside. Pure. */
import { t } from '../../base/l10n.ts';
import type { NamedFolder, RankedSymbol, SearchHit } from '../../protocol/indexer.ts';
import { hitReasons, quotedWords } from '../indexing/hitReasons.ts';
import { type CalledParts, calledParts, noParts } from './calledParts.ts';
import { beginning } from './gatheredStretches.ts';
import type { Candidate, FileTexts, GatherPort } from './gathering.ts';
import { namedFile, shortened } from './namedFile.ts';
import { folderPart, mostSymbols } from './projectParts.ts';
import type { QuestionWords } from './questionWords.ts';

/** The part of the budget that all maps of folders may take, all files, and a section; of a second one half as much. */
const foldersPart = 0.4;
const filesPart = 0.4;
const sectionPart = 0.3;
/** What is called so is a little less certain than what is named by its path. */
const behindNamed = 8;
/** What was found inside them, and files of each folder that matter most. */
const mostInside = 4;
const mostMain = 2;

/** What the question calls by its name, without what goes along anyway: folders that are `named`, and files of which it is known what is meant. Rejects with what the port rejects with. */
export async function partsCalled(
  words: QuestionWords,
  {
    hits,
    rare,
    named,
    files,
  }: { hits: readonly SearchHit[]; rare: ReadonlySet<string>; named: readonly NamedFolder[]; files: readonly string[] },
  port: GatherPort,
  signal: AbortSignal | undefined,
): Promise<CalledParts> {
  if (words.things.length === 0) return noParts;
  const asked = [...new Set([...words.things.flat(), ...words.topics])];
  const parts = calledParts(words, await port.calledSo({ words: asked, beside: words.usual }, signal), hits, rare);
  const isNew = (folder: string): boolean => !named.some(({ path }) => path === folder);
  return {
    ...parts,
    folders: parts.folders.filter(({ path }) => isNew(path)),
    groups: parts.groups.filter(({ folder }) => isNew(folder)),
    files: parts.files.filter(({ path }) => !files.includes(path)),
  };
}

/** None where no part is called so. Rejects with what the port rejects with. */
export async function calledStretches(
  { folders, groups, files, sections }: CalledParts,
  { budget, hits }: { budget: number; hits: readonly SearchHit[] },
  port: GatherPort,
  texts: FileTexts,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const maps = folders.length + groups.length;
  const paths = folders.map(({ path }) => path);
  const known = paths.length > 0 ? await port.folders(paths, signal) : [];
  for (const { path, words } of folders) {
    const symbols = await port.ranked(path, mostSymbols, signal);
    const why = t('what is in {0}/, named by {1}', path, quotedWords(words));
    const folder = known.find((one) => one.path === path);
    if (folder) found.push(...(await folderPart(folder, symbols, (budget * foldersPart) / maps, why, port, signal)));
    found.push(...mainFiles(symbols, t('one of the main files of {0}/', path)));
  }
  for (const { folder, word, files: inside } of groups) {
    const symbols = (await port.ranked(folder, mostSymbols, signal)).filter(({ path }) => inside.includes(path));
    const why = t('the files of {0}/ that are named by {1}', folder, quotedWords([word]));
    // Of all of the project there is another map.
    if (folder !== '') {
      const part = { path: folder, files: inside, of: inside.length };
      found.push(...(await folderPart(part, symbols, (budget * foldersPart) / maps, why, port, signal)));
    }
    found.push(...mainFiles(symbols, t('one of the main files that are named by {0}', quotedWords([word]))));
  }
  for (const { path, words } of files) {
    const named = {
      path,
      reason: t('named by {0}', quotedWords(words)),
      budget: (budget * filesPart) / files.length,
      hits,
      lines: [],
      whole: true,
    };
    found.push(...(await namedFile(named, port, texts, signal)).map((one) => ({ ...one, priority: one.priority - behindNamed })));
  }
  for (const [at, { path, line, endLine, name }] of sections.entries()) {
    const section = { path, line, endLine, reason: t('“{0}” in the project’s own words', name), priority: 96 - at };
    found.push(await shortened(section, (await texts.of(path)) ?? [], (budget * sectionPart) / (at + 1), port, signal));
  }
  const inside = hits.filter(
    ({ path }) => folders.some((folder) => path.startsWith(`${folder.path}/`)) || groups.some((group) => group.files.includes(path)),
  );
  const has = ({ why }: SearchHit): number => why.reduce((sum, one) => sum + (one.kind === 'words' ? one.words.length : 0), 0);
  const told = inside
    .sort((a, b) => has(b) - has(a))
    .slice(0, mostInside)
    .map(({ path, line, endLine, why }, at) => ({ path, line, endLine, reason: hitReasons(why), priority: 58 - at }));
  return [...found, ...told];
}

/** The beginnings of the files that matter most: there it says what they are for. */
function mainFiles(symbols: readonly RankedSymbol[], reason: string): Candidate[] {
  const files = [...new Set(symbols.map(({ path }) => path))].slice(0, mostMain);
  return files.map((path) => beginning(path, reason, 40));
}
