/** `mlx-code models delete`: puts a model into the system's bin, from which it can be taken back. What has come of one that isn't whole is removed. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { formatBytes } from '../base/formatNumbers.ts';
import { findModel } from '../core/models/catalogue/catalogue.ts';
import type { IncompleteModel } from '../core/models/library/modelLibrary.ts';
import { fileStem } from '../core/models/modelNames.ts';
import { dataPlaces, defaultDataFolder } from '../node/dataFolder.ts';
import { fileSize } from '../node/modelLibrary.ts';
import { deletableSize, removeFiles } from '../node/modelRemoval.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { modelsHere, namedModel, notInstalled, severalCalled } from './modelFinder.ts';

export async function modelsDelete(named: string, { app, output, hold }: CommandContext): Promise<number> {
  const unfinished = await unfinishedDownloads(named);
  if (unfinished.length > 0) {
    await hold(async () => {
      for (const { path: file, received } of unfinished) {
        await app.downloads.discardFile(file);
        output.line({ type: 'discarded', path: file, received });
        output.text(
          `The download of ${file}\nwas not whole and is removed${received === null ? '' : `, with its ${formatBytes(received)}`}.\n`,
        );
      }
    });
    return exitCodes.done;
  }
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

/** The downloads that aren't whole of the model that is named, by its alias, its file's name or path; none where a whole one in our folder, or a file, is called so. */
async function unfinishedDownloads(named: string): Promise<IncompleteModel[]> {
  const { catalogue, installed, incomplete } = await modelsHere();
  const file = path.resolve(named);
  const byPath = incomplete.filter((part) => part.path === file || `${part.path}.part` === file);
  if (byPath.length > 0) return (await fileSize(byPath[0]?.path ?? file)) === null ? byPath : [];
  if (named !== path.basename(named) || (await fileSize(file)) !== null) return [];
  const isCalled = (name: string): boolean => name === named || fileStem(name) === named;
  const entry = findModel(catalogue, named);
  const own = installed.filter(({ place }) => place === 'own');
  if (own.some((model) => (entry ? model.entry?.id === entry.id : isCalled(model.name)))) return [];
  const parts = incomplete.filter((part) => (entry ? part.entry?.id === entry.id : isCalled(part.name)));
  if (new Set(parts.map(({ name }) => name)).size < parts.length) throw severalCalled(named, parts);
  return parts;
}

/** The files of the one model in our folder that is named by its alias or by its file, or the named file. */
async function filesToDelete(named: string): Promise<string[]> {
  const { catalogue, installed } = await modelsHere();
  const entry = findModel(catalogue, named);
  const ofEntry = installed.filter((model) => model.entry !== null && model.entry.id === entry?.id);
  const own = ofEntry.filter(({ place }) => place === 'own');
  // Also what is there of a split one.
  const [copy] = own;
  if (copy && own.length === 1) return copy.files.map((file) => file.path);
  if (copy) throw severalCalled(named, own);
  const [elsewhere] = ofEntry;
  if (elsewhere) throw new AppError('modelNotDeleted', `${elsewhere.path} is not ours`, { path: elsewhere.path, reason: 'notOurs' });
  if (entry) throw notInstalled(named, installed, entry);
  const { path: file } = await namedModel(named);
  // What isn't there is told by whoever looks at it.
  if (!path.isAbsolute(named) && (await fileSize(file)) !== null && !(await isOurs(file)))
    throw new AppError('modelNotDeleted', `${file} is not ours`, { path: file, reason: 'notOurs' });
  return [file];
}

/** In the models folder, with all links followed. */
async function isOurs(file: string): Promise<boolean> {
  const folder = dataPlaces(defaultDataFolder(process.env)).models;
  const [own, real] = await Promise.all([realpath(folder).catch(() => folder), realpath(file).catch(() => file)]);
  return real.startsWith(own + path.sep);
}
