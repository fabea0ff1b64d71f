/** Which models are on this machine: files that were found, put together to models, and held against the catalogue. Pure. */
import type { CatalogueModel } from '../catalogue/catalogueEntry.ts';
import { modelOfUrl } from '../download/modelAddress.ts';

/** Whose folder a file was found in: `own` is the models folder, and only there anything is ever written or removed; `elsewhere` is a file that was chosen by its path. */
export type LibraryPlace = 'own' | 'huggingFace' | 'lmStudio' | 'elsewhere';

/** A GGUF file on this machine. */
export interface FoundFile {
  /** Absolute, as it was found: it may be a link. */
  path: string;
  /** Where its bytes are, links followed; two found files with the same one are one. */
  realPath: string;
  /** Absolute path of the folder it was found in, and its name there. */
  folder: string;
  name: string;
  place: LibraryPlace;
  bytes: number;
}

/** A download that isn't whole. */
export interface FoundPart {
  /** Absolute path that the file has once it is whole, and its name there. */
  path: string;
  name: string;
  /** Bytes that are there, and of how many; null where nothing says it. */
  received: number | null;
  size: number | null;
  /** Where it was fetched from; null where nothing says it. */
  url: string | null;
}

/** What was found; `cutShort` when there was more than is looked at. */
export interface FoundModels {
  files: readonly FoundFile[];
  parts: readonly FoundPart[];
  cutShort: boolean;
}

/** A model on this machine: one file, or what is there of a split one. */
export interface InstalledModel {
  /** What the engine is given to load it: the file, or the first part that is there. */
  path: string;
  name: string;
  place: LibraryPlace;
  /** In order. */
  files: readonly FoundFile[];
  /** Of all files that are there. */
  bytes: number;
  /** Numbers of the parts of a split model that aren't there; empty for a whole model. */
  missing: readonly number[];
  /** What the catalogue knows it as; null for a model of somebody's own. */
  entry: CatalogueModel | null;
}

/** A download that isn't whole, and what it is of. */
export interface IncompleteModel extends FoundPart {
  entry: CatalogueModel | null;
  /** What goes on with it: the entry, or what was named by its address. */
  source: CatalogueModel | null;
}

const splitName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;
/** Sizes that a source rounds may be off by so much of the file. */
const roundedBy = 0.06;

/** Models in the order in which their files were found; of the same bytes found twice the first only. */
export function installedModels(found: readonly FoundFile[], catalogue: readonly CatalogueModel[]): InstalledModel[] {
  const seen = new Set<string>();
  const groups = new Map<string, FoundFile[]>();
  for (const file of found) {
    if (seen.has(file.realPath)) continue;
    seen.add(file.realPath);
    const [, beginning, , of] = splitName.exec(file.name) ?? [];
    const key = beginning === undefined || of === undefined ? file.path : `${file.folder}\n${beginning}\n${of}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()].map((files) => asModel(files, catalogue));
}

/** Downloads that aren't whole, with what they are of. */
export function incompleteModels(parts: readonly FoundPart[], catalogue: readonly CatalogueModel[]): IncompleteModel[] {
  return parts.map((part) => {
    const entry = catalogue.find((model) => model.files.some((file) => isFile(file, part.name, part.size))) ?? null;
    return { ...part, entry, source: entry ?? (part.url === null ? null : modelOfUrl(part.url)) };
  });
}

/** The whole models that are this entry, the models folder's first. */
export function installedAs(installed: readonly InstalledModel[], { id }: CatalogueModel): InstalledModel[] {
  const whole = installed.filter(({ entry, missing }) => entry?.id === id && missing.length === 0);
  return [...whole.filter(({ place }) => place === 'own'), ...whole.filter(({ place }) => place !== 'own')];
}

/** The ids of the catalogue's models that are here whole. */
export function wholeIds(installed: readonly InstalledModel[]): Set<string> {
  return new Set(installed.flatMap(({ entry, missing }) => (entry && missing.length === 0 ? [entry.id] : [])));
}

/** Which file of the catalogue a file is by its name and size; null where it is none. `folder` decides between two that are called alike. */
export function catalogueFile(
  catalogue: readonly CatalogueModel[],
  { name, folder, bytes }: Pick<FoundFile, 'name' | 'folder' | 'bytes'>,
): { entry: CatalogueModel; file: CatalogueModel['files'][number] } | null {
  const matching = catalogue.flatMap((entry) => {
    const file = entry.files.find((one) => isFile(one, name, bytes));
    return file ? [{ entry, file }] : [];
  });
  return matching.find(({ entry }) => isOfRepository(folder, entry)) ?? matching[0] ?? null;
}

function asModel(files: readonly FoundFile[], catalogue: readonly CatalogueModel[]): InstalledModel {
  const ordered = [...files].sort((a, b) => partNumber(a) - partNumber(b));
  const [first] = ordered as [FoundFile, ...FoundFile[]];
  const [, , , of = '0'] = splitName.exec(first.name) ?? [];
  const there = new Set(ordered.map(partNumber));
  const missing = Array.from({ length: Number(of) }, (_, index) => index + 1).filter((number) => !there.has(number));
  const entry = catalogueFile(catalogue, first)?.entry ?? null;
  const isEntry = entry !== null && ordered.every(({ name, bytes }) => entry.files.some((file) => isFile(file, name, bytes)));
  return {
    path: first.path,
    name: first.name,
    place: first.place,
    files: ordered,
    bytes: ordered.reduce((sum, { bytes }) => sum + bytes, 0),
    missing,
    entry: isEntry ? entry : null,
  };
}

function partNumber({ name }: FoundFile): number {
  return Number(splitName.exec(name)?.[2] ?? 1);
}

/** By its name, and its size as exactly as a source states it. Disks may not tell upper from lower case. */
function isFile({ path, bytes, aboutBytes }: CatalogueModel['files'][number], name: string, size: number | null): boolean {
  const [own = path] = path.split('/').slice(-1);
  if (own.toLowerCase() !== name.toLowerCase()) return false;
  if (size === null) return true;
  if (bytes !== null) return size === bytes;
  return aboutBytes === null || Math.abs(size - aboutBytes) <= roundedBy * aboutBytes;
}

/** Hugging Face's cache writes `models--owner--name`, LM Studio `owner/name`. */
function isOfRepository(folder: string, { repository }: CatalogueModel): boolean {
  const below = folder.replaceAll('\\', '/').toLowerCase();
  const called = repository.toLowerCase();
  return below.includes(`models--${called.replace('/', '--')}/`) || `${below}/`.includes(`/${called}/`);
}
