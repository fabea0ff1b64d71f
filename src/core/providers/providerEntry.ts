/** The user's own list of providers, as the settings hold it. An entry that is wrong is left out, with one sentence that names the field; the others work. */
import * as v from 'valibot';
import { AppError } from '../../base/appError.ts';
import { countUpTo, entryName, knownFieldsOnly, readStrictly, shownText } from '../strictReading.ts';
import { extensionAddress, providerAddress, type ProviderAddress } from './providerAddress.ts';

const serverKinds = ['openai', 'anthropic'] as const;
/** How a server is asked. */
export type ServerKind = (typeof serverKinds)[number];
const providerKinds = [...serverKinds, 'vscode'] as const;
/** How another engine is asked; `vscode`: a model that another extension offers, through VS Code. */
export type ProviderKind = (typeof providerKinds)[number];

interface EntryBase {
  name: string;
  address: ProviderAddress;
  /** Null for the first that there is. */
  model: string | null;
  /** Who is asked when this one can't answer; null for nobody. */
  fallback: Fallback | null;
}

/** A server. */
export interface ServerEntry extends EntryBase {
  kind: ServerKind;
  /** Tokens that question and answer share there. */
  contextSize: number;
}

/** A model that another extension offers; how many tokens it takes it tells itself. */
export interface ExtensionEntry extends EntryBase {
  kind: 'vscode';
  /** Whose it is, as VS Code names it. */
  vendor: string;
}

/** One provider. */
export type ProviderEntry = ServerEntry | ExtensionEntry;

/** Who is asked in another's stead. Each for himself: whom these name is not asked. */
export interface Fallback {
  /** Names of other entries, in this order. */
  entries: readonly string[];
  /** The model within, last. */
  embedded: boolean;
}

/** An entry that isn't in the settings yet, as it is written there. */
export type NewEntry = { name: string; model: string } & ({ kind: ServerKind; url: string } | { kind: 'vscode'; vendor: string });

/** What was read of the list. */
export interface ReadProviders {
  entries: readonly ProviderEntry[];
  /** One for each entry that was left out, and for each name in another's stead that is none. */
  problems: readonly AppError[];
}

/** Whose models ours are, as VS Code and its settings name them: asked through VS Code, we would ask ourselves. */
export const ownVendor = 'mlx-code';
/** Providers in the list. */
const mostEntries = 50;
/** Others that an entry names. */
const mostFallbacks = 10;
/** What Ollama and LM Studio give a model when nothing else is set; beyond it they leave out of a question what comes first, and don't say so. */
export const usualLocalContext = 4096;
/** Less than the models of any service have today. */
const usualContext = 32_768;

const commonFields = {
  name: shownText(60),
  model: v.optional(v.nullable(shownText(200)), null),
  fallback: v.optional(
    v.nullable(
      v.pipe(
        v.array(shownText(60), 'must be a list of names'),
        v.maxLength(mostFallbacks, `must not have more than ${String(mostFallbacks)} names`),
        v.check((names) => new Set(names).size === names.length, 'must not have a name twice'),
      ),
    ),
    null,
  ),
  fallbackToEmbedded: v.optional(v.nullable(v.boolean('must be true or false')), null),
};

const entrySchema = v.variant(
  'kind',
  [
    v.strictObject(
      {
        ...commonFields,
        kind: v.picklist(serverKinds),
        url: v.pipe(v.string('must be a text'), v.maxLength(400, 'must not be longer than 400 characters')),
        contextSize: v.optional(v.nullable(v.pipe(countUpTo(100_000_000), v.minValue(1024, 'must be at least 1024'))), null),
      },
      knownFieldsOnly,
    ),
    v.strictObject(
      {
        ...commonFields,
        kind: v.literal('vscode'),
        vendor: v.pipe(shownText(60), v.notValue(ownVendor, "must be another extension's")),
      },
      knownFieldsOnly,
    ),
  ],
  ({ expected }) => (expected === 'Object' ? knownFieldsOnly : `must be one of ${providerKinds.join(', ')}`),
);

/** The entries that are asked in another's stead, in order; those that aren't listed, and itself, are left out. */
export function fallbacksOf({ name, fallback }: ProviderEntry, entries: readonly ProviderEntry[]): ProviderEntry[] {
  return (fallback?.entries ?? []).flatMap((other) => entries.find((one) => one.name === other && other !== name) ?? []);
}

/** Reads the list. Never throws: what is wrong is told. */
export function readProviders(values: unknown): ReadProviders {
  if (values === undefined || values === null) return { entries: [], problems: [] };
  if (!Array.isArray(values)) return { entries: [], problems: [invalid('', '', 'must be a list')] };
  const entries: ProviderEntry[] = [];
  const problems: AppError[] = [];
  if (values.length > mostEntries) problems.push(invalid('', '', `must not have more than ${String(mostEntries)} entries`));
  for (const [index, value] of (values as unknown[]).slice(0, mostEntries).entries()) {
    const read = readEntry(value);
    const name = entryName(value, 'name', index);
    if ('wrong' in read) problems.push(invalid(name, read.wrong.field, read.wrong.reason));
    else if (entries.some((one) => one.name === read.name)) problems.push(invalid(name, 'name', 'is taken by another entry already'));
    else entries.push(read);
  }
  // An entry stays where one that it names is wrong: it is there for days on which something is.
  for (const { name, fallback } of entries)
    for (const other of fallback?.entries ?? []) {
      const reason = other === name ? 'itself' : entries.some((one) => one.name === other) ? null : 'gone';
      if (reason !== null)
        problems.push(new AppError('providerFallback', `${name} names ${other}: ${reason}`, { entry: name, name: other, reason }));
    }
  return { entries, problems };
}

/**
 * The user's own list as it stands in the settings, with one more entry at its end, and the name that this one has there: another one where its own is taken,
 * also by an entry that is wrong and may be corrected.
 * @throws AppError `providerInvalid` where the list is none, or is full: nothing of the user's is overwritten
 */
export function withEntry(values: unknown, entry: NewEntry): { list: unknown[]; name: string } {
  const list: unknown = values ?? [];
  if (!Array.isArray(list)) throw invalid('', '', 'must be a list');
  if (list.length >= mostEntries) throw invalid('', '', `must not have more than ${String(mostEntries)} entries`);
  const taken = new Set((list as unknown[]).map((one, index) => entryName(one, 'name', index)));
  let free = entry.name;
  for (let number = 2; taken.has(free); number++) free = `${entry.name} ${String(number)}`;
  return { list: [...(list as unknown[]), { ...entry, name: free }], name: free };
}

function readEntry(value: unknown): ProviderEntry | { wrong: { field: string; reason: string } } {
  const read = readStrictly(entrySchema, value);
  if ('wrong' in read) return read;
  const { name, model, fallback: named, fallbackToEmbedded } = read.output;
  const embedded = fallbackToEmbedded ?? named !== null;
  const fallback = named !== null || embedded ? { entries: named ?? [], embedded } : null;
  if (read.output.kind === 'vscode') {
    const { kind, vendor } = read.output;
    return { name, kind, vendor, address: extensionAddress(vendor, model), model, fallback };
  }
  const { kind, url, contextSize } = read.output;
  const address = providerAddress(url);
  if ('wrong' in address) return { wrong: { field: 'url', reason: address.wrong } };
  const size = contextSize ?? (address.local ? usualLocalContext : usualContext);
  return { name, kind, address, model, contextSize: size, fallback };
}

function invalid(entry: string, field: string, reason: string): AppError {
  return new AppError('providerInvalid', `provider refused: ${entry} ${field} ${reason}`, { entry, field, reason });
}
