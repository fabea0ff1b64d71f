/**
 * Looks for model files on this machine: in our own models folder, and where Hugging Face's tools and LM Studio keep theirs. It only looks; a link is followed
 * to say how large the file is.
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FoundFile, FoundModels, FoundPart, LibraryPlace } from '../core/models/library/modelLibrary.ts';
import { dataPlaces } from './dataFolder.ts';
import { partNote } from './download/partFile.ts';

/** A folder to look into, and how many levels below it. */
export interface LibraryFolder {
  place: LibraryPlace;
  folder: string;
  depth: number;
}

/** Everywhere models are looked for; ours first. `home` is the user's home folder. */
export function libraryFolders(
  dataFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): LibraryFolder[] {
  const set = (name: string, ...below: string[]): string[] => {
    const value = environment[name] ?? '';
    return path.isAbsolute(value) ? [path.join(value, ...below)] : [];
  };
  const hubs = [
    ...set('HF_HUB_CACHE'),
    ...set('HF_HOME', 'hub'),
    ...set('XDG_CACHE_HOME', 'huggingface', 'hub'),
    path.join(home, '.cache', 'huggingface', 'hub'),
  ];
  const studios = [path.join(home, '.lmstudio', 'models'), path.join(home, '.cache', 'lm-studio', 'models')];
  return [
    // The catalogue has files four folders deep in a repository, which is owner and name.
    { place: 'own', folder: dataPlaces(dataFolder).models, depth: 6 },
    ...[...new Set(hubs)].map((folder) => ({ place: 'huggingFace' as const, folder, depth: 6 })),
    ...studios.map((folder) => ({ place: 'lmStudio' as const, folder, depth: 4 })),
  ];
}

/** What is looked at in one folder at most, with all that is below it: names, and files that are models. */
export interface LibraryBounds {
  names: number;
  files: number;
}

const usualBounds: LibraryBounds = { names: 20_000, files: 1000 };

/** What there is in those folders, by path. What can't be read holds nothing; a folder that two ways lead to is looked into once. Never rejects. */
export async function findModels(folders: readonly LibraryFolder[], bounds: LibraryBounds = usualBounds): Promise<FoundModels> {
  const looked = new Set<string>();
  const found = [];
  // One after the other: of two folders that hold the same the first one counts.
  for (const folder of folders) {
    const search = new FolderSearch(folder.place, bounds, looked);
    await search.look(folder.folder, folder.depth, true);
    found.push(search);
  }
  return {
    files: found.flatMap(({ files }) => files),
    parts: found.flatMap(({ parts }) => parts),
    cutShort: found.some(({ cutShort }) => cutShort),
  };
}

class FolderSearch {
  readonly files: FoundFile[] = [];
  readonly parts: FoundPart[] = [];
  cutShort = false;
  readonly #place: LibraryPlace;
  readonly #bounds: LibraryBounds;
  readonly #looked: Set<string>;
  #names = 0;

  constructor(place: LibraryPlace, bounds: LibraryBounds, looked: Set<string>) {
    this.#place = place;
    this.#bounds = bounds;
    this.#looked = looked;
  }

  async look(folder: string, depth: number, isTop = false): Promise<void> {
    const real = await realpath(folder).catch(() => null);
    if (real === null || this.#looked.has(real)) return;
    this.#looked.add(real);
    const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name } of entries) {
      if (++this.#names > this.#bounds.names || this.files.length >= this.#bounds.files) {
        this.cutShort = true;
        return;
      }
      if (this.#isPassedOver(name, isTop)) continue;
      const entry = path.join(folder, name);
      // Follows a link, as Hugging Face's cache is made of them; one that leads nowhere is no file.
      const stats = await stat(entry).catch(() => null);
      if (stats?.isDirectory()) {
        if (depth > 0) await this.look(entry, depth - 1);
        else this.cutShort = true;
      } else if (stats?.isFile()) await this.#take(folder, name, stats.size);
    }
  }

  /** Of Hugging Face's cache only the models' snapshots: the files themselves, named by their hashes, are what those lead to. */
  #isPassedOver(name: string, isTop: boolean): boolean {
    if (this.#place !== 'huggingFace') return name.startsWith('.');
    return isTop ? !name.startsWith('models--') : name === 'blobs' || name === 'refs' || name.startsWith('.');
  }

  async #take(folder: string, name: string, bytes: number): Promise<void> {
    const file = path.join(folder, name);
    if (this.#place === 'own' && /\.gguf\.part$/i.test(name)) {
      const whole = file.slice(0, -'.part'.length);
      const { received = null, size = null, url = null } = (await partNote(whole)) ?? {};
      this.parts.push({ path: whole, name: path.basename(whole), received, size, url });
    }
    // What belongs to a model of pictures is none by itself.
    if (!/\.gguf$/i.test(name) || /^mmproj/i.test(name)) return;
    const realPath = await realpath(file).catch(() => file);
    this.files.push({ path: file, realPath, folder, name, place: this.#place, bytes });
  }
}

/** Files that are named by their paths, those of them that are there. Never rejects. */
export async function namedFiles(paths: readonly string[]): Promise<FoundFile[]> {
  const found = await Promise.all(
    [...new Set(paths)].map(async (file) => {
      const bytes = await fileSize(file);
      if (bytes === null) return [];
      const realPath = await realpath(file).catch(() => file);
      return [{ path: file, realPath, folder: path.dirname(file), name: path.basename(file), place: 'elsewhere' as const, bytes }];
    }),
  );
  return found.flat();
}

/** A file's size in bytes, links followed; null when there is no such file, or it can't be asked. */
export async function fileSize(file: string): Promise<number | null> {
  const stats = await stat(file).catch(() => null);
  return stats?.isFile() ? stats.size : null;
}
