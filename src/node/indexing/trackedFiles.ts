/**
 * What git tracks: a file that is tracked belongs to the project, whatever the rules say of its name. It is read from git's own index, so that git needn't be there, and again only
 * when that file is another one.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TimeSlice } from '../../base/timeSlice.ts';
import { type GitFolder, gitFolderOf, gitSetting } from './gitFolder.ts';
import { type GitIndexPaths, gitIndexPaths } from './gitIndexPaths.ts';
import { rulesText, statsOf } from './ruleText.ts';

/** Of one working tree, with paths that are relative to its top and have `/`. */
export interface Tracked {
  readonly files: ReadonlySet<string>;
  /** Those with tracked files in them, at any depth, and submodules. */
  readonly folders: ReadonlySet<string>;
}

/** Bytes of an index that are read at most: a million files take about as many. Of a larger one nothing is known, and the rules alone decide. */
const mostIndexBytes = 120_000_000;
/** Files between two times that the caller may rest. */
const filesAtOnce = 1_000;
const nothing: Tracked = { files: new Set(), folders: new Set() };

interface Known {
  /** Of the index's file. */
  stamp: string;
  tracked: Tracked;
}

export class TrackedFiles {
  /** By the top of the working tree. */
  readonly #known = new Map<string, Known>();
  /** What is being read just now, for all who ask. */
  readonly #reading = new Map<string, { stamp: string; tracked: Promise<Tracked> }>();

  /** In the working tree with this top; nothing where none is, or where its index can't be read. A large one takes more than a second at once: see {@link read}. */
  in(top: string): Tracked {
    const { git, stamp } = stamped(top);
    const known = this.#known.get(top);
    if (known?.stamp === stamp) return known.tracked;
    const steps = trackedIn(git);
    let step = steps.next();
    while (!step.done) step = steps.next(step.value === null ? null : bytesOf(step.value));
    this.#known.set(top, { stamp, tracked: step.value });
    return step.value;
  }

  /** As {@link in}, in slices between which others have their turn. */
  async read(top: string): Promise<Tracked> {
    const { git, stamp } = stamped(top);
    const known = this.#known.get(top);
    if (known?.stamp === stamp) return known.tracked;
    const reading = this.#reading.get(top);
    if (reading?.stamp === stamp) return reading.tracked;
    const begun = { stamp, tracked: inSlices(trackedIn(git)) };
    this.#reading.set(top, begun);
    try {
      const tracked = await begun.tracked;
      // Unless another one is there since.
      if (this.#reading.get(top) === begun) this.#known.set(top, { stamp, tracked });
      return tracked;
    } finally {
      if (this.#reading.get(top) === begun) this.#reading.delete(top);
    }
  }

  /** Absolute paths of files that git has begun to track since they were asked for, or doesn't any more. */
  async changes(): Promise<string[]> {
    const changed: string[] = [];
    const slice = new TimeSlice();
    for (const [top, { tracked: before }] of [...this.#known]) {
      const now = await this.read(top);
      if (now === before) continue;
      for (const [some, others] of [
        [now, before],
        [before, now],
      ] as const) {
        for (const file of some.files) {
          if (!others.files.has(file)) changed.push(path.join(top, file));
          if (slice.isOver) await slice.rest();
        }
      }
    }
    return changed;
  }
}

function stamped(top: string): { git: GitFolder | null; stamp: string } {
  const git = gitFolderOf(top);
  const stamp = git ? stampOf(path.join(git.own, 'index')) : '';
  return { git: stamp === '' ? null : git, stamp };
}

/** Yields the path of a file whose bytes it is to be given, and null now and then, for a rest. */
function* trackedIn(git: GitFolder | null): Generator<string | null, Tracked, Buffer | null> {
  if (!git) return nothing;
  const hashBytes = gitSetting(rulesText(path.join(git.common, 'config')) ?? '', 'extensions', 'objectformat') === 'sha256' ? 32 : 20;
  const files = new Set<string>();
  const folders = new Set<string>();
  for (let name: string | null = 'index', at = 0; name !== null && at < 2; at++) {
    const bytes: Buffer | null = yield path.join(git.own, name);
    const found: GitIndexPaths | null = bytes && (yield* gitIndexPaths(bytes, hashBytes));
    if (!found) break;
    for (const file of found.files) {
      files.add(file);
      addFolder(folders, file.slice(0, Math.max(0, file.lastIndexOf('/'))));
      if (files.size % filesAtOnce === 0) yield null;
    }
    for (const folder of found.submodules) addFolder(folders, folder);
    // What was removed from the second one since is here as well: as long as it is on the disk, it was meant a moment ago.
    name = found.rest === null ? null : `sharedindex.${found.rest}`;
  }
  return { files, folders };
}

async function inSlices(steps: ReturnType<typeof trackedIn>): Promise<Tracked> {
  const slice = new TimeSlice();
  let step = steps.next();
  while (!step.done) {
    const bytes = step.value === null ? null : await bytesLater(step.value);
    if (slice.isOver) await slice.rest();
    step = steps.next(bytes);
  }
  return step.value;
}

function addFolder(folders: Set<string>, folder: string): void {
  for (let at = folder; at !== '' && !folders.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) folders.add(at);
}

function bytesOf(file: string): Buffer | null {
  if (!isIndex(file)) return null;
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

function bytesLater(file: string): Promise<Buffer | null> {
  return isIndex(file) ? readFile(file).catch(() => null) : Promise.resolve(null);
}

function isIndex(file: string): boolean {
  const stats = statsOf(file);
  return stats?.isFile() === true && stats.size <= mostIndexBytes;
}

function stampOf(file: string): string {
  const stats = statsOf(file);
  return stats ? `${String(stats.mtimeMs)} ${String(stats.size)} ${String(stats.ino)}` : '';
}
