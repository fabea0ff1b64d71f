/** The indexes of the open folders, as gathering asks for them: paths have the folder's name before them where there are several. Pure. */
import type { CalledName, CalledSo, KnownWord, NamedFolder } from '../../protocol/indexer.ts';
import type { RankingGap } from '../indexing/hitRanker.ts';
import type { IndexedFolder } from '../indexing/openIndexes.ts';
import type { ProjectIndex } from '../indexing/projectIndex.ts';
import { shownPath } from '../indexing/shownPath.ts';
import type { GatherPort } from './gathering.ts';
import { isKnowledge, knowledgeFolder } from './teamKnowledge.ts';

type Index = Pick<
  ProjectIndex,
  | 'folders'
  | 'named'
  | 'foldersNamed'
  | 'calledSo'
  | 'knownWords'
  | 'search'
  | 'neighbours'
  | 'outline'
  | 'rerank'
  | 'ranked'
  | 'rankedWithin'
>;

/** How what is found for a question is put into the order of a model that reads it, where one is chosen. */
export interface GatherRanking {
  /** For so many milliseconds at most; infinite for as long as it takes. */
  withinMs: number;
  /** Told why it stays in the order in which it was found. */
  onGap?: (gap: RankingGap) => void;
}

/** Somebody waits for what is gathered. */
const briefly: GatherRanking = { withinMs: 250 };

/** Where such a path is; null where no folder has it. */
function placeIn(folders: readonly IndexedFolder[], shown: string): { folder: IndexedFolder; path: string } | null {
  const folder = folders.find(({ name }) => name === '' || shown.startsWith(`${name}/`));
  return folder ? { folder, path: folder.name === '' ? shown : shown.slice(folder.name.length + 1) } : null;
}

function shown(folder: IndexedFolder, one: NamedFolder): NamedFolder {
  return { ...one, path: shownPath(folder, one.path), files: one.files.map((file) => shownPath(folder, file)) };
}

/** `reads` are what isn't the index's: the texts of files as they are now, what the project is, and tokens. */
export function indexGatherPort(index: Index, reads: Pick<GatherPort, 'lines' | 'count' | 'profile'>, ranking = briefly): GatherPort {
  const { folders } = index;
  return {
    ...reads,
    named: async (words) => {
      const found = await Promise.all(
        folders.map(async (folder) => {
          // Behind the folder's name it is a path from there, and no bare name.
          const inside = (word: string): string => (word.startsWith(`${folder.name}/`) ? `./${word.slice(folder.name.length + 1)}` : word);
          const named = await index.named(folder.root, [...new Set(words.map(inside))]);
          return words.flatMap((word) => {
            const one = named.find((known) => known.word === inside(word));
            return one ? [{ word, paths: one.paths.map((path) => shownPath(folder, path)), guessed: one.guessed }] : [];
          });
        }),
      );
      return words.flatMap((word) => {
        const all = found.flat().filter((one) => one.word === word);
        const sure = all.filter(({ guessed }) => !guessed);
        const meant = sure.length > 0 ? sure : all;
        return meant.length > 0 ? [{ word, paths: meant.flatMap(({ paths }) => paths), guessed: sure.length === 0 }] : [];
      });
    },
    folders: async (words) => {
      const found = await Promise.all(
        folders.map(async (folder) => {
          // An open folder may be meant itself, or a folder in it by its path from there.
          const inside = (word: string): string => (word.startsWith(`${folder.name}/`) ? word.slice(folder.name.length + 1) : word);
          const named = await index.foldersNamed(folder.root, [...new Set(words.map(inside))]);
          return words.flatMap((word) => named.filter((one) => one.word === inside(word)).map((one) => ({ ...shown(folder, one), word })));
        }),
      );
      return words.flatMap((word) => {
        const [first, ...more] = found.flat().filter((one) => one.word === word);
        return first ? [{ ...first, others: more.reduce((sum, { others }) => sum + others + 1, first.others) }] : [];
      });
    },
    knowledge: async () => {
      const found = await Promise.all(
        folders.map(async (folder) => {
          const named = await index.foldersNamed(folder.root, [knowledgeFolder]);
          return named.flatMap(({ path, files }) => (path === knowledgeFolder ? files.map((file) => shownPath(folder, file)) : []));
        }),
      );
      return found.flat().filter(isKnowledge);
    },
    calledSo: async (asked, signal) => {
      const found = await Promise.all(
        folders.map(async (folder) => {
          const { folders: inside, files, sections } = await index.calledSo(folder.root, asked, signal);
          const all = <T extends CalledName>(names: readonly T[]): T[] =>
            names.map((one) => ({ ...one, path: shownPath(folder, one.path) }));
          return { folders: all(inside), files: all(files), sections: all(sections) };
        }),
      );
      const of = <K extends keyof CalledSo>(kind: K): CalledSo[K] => found.flatMap((one) => one[kind]) as CalledSo[K];
      return { folders: of('folders'), files: of('files'), sections: of('sections') };
    },
    ranked: async (within, limit, signal) => {
      if (within === '') return index.ranked(limit, signal);
      const place = placeIn(folders, within);
      if (!place) return [];
      const symbols = await index.rankedWithin(place.folder.root, place.path, limit);
      return symbols.map((symbol) => ({ ...symbol, path: shownPath(place.folder, symbol.path) }));
    },
    knownWords: async (asked, signal) => {
      const answers = await Promise.all(
        folders.map(async (folder) => {
          const { words, stretches } = await index.knownWords(folder.root, asked, signal);
          const symbolsOf = ({ symbols }: KnownWord): KnownWord['symbols'] =>
            symbols.map((symbol) => ({ ...symbol, path: shownPath(folder, symbol.path) }));
          return { stretches, words: words.map((word) => ({ ...word, symbols: symbolsOf(word) })) };
        }),
      );
      const words = asked.words.map((word): KnownWord => {
        const all = answers.flatMap((answer) => answer.words.filter((one) => one.word === word));
        const exact = all.filter(({ meant, symbols }) => meant === null && symbols.length > 0);
        const counted = exact.length > 0 ? exact : all;
        return {
          word,
          stretches: all.reduce((sum, { stretches }) => sum + stretches, 0),
          symbols: counted.flatMap(({ symbols }) => symbols),
          meant: counted.find(({ meant }) => meant !== null)?.meant ?? null,
        };
      });
      return { words, stretches: answers.reduce((sum, { stretches }) => sum + stretches, 0) };
    },
    search: async (query, limit, signal) => {
      const found = await index.search(query, limit, signal);
      const { hits, gap } = await index.rerank(query, found, ranking.withinMs, signal);
      if (gap) ranking.onGap?.(gap);
      return hits.map(({ folder, ...hit }) => ({ ...hit, path: shownPath(folder, hit.path) }));
    },
    neighbours: async (shown) => {
      const place = placeIn(folders, shown);
      if (!place) return { imports: [], importedBy: [] };
      const { imports, importedBy } = await index.neighbours(place.folder.root, place.path);
      const all = (paths: readonly string[]): string[] => paths.map((path) => shownPath(place.folder, path));
      return { imports: all(imports), importedBy: all(importedBy) };
    },
    outline: async (shown, signal) => {
      const place = placeIn(folders, shown);
      return place && index.outline(place.folder.root, place.path, signal);
    },
  };
}
