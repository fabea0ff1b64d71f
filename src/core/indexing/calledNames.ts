/** What of a project is called by words of a question: its folders, its files, and the sections of its prose. Pure. */
import { baseName, folderOf } from '../../base/relativePath.ts';
import type { CalledName, CalledSection, CalledSo } from '../../protocol/indexer.ts';
import { codeWordPart } from './codeTokens.ts';
import { isFiller } from './searchQuery.ts';

export interface Heading {
  path: string;
  name: string;
  line: number;
  endLine: number;
}

/** Of each kind so many are told. */
const mostTold = { folders: 40, files: 80, sections: 24 };
/** Files that are called so because of what they are for their folder, whose name is theirs. */
const entryNames: ReadonlySet<string> = new Set(['index', '__init__', 'mod']);
/** A test is called like what it tests. */
const testMark = /^tests?_|[._-](?:tests?|spec)$/i;

/** By some of `words`; `beside` are others that a name may have without being one of something else. `stemsOf` tells of each word the form that it shares with its others: `index` and `indexing` have the same. */
export function calledNames(
  { paths, headings }: { paths: readonly string[]; headings: readonly Heading[] },
  { words, beside }: { words: readonly string[]; beside: readonly string[] },
  stemsOf: (words: readonly string[]) => string[],
): CalledSo {
  const folders = new Set<string>();
  for (const path of paths)
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
  const parts = new Map<string, string[]>();
  const partsOf = (name: string): string[] => {
    const known = parts.get(name) ?? (name.match(codeWordPart) ?? []).map((part) => part.toLowerCase()).filter((part) => part.length > 1);
    parts.set(name, known);
    return known;
  };
  for (const { name } of headings) partsOf(name);
  for (const path of paths) partsOf(bareName(path).replace(testMark, ''));
  for (const folder of folders) partsOf(baseName(folder));
  const all = [...new Set([...[...parts.values()].flat(), ...words, ...beside])];
  const stems = new Map(stemsOf(all).map((stem, at) => [all[at] ?? '', stem]));
  // Of several forms of one word the first is meant: `where is the index indexed?`
  const byStem = new Map([...words].reverse().map((word) => [stems.get(word) ?? word, word]));
  const known = new Set([...byStem.keys(), ...beside.map((word) => stems.get(word) ?? word)]);
  const asked = (names: readonly string[]): string[] => [
    ...new Set(names.flatMap((name) => partsOf(name).flatMap((part) => byStem.get(stems.get(part) ?? part) ?? []))),
  ];
  const called = (path: string, name: string, ignored: (part: string) => boolean): CalledName => {
    const own = partsOf(name).filter((part) => !ignored(part));
    return {
      path,
      words: asked([name]),
      inPath: asked([name, ...(folderOf(path) === '' ? [] : folderOf(path).split('/'))]),
      others: own.filter((part) => !known.has(stems.get(part) ?? part)).length,
    };
  };
  const never = (): boolean => false;
  return {
    folders: best(
      [...folders].map((path) => called(path, baseName(path), never)),
      mostTold.folders,
    ),
    files: best(
      paths.filter((path) => !entryNames.has(bareName(path))).map((path) => called(path, bareName(path).replace(testMark, ''), never)),
      mostTold.files,
    ),
    sections: best(
      headings.map((heading): CalledSection => ({ ...heading, ...called(heading.path, heading.name, saysNothing) })),
      mostTold.sections,
    ),
  };
}

/** Of the words of a heading. */
function saysNothing(part: string): boolean {
  return part.length < 3 || isFiller(part);
}

/** The name of a file without its last ending; of a folder its own. */
function bareName(path: string): string {
  return baseName(path).replace(/(?<=.)\.\w+$/, '');
}

/** Those with the most of the words, and of these the ones with the fewest others, the topmost first. */
function best<T extends CalledName>(names: readonly T[], most: number): T[] {
  return names
    .filter(({ words }) => words.length > 0)
    .sort(
      (a, b) =>
        b.words.length - a.words.length ||
        a.others - b.others ||
        b.inPath.length - a.inPath.length ||
        depthOf(a.path) - depthOf(b.path) ||
        (a.path < b.path ? -1 : 1),
    )
    .slice(0, most);
}

function depthOf(path: string): number {
  return path.split('/').length;
}
