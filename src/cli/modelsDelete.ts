/** `mlx-code models delete`: puts a model into the system's bin, from which it can be taken back. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { formatBytes } from '../base/formatNumbers.ts';
import { findModel } from '../core/models/catalogue/catalogue.ts';
import type { InstalledModel } from '../core/models/library/modelLibrary.ts';
import { dataPlaces, defaultDataFolder } from '../node/dataFolder.ts';
import { deletableSize, removeFiles } from '../node/modelRemoval.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { modelsHere, namedModelFile, notInstalled } from './modelFinder.ts';

export async function modelsDelete(named: string, { app, output, hold }: CommandContext): Promise<number> {
  const paths = await filesToDelete(named);
  const files = await Promise.all(paths.map(async (file) => ({ path: file, bytes: await deletableSize(file) })));
  await hold(() =>
    removeFiles(app.effects, files, (removed) => {
      output.line({ type: 'deleted', ...removed });
      output.text(`${removed.path}\nis in the bin, with its ${formatBytes(removed.bytes)}: ${removed.bin}\n`);
    }),
  );
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
  const folder = dataPlaces(defaultDataFolder(process.env)).models;
  const [own, real] = await Promise.all([realpath(folder).catch(() => folder), realpath(file).catch(() => file)]);
  return real.startsWith(own + path.sep);
}
