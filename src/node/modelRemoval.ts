/** Puts a model's files into the system's bin, each through the gate, and not while another program uses one of them. */
import { lstat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { AppError } from '../base/appError.ts';
import type { EffectsGate } from '../core/security/effectsGate.ts';
import { requireUnused } from './fileUsers.ts';
import { moveToBin } from './systemBin.ts';

/** A file that is gone from its place. */
export interface RemovedFile {
  path: string;
  bytes: number;
  /** Where it is in the bin. */
  bin: string;
}

/**
 * Its bytes, when a file may be deleted.
 * @throws AppError `modelMissing`, `modelNotDeleted` (data: path, reason `notModel` or `link`), `modelInUse` (data: path, process)
 */
export async function deletableSize(file: string): Promise<number> {
  const stats = await lstat(file).catch((error: unknown) => {
    throw new AppError('modelMissing', `${file} is not there`, { path: file }, error);
  });
  const refused = (reason: string): AppError => new AppError('modelNotDeleted', `${file}: ${reason}`, { path: file, reason });
  if (!/\.gguf$/i.test(file) || stats.isDirectory()) throw refused('notModel');
  if (stats.isSymbolicLink()) throw refused('link');
  if (!stats.isFile()) throw refused('notModel');
  await requireUnused([file]);
  return stats.size;
}

/**
 * Moves files that {@link deletableSize} has let through, one after the other; `onRemoved` is told of each.
 * @throws AppError `modelNotDeleted`, and what the gate refuses
 */
export async function removeFiles(
  effects: EffectsGate,
  files: readonly { path: string; bytes: number }[],
  onRemoved: (removed: RemovedFile) => void,
): Promise<void> {
  const owner = { platform: process.platform, home: homedir(), uid: userInfo().uid, environment: process.env };
  for (const { path, bytes } of files) {
    const bin = await effects.run({ kind: 'removeModel', path }, () => moveToBin(path, owner, new Date()));
    onRemoved({ path, bytes, bin });
  }
}
