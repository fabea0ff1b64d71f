/** The catalogue and the models on this machine, as the commands see them: a model is named by an alias or by its file. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { builtInCatalogue, findModel, unknownModel, withOwnModels } from '../core/models/catalogue/catalogue.ts';
import type { CatalogueModel } from '../core/models/catalogue/catalogueEntry.ts';
import { readCatalogue } from '../core/models/catalogue/readCatalogue.ts';
import { fileStem } from '../core/models/modelNames.ts';
import {
  type IncompleteModel,
  incompleteModels,
  installedAs,
  type InstalledModel,
  installedModels,
} from '../core/models/library/modelLibrary.ts';
import { namedModels } from '../core/projectSettings/namedModels.ts';
import type { ProjectSettings } from '../core/projectSettings/readProjectSettings.ts';
import { defaultDataFolder } from '../node/dataFolder.ts';
import { fileSize, findModels, libraryFolders } from '../node/modelLibrary.ts';

export interface ModelsHere {
  catalogue: readonly CatalogueModel[];
  installed: readonly InstalledModel[];
  incomplete: readonly IncompleteModel[];
  /** There is more than was looked at. */
  cutShort: boolean;
}

/**
 * The models that are offered; a file that `MLX_CODE_CATALOGUE` names goes before those that come along.
 * @throws AppError `catalogueInvalid`, `fileUnreadable`
 */
export async function offeredCatalogue(): Promise<readonly CatalogueModel[]> {
  const { models } = builtInCatalogue();
  const { MLX_CODE_CATALOGUE: file = '' } = process.env;
  if (file === '') return models;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AppError('fileUnreadable', `${file}: ${String(error)}`, { path: path.resolve(file) }, error);
  });
  return withOwnModels(models, readCatalogue(text).models);
}

export async function modelsHere(): Promise<ModelsHere> {
  const catalogue = await offeredCatalogue();
  const { files, parts, cutShort } = await findModels(libraryFolders(defaultDataFolder(process.env), process.env, homedir()));
  return { catalogue, installed: installedModels(files, catalogue), incomplete: incompleteModels(parts, catalogue), cutShort };
}

/** What `--model` or an argument names. */
export interface NamedModel {
  path: string;
  /** All its files; a file that was named by its path is meant alone. */
  files: readonly string[];
}

/**
 * The model that `--model` or an argument names: a file that is there, else the model of this alias, else the one on this machine whose file is called so, with
 * or without its ending. What looks like a file and isn't there comes back as it is, for whoever opens it to say so.
 * @throws AppError `modelNotInstalled`, `modelUnknown`, `modelAmbiguous`
 */
export async function namedModel(named: string): Promise<NamedModel> {
  const file = path.resolve(named);
  const alone: NamedModel = { path: file, files: [file] };
  if ((await fileSize(file)) !== null || named !== path.basename(named)) return alone;
  const { catalogue, installed } = await modelsHere();
  const entry = findModel(catalogue, named);
  const called = entry ? installedAs(installed, entry) : installed.filter(({ name }) => name === named || fileStem(name) === named);
  // Of several that are the same model any serves; the models folder comes first.
  if (!entry && called.length > 1) throw severalCalled(named, called);
  const [model] = called;
  if (model) return { path: model.path, files: model.files.map((one) => one.path) };
  if (entry) throw notInstalled(named, installed, entry);
  if (/\.gguf$/i.test(named)) return alone;
  throw unknownModel(catalogue, named);
}

/** The model that the project's file names: one of the catalogue that is on this machine, never a file of the folder. What speaks against it is a sentence. */
export async function projectModel(project: ProjectSettings | null): Promise<{ path: string | null; problem: string | null }> {
  if (project?.values.model === undefined) return { path: null, problem: null };
  const { catalogue, installed } = await modelsHere();
  const { paths, problems } = namedModels(project, catalogue, installed);
  return { path: paths.get('model') ?? null, problem: problems.find(({ about }) => about === 'model')?.message ?? null };
}

/** That a name may mean any of these. */
export function severalCalled(named: string, models: readonly Pick<InstalledModel, 'path'>[]): AppError {
  const candidates = models.map((model) => model.path).join(', ');
  return new AppError('modelAmbiguous', `${named} may be ${candidates}`, { name: named, candidates });
}

/** The model of the catalogue that is called so. @throws AppError `modelUnknown` (data: name, and what is near) */
export function knownModel(catalogue: readonly CatalogueModel[], named: string): CatalogueModel {
  const entry = findModel(catalogue, named);
  if (entry) return entry;
  throw unknownModel(catalogue, named);
}

export function notInstalled(named: string, installed: readonly InstalledModel[], { id }: CatalogueModel): AppError {
  const partly = installed.find((model) => model.entry?.id === id);
  return new AppError('modelNotInstalled', `${named} is not here`, { name: named, ...(partly && { missing: partly.missing.length }) });
}
