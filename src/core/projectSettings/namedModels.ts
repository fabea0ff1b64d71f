/**
 * The models that a project's file names. It names them as the catalogue does, and what is taken is a file that the user has on this machine already: a repository
 * leads to no file of its own, and nothing is fetched for it. Pure.
 */
import { findModel, nearestName } from '../models/catalogue/catalogue.ts';
import type { CatalogueModel } from '../models/catalogue/catalogueEntry.ts';
import { installedAs, type InstalledModel } from '../models/library/modelLibrary.ts';
import type { ProjectSettings } from './readProjectSettings.ts';
import type { SettingsProblem } from './settingsProblem.ts';
import { shown } from './shapeReading.ts';

/** What of the file names a model, each for one kind of work. */
export const modelKeys = ['model', 'models.completion', 'models.small', 'models.embedding', 'models.reranking'] as const;
export type ModelKey = (typeof modelKeys)[number];

export interface NamedModels {
  /** Paths of the files, of those that are here. */
  paths: ReadonlyMap<ModelKey, string>;
  /** Why another one isn't used. */
  problems: readonly SettingsProblem[];
}

export const noNamedModels: NamedModels = { paths: new Map(), problems: [] };

/** Where the models are that the settings name. */
export function namedModels(
  { values, lines }: Pick<ProjectSettings, 'values' | 'lines'>,
  catalogue: readonly CatalogueModel[],
  installed: readonly InstalledModel[],
): NamedModels {
  const paths = new Map<ModelKey, string>();
  const problems: SettingsProblem[] = [];
  for (const key of modelKeys) {
    const name = values[key];
    if (name === undefined) continue;
    const entry = findModel(catalogue, name);
    const [found] = entry ? installedAs(installed, entry) : [];
    const line = lines[key] ?? 1;
    const place = { line, column: 1, endLine: line, endColumn: 1 };
    if (found) paths.set(key, found.path);
    else
      problems.push({
        ...place,
        severity: 'warning',
        bySchema: false,
        about: key,
        message: entry ? notHere(name) : unknown(catalogue, name),
      });
  }
  return { paths, problems };
}

function notHere(name: string): string {
  return `The model ${shown(name)} is not on this machine, so it is not used. “MLX-CODE: Download Model…”, or “mlx-code models download ${name}”, fetches it.`;
}

function unknown(catalogue: readonly CatalogueModel[], name: string): string {
  const near = nearestName(catalogue, name);
  return `The catalogue has no model ${shown(name)}, so none is used for it${near === null ? '' : `; “${near}” may be meant`}. “mlx-code models list” lists them.`;
}
