/** Reads a catalogue: the one that comes with the program, a user's own entries, one that was fetched. Whatever is wrong is refused whole, by one sentence. */
import * as v from 'valibot';
import { AppError } from '../../../base/appError.ts';
import { showHidden } from '../../security/hiddenText.ts';
import { entryName, knownFieldsOnly, readStrictly } from '../../strictReading.ts';
import { catalogueEntry, type CatalogueModel } from './catalogueEntry.ts';

/** Characters of a catalogue's text. */
const mostText = 1024 * 1024;
const mostModels = 500;

/** Models in the order in which they are offered. */
export interface Catalogue {
  /** The day it was made, as YYYY-MM-DD; null where it doesn't say. */
  updated: string | null;
  models: readonly CatalogueModel[];
}

const frame = v.strictObject(
  {
    $schema: v.optional(v.string('must be a text')),
    version: v.literal(1, 'must be 1'),
    updated: v.optional(v.nullable(v.pipe(v.string('must be a text'), v.isoDate('must be a day as YYYY-MM-DD'))), null),
    models: v.pipe(
      v.array(v.unknown(), 'must be a list'),
      v.maxLength(mostModels, `must not have more than ${String(mostModels)} entries`),
    ),
  },
  knownFieldsOnly,
);

/**
 * Reads a catalogue's text.
 * @throws AppError `catalogueInvalid` (data: entry, which is empty for the catalogue itself, field and reason)
 */
export function readCatalogue(text: string): Catalogue {
  if (text.length > mostText) throw invalid('', '', `must not be longer than ${String(mostText)} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('', '', 'must be JSON');
  }
  return checkCatalogue(value);
}

/**
 * As {@link readCatalogue}, of what is parsed already.
 * @throws AppError `catalogueInvalid`
 */
export function checkCatalogue(value: unknown): Catalogue {
  const { updated, models } = checked(frame, value, '');
  return { updated, models: checkModels(models) };
}

/**
 * Entries alone, as a user's settings hold them.
 * @throws AppError `catalogueInvalid`
 */
export function checkModels(values: readonly unknown[]): CatalogueModel[] {
  if (values.length > mostModels) throw invalid('', 'models', `must not have more than ${String(mostModels)} entries`);
  const models = values.map((one, index) => checked(catalogueEntry, one, entryName(one, 'id', index)));
  const owners = new Map<string, string>();
  for (const { id, aliases } of models) {
    if (owners.has(id)) throw invalid(id, 'id', `is taken by “${owners.get(id) ?? id}” already`);
    owners.set(id, id);
    for (const [index, alias] of aliases.entries()) {
      if (owners.has(alias)) throw invalid(id, `aliases[${String(index)}]`, `is taken by “${owners.get(alias) ?? alias}” already`);
      owners.set(alias, id);
    }
  }
  return models;
}

function checked<Schema extends v.GenericSchema>(schema: Schema, value: unknown, entry: string): v.InferOutput<Schema> {
  const read = readStrictly(schema, value);
  if ('output' in read) return read.output;
  throw invalid(entry, read.wrong.field, read.wrong.reason);
}

function invalid(entry: string, field: string, reason: string): AppError {
  const data = { entry: showHidden(entry), field: showHidden(field), reason };
  return new AppError('catalogueInvalid', `catalogue refused: ${data.entry} ${data.field} ${reason}`, data);
}
