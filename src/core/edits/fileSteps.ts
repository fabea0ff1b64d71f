/** What a change means for each single path. A rename is two steps, and a path that one change leaves and another takes is one. Pure. */
import { AppError } from '../../base/appError.ts';
import type { CheckpointFile, FileImage } from './checkpoint.ts';

/** What becomes of one path; null: no file. */
export interface FileStep {
  /** Relative to the root, with `/`. */
  path: string;
  before: FileImage | null;
  after: FileImage | null;
}

/**
 * The steps of a change set; each path once. Those of one group hold only together: a rename's, and those of renames that share a path. Throws
 * `editConflict` with the reason `overlap` when two changes make or leave the same path.
 */
export function stepGroups(images: readonly CheckpointFile[]): FileStep[][] {
  const groups = new Map<string, Set<string>>();
  const steps = new Map<string, FileStep>();
  for (const image of images) {
    const own = stepsOf(image);
    const group = new Set(own.flatMap(({ path }) => [path, ...(groups.get(path) ?? [])]));
    for (const path of group) groups.set(path, group);
    for (const step of own) steps.set(step.path, joined(steps.get(step.path), step));
  }
  return [...new Set(groups.values())].map((group) => [...group].flatMap((path) => steps.get(path) ?? []));
}

function stepsOf({ path, from, before, after }: CheckpointFile): FileStep[] {
  if (from === undefined) return [{ path, before, after }];
  return [
    { path, before: null, after },
    { path: from, before, after: null },
  ];
}

/** Of two changes of one path the one must take it and the other leave it. */
function joined(one: FileStep | undefined, other: FileStep): FileStep {
  if (!one) return other;
  const [takes, leaves] = one.before === null ? [one, other] : [other, one];
  if (takes.before !== null || leaves.after !== null || leaves.before === null) {
    throw new AppError('editConflict', `two changes of ${other.path}`, { path: other.path, reason: 'overlap' });
  }
  return { path: other.path, before: leaves.before, after: takes.after };
}
