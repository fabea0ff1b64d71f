/** The models that are offered: those that come with the program, and a user's own before them. */
import { AppError } from '../../../base/appError.ts';
import { didYouMean } from '../../../base/didYouMean.ts';
import type { MemoryNeed } from '../../../protocol/worker/memoryPlan.ts';
import { estimateMemory } from '../ggufMemory.ts';
import builtIn from './catalogue.json' with { type: 'json' };
import type { CatalogueModel, ModelRole } from './catalogueEntry.ts';
import { type Catalogue, checkCatalogue } from './readCatalogue.ts';

let checked: Catalogue | null = null;

/** The catalogue that comes with the program. Checked like any other, when it is first asked for. */
export function builtInCatalogue(): Catalogue {
  return (checked ??= checkCatalogue(builtIn));
}

/**
 * A user's own entries, and behind them those of `models` whose id isn't among them. An alias that both have is the user's.
 */
export function withOwnModels(models: readonly CatalogueModel[], own: readonly CatalogueModel[]): CatalogueModel[] {
  const ids = new Set(own.map(({ id }) => id));
  const names = new Set(own.flatMap(({ id, aliases }) => [id, ...aliases]));
  const others = models.filter(({ id }) => !ids.has(id));
  return [...own, ...others.map((model) => ({ ...model, aliases: model.aliases.filter((alias) => !names.has(alias)) }))];
}

/** The model of this id or alias, in whatever case; of two, the first. Null when there is none. */
export function findModel(models: readonly CatalogueModel[], called: string): CatalogueModel | null {
  const name = called.trim().toLowerCase();
  return models.find(({ id, aliases }) => id === name || aliases.includes(name)) ?? null;
}

/** The id or alias that somebody most likely meant; null when none is near. */
export function nearestName(models: readonly CatalogueModel[], called: string): string | null {
  return didYouMean(
    called.trim(),
    models.flatMap(({ id, aliases }) => [id, ...aliases]),
  );
}

/** That no model is called so, with the name that is near; `told` is how it is named to the user. */
export function unknownModel(models: readonly CatalogueModel[], called: string, told = called): AppError {
  const near = nearestName(models, called);
  return new AppError('modelUnknown', `no model ${called}`, { name: told, ...(near === null ? {} : { near }) });
}

/** In the order of the catalogue. */
export function modelsFor(models: readonly CatalogueModel[], role: ModelRole): CatalogueModel[] {
  return models.filter(({ roles }) => roles.includes(role));
}

/** What the model is called where people see it. */
export function shownName({ name, id }: CatalogueModel): string {
  return name ?? id;
}

/** Bytes of all files together; where one's size isn't known to the byte, about. Null where nothing is known of one. */
export function totalBytes({ files }: CatalogueModel): { bytes: number; exact: boolean } | null {
  let bytes = 0;
  for (const file of files) {
    const size = file.bytes ?? file.aboutBytes;
    if (size === null) return null;
    bytes += size;
  }
  return { bytes, exact: files.every((file) => file.bytes !== null) };
}

/**
 * What the model takes, by the same estimate as of a header; the files' few megabytes of vocabulary count as weights. Null where the catalogue doesn't know
 * its shape or size: the header tells them, once the file is there.
 */
export function memoryNeed(model: CatalogueModel): MemoryNeed | null {
  const size = totalBytes(model);
  return model.shape === null || size === null ? null : estimateMemory({ ...model.shape, tensorBytes: size.bytes });
}
