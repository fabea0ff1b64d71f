/** What `/git add` would stage, and what of that needs a word first. Pure. */
import { isSecretFile } from '../context/secretFile.ts';
import { isUnnamed } from './fileNames.ts';
import type { RepositoryStatus } from './repositoryStatus.ts';

export interface StagePlan {
  /** From the top of the repository, with `/`. */
  paths: string[];
  /** Of these: what was staged of them before is another text, and is replaced. */
  replaced: string[];
  /** Of these: named by the user, and files of that name usually hold secrets. */
  secrets: string[];
  /** Left out, each with why. */
  left: { path: string; why: 'secret' | 'conflict' | 'name' }[];
}

/** `wanted` are files and folders from the top; null for all. `status` has new files one by one. */
export function stagePlan({ staged, unstaged, untracked, conflicts }: RepositoryStatus, wanted: readonly string[] | null): StagePlan {
  const named = wanted?.map((one) => ({ one, folder: `${one.replace(/\/$/, '')}/` }));
  const isWanted = (path: string): boolean => named?.some(({ one, folder }) => path === one || path.startsWith(folder)) ?? true;
  const isNamed = (path: string): boolean => wanted?.includes(path) ?? false;
  const before = new Set(staged.map(({ path }) => path));
  const plan: StagePlan = { paths: [], replaced: [], secrets: [], left: [] };
  for (const { path } of conflicts) if (isWanted(path)) plan.left.push({ path, why: 'conflict' });
  for (const path of [...unstaged.map((change) => change.path), ...untracked].filter(isWanted)) {
    const secret = isSecretFile(path);
    if (isUnnamed(path)) plan.left.push({ path, why: 'name' });
    else if (secret && !isNamed(path)) plan.left.push({ path, why: 'secret' });
    else {
      plan.paths.push(path);
      if (before.has(path)) plan.replaced.push(path);
      if (secret) plan.secrets.push(path);
    }
  }
  return plan;
}
