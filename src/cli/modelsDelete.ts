/** `mlx-code models delete`: puts a model into the system's bin, from which it can be taken back. */
import { lstat, realpath } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { formatBytes } from '../base/formatNumbers.ts';
import { findModel } from '../core/models/catalogue/catalogue.ts';
import type { InstalledModel } from '../core/models/library/modelLibrary.ts';
import { defaultDataFolder } from '../node/dataFolder.ts';
import { fileUsers } from '../node/fileUsers.ts';
import { modelsFolderOf } from '../node/modelLibrary.ts';
import { moveToBin } from '../node/systemBin.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { modelsHere, namedModelFile, notInstalled } from './modelFinder.ts';

export async function modelsDelete(named: string, { app, output, hold }: CommandContext): Promise<number> {
  const files = await filesToDelete(named);
  const sizes = await Promise.all(files.map(deletableSize));
  const owner = { platform: process.platform, home: homedir(), uid: userInfo().uid, environment: process.env };
  await hold(async () => {
    for (const [index, file] of files.entries()) {
      const bin = await app.effects.run({ kind: 'removeModel', path: file }, () => moveToBin(file, owner, new Date()));
      output.line({ type: 'deleted', path: file, bin, bytes: sizes[index] });
      output.text(`${file}\nis in the bin, with its ${formatBytes(sizes[index] ?? 0)}: ${bin}\n`);
    }
  });
  return exitCodes.done;
}

/** All files of a model in our folder that is named by its alias, or the named file. */
async function filesToDelete(named: string): Promise<string[]> {
  const { catalogue, installed } = await modelsHere();
  const entry = findModel(catalogue, named);
  const ofEntry = installed.filter((model) => model.entry !== null && model.entry.id === entry?.id);
  const own = ofEntry.filter(({ place }) => place === 'own');
  // Also what is there of a split one.
  if (own.length > 0) return own.flatMap(({ files }: InstalledModel) => files.map(({ path: file }) => file));
  const [elsewhere] = ofEntry;
  if (elsewhere) throw new AppError('modelNotDeleted', `${elsewhere.path} is not ours`, { path: elsewhere.path, reason: 'notOurs' });
  if (entry) throw notInstalled(named, installed, entry);
  const file = await namedModelFile(named);
  if (!path.isAbsolute(named) && !(await isOurs(file)))
    throw new AppError('modelNotDeleted', `${file} is not ours`, { path: file, reason: 'notOurs' });
  return [file];
}

/** In the models folder, with all links followed. */
async function isOurs(file: string): Promise<boolean> {
  const folder = modelsFolderOf(defaultDataFolder(process.env));
  const [own, real] = await Promise.all([realpath(folder).catch(() => folder), realpath(file).catch(() => file)]);
  return real.startsWith(own + path.sep);
}

/** Its bytes. @throws AppError why it is not deleted */
async function deletableSize(file: string): Promise<number> {
  const stats = await lstat(file).catch((error: unknown) => {
    throw new AppError('modelMissing', `${file} is not there`, { path: file }, error);
  });
  const refused = (reason: string): AppError => new AppError('modelNotDeleted', `${file}: ${reason}`, { path: file, reason });
  if (!/\.gguf$/i.test(file) || stats.isDirectory()) throw refused('notModel');
  if (stats.isSymbolicLink()) throw refused('link');
  if (!stats.isFile()) throw refused('notModel');
  const [user] = (await fileUsers(file)) ?? [];
  if (user !== undefined) throw new AppError('modelInUse', `process ${String(user)} uses ${file}`, { path: file, process: user });
  return stats.size;
}
