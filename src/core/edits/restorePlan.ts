/**
 * Coming back: what each file becomes when change sets are taken back, newest first, and which are left alone because they are no longer as we left them.
 * Pure; the disk and the editor carry it out, and the restore view shows it.
 */
import type { Checkpoint, FileImage } from './checkpoint.ts';
import type { ConflictReason } from './fileChange.ts';
import { type FileStep, stepGroups } from './fileSteps.ts';

export interface RestoredFile {
  path: string;
  /**
   * `restore`: from `present` to `becomes`; `unchanged`: it is as it was already; `skip`: left alone for `reason`.
   */
  status: 'restore' | 'unchanged' | 'skip';
  reason: ConflictReason | null;
  /** What is there now; null when nothing is. */
  present: FileImage | null;
  /** What will be there; null: it is deleted. */
  becomes: FileImage | null;
}

/** Every path that the checkpoints speak of, each once: what must be read before {@link planRestore}. */
export function pathsOf(checkpoints: readonly Pick<Checkpoint, 'files'>[]): string[] {
  return [...new Set(checkpoints.flatMap(({ files }) => files.flatMap(({ path, from }) => (from === undefined ? [path] : [from, path]))))];
}

/** What is there at a path: its image, null when nothing is, or why that can't be told. */
export type Present = FileImage | null | ConflictReason;

/** Same text and encoding. Permissions don't count: we never change them. */
export function sameContent(a: FileImage | null, b: FileImage | null): boolean {
  if (a === null || b === null) return a === b;
  return a.text === b.text && a.encoding === b.encoding;
}

/**
 * `checkpoints` newest first, without gaps, up to the one that is to be taken back, too; those already undone count as not there. `present` must
 * know each of {@link pathsOf}. A file is restored only when each of its states in between is the one that we wrote: what somebody typed after any
 * of our changes is never lost. What of a file is damaged in one of them is not gone back over.
 */
export function planRestore(checkpoints: readonly Checkpoint[], present: ReadonlyMap<string, Present>): RestoredFile[] {
  const lasting = checkpoints.filter(({ state }) => state !== 'undone');
  const now = new Map(present);
  const skipped = new Map<string, ConflictReason>();
  for (const { images, files, damaged } of lasting) {
    const lost = new Set(damaged);
    for (const path of pathsOf([{ files: files.filter((file) => lost.has(file.path)) }])) skipped.set(path, skipped.get(path) ?? 'damaged');
    for (const steps of stepGroups(images)) {
      const reason = steps.map(({ path }) => skipped.get(path)).find((found) => found !== undefined) ?? reasonAgainst(steps, now);
      for (const { path, before } of steps) {
        if (reason === null) now.set(path, before);
        else skipped.set(path, reason);
      }
    }
  }
  return pathsOf(lasting).map((path) => {
    const here = imageOf(present.get(path));
    const reason = skipped.get(path) ?? null;
    if (reason !== null) return { path, status: 'skip', reason, present: here, becomes: here };
    const becomes = imageOf(now.get(path));
    return { path, status: sameContent(here, becomes) ? 'unchanged' : 'restore', reason: null, present: here, becomes };
  });
}

/**
 * Why the steps can't be taken back; null when each file is as its step left it, or as it was before (of a change that died on the way, or that was
 * undone by hand).
 */
function reasonAgainst(steps: readonly FileStep[], now: ReadonlyMap<string, Present>): ConflictReason | null {
  for (const { path, before, after } of steps) {
    const here = now.get(path) ?? null;
    if (typeof here === 'string') return here;
    if (!sameContent(here, after) && !sameContent(here, before)) return 'changed';
  }
  // Renamed by us and then deleted by somebody: neither state.
  return steps.length > 1 && steps.every(({ path }) => imageOf(now.get(path)) === null) ? 'changed' : null;
}

function imageOf(present: Present | undefined): FileImage | null {
  return typeof present === 'object' ? present : null;
}
