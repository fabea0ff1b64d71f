/** Where the files of a model of the catalogue are fetched from, and where they go. */
import { AppError } from '../../../base/appError.ts';
import type { CatalogueModel } from '../catalogue/catalogueEntry.ts';
import { checkModels } from '../catalogue/readCatalogue.ts';
import type { FileDownload } from './fileDownload.ts';

/** Hugging Face, or a mirror of it. */
export const usualEndpoint = 'https://huggingface.co';

/** The name of a file, without the folders of its repository: models lie side by side in their folder. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What has to be fetched for a model. `join` puts a name into the models folder. */
export function modelDownloads(model: CatalogueModel, endpoint: string, join: (name: string) => string): FileDownload[] {
  const { repository, revision, files } = model;
  return files.map(({ path, bytes, sha256 }) => ({
    url: `${endpoint.replace(/\/+$/, '')}/${repository}/resolve/${revision ?? 'main'}/${path.split('/').map(encodeURIComponent).join('/')}`,
    file: join(fileNameOf(path)),
    size: bytes,
    sha256,
  }));
}

/**
 * Reads `hf:OWNER/REPOSITORY/FILE.gguf`, a model that no catalogue knows, with `@REVISION` behind it where it isn't the newest, or what a browser's address
 * bar has of that file. Null for what is no address.
 * @throws AppError `downloadAddress` (data: name, and branch where it names one that isn't fetched from) for one of anything else.
 */
export function modelOfAddress(text: string): CatalogueModel | null {
  const address = text.trim();
  if (!/^(?:hf:|https?:\/\/)/.test(address)) return null;
  const place = placeOf(address);
  const revision = place.revision === 'main' ? null : place.revision;
  // A branch moves: what was fetched could not be told from what is there tomorrow, and a download could not go on.
  if (revision !== null && !/^[0-9a-f]{40}$/.test(revision))
    throw new AppError('downloadAddress', `${address}: a branch`, { name: address, branch: revision });
  const id = fileNameOf(place.file)
    .replace(/\.gguf$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 64);
  try {
    const [model] = checkModels([{ id, roles: ['chat'], repository: place.repository, revision, files: [{ path: place.file }] }]);
    if (model) return model;
  } catch (error) {
    // What is said of a catalogue's entry would speak of a list that nobody has written.
    throw new AppError('downloadAddress', `${address}: ${String(error)}`, { name: address }, error);
  }
  throw new AppError('internal', 'no entry was read');
}

/** The model of whose only file this is the address, as {@link modelDownloads} makes it; null for any other address. */
export function modelOfUrl(url: string): CatalogueModel | null {
  const page = pageOf(url);
  if (page === null) return null;
  try {
    return modelOfAddress(`hf:${page.repository}/${page.file}@${page.revision}`);
  } catch {
    return null;
  }
}

/** Where a file is: in which state of which repository. Null: the newest. */
interface Place {
  repository: string;
  revision: string | null;
  file: string;
}

function placeOf(address: string): Place {
  const page = pageOf(address);
  if (page?.server === new URL(usualEndpoint).host) return page;
  const [, repository = '', file = '', revision = null] = /^hf:([^/]*\/[^/]*)\/([^@]+)(?:@([^@/]+))?$/.exec(address) ?? [];
  return { repository, revision, file };
}

/** A file of Hugging Face, or of a mirror, by the address of its page or its contents. `server`: the host, with what a mirror has before its paths. */
function pageOf(url: string): (Place & { server: string; revision: string }) | null {
  const [, server, repository = '', revision = '', file = ''] =
    /^https:\/\/(.+?)\/([^/]+\/[^/]+)\/(?:resolve|blob)\/([^/]+)\/([^?#]+)/.exec(url) ?? [];
  return server === undefined ? null : { server, repository, revision, file: plainPath(file) };
}

/** Without the signs that addresses write as numbers; as it is where that can't be read. */
function plainPath(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}
