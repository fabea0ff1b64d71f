/** Which row somebody means who types a model's name. Pure. */
import { AppError } from '../../../base/appError.ts';
import { unknownModel } from '../catalogue/catalogue.ts';
import type { CatalogueModel } from '../catalogue/catalogueEntry.ts';
import { fileName, fileStem } from '../modelNames.ts';
import type { ModelGroup, ModelRow } from './modelRows.ts';

/** Of several that a name may mean, so many are told. */
const mostTold = 4;

export interface CalledRow {
  groups: readonly ModelGroup[];
  catalogue: readonly CatalogueModel[];
  /** An alias, an id, what the row says, the name of the file with or without its ending, or its path. */
  name: string;
  /** Rows with which can be done what is wanted; they go before the others. */
  fits: (row: ModelRow) => boolean;
  /** Which file it is matters, also of two that are the same model. */
  exact: boolean;
}

/** @throws AppError `modelUnknown`, with what is near, and `modelAmbiguous` (data: name, candidates) */
export function calledRow({ groups, catalogue, name, fits, exact }: CalledRow): ModelRow {
  const called = rowsCalled(groups, name);
  const fitting = called.filter(fits);
  const meant = fitting.length > 0 ? fitting : called;
  const [row] = meant;
  if (!row) throw unknownModel(catalogue, name, fileName(name));
  const { entry } = row.known;
  const sameModel = !exact && entry !== null && meant.every(({ known }) => known.entry?.id === entry.id);
  const places = new Map(meant.map(({ id, called: own, known }) => [known.path ?? id, known.path ?? own]));
  if (places.size === 1 || sameModel) return row;
  const told = [...places.values()];
  const more = told.length > mostTold ? ` and ${String(told.length - mostTold)} more` : '';
  throw new AppError('modelAmbiguous', `${name} may be ${told.join(', ')}`, {
    name,
    candidates: told.slice(0, mostTold).join(', ') + more,
  });
}

/** The rows of a model that is called so, the loaded and installed ones first; of a path, its own only. */
function rowsCalled(groups: readonly ModelGroup[], called: string): ModelRow[] {
  const rows = groups.flatMap((group) => group.rows);
  const there = rows.filter(({ known: { path } }) => path === called.trim());
  if (there.length > 0) return there;
  const wanted = called.trim().toLowerCase();
  return rows.filter(({ called: own, label, known: { path, entry } }) =>
    [own, label, entry?.id, ...(entry?.aliases ?? []), path, path && fileName(path), path && fileStem(path)].some(
      (name) => name?.toLowerCase() === wanted,
    ),
  );
}
