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
 * @throws AppError `downloadAddress` (data: name) for one of anything else.
 */
export function modelOfAddress(text: string): CatalogueModel | null {
  const address = text.trim();
  if (!/^(?:hf:|https?:\/\/)/.test(address)) return null;
  const [, repository = '', path = '', revision = null] =
    /^hf:([^/]*\/[^/]*)\/(.+?)(?:@([0-9a-f]{40}))?$/.exec(shortAddress(address)) ?? [];
  const id = fileNameOf(path)
    .replace(/\.gguf$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 64);
  try {
    const [model] = checkModels([{ id, roles: ['chat'], repository, revision, files: [{ path }] }]);
    if (model) return model;
  } catch (error) {
    // What is said of a catalogue's entry would speak of a list that nobody has written.
    throw new AppError('downloadAddress', `${address}: ${String(error)}`, { name: address }, error);
  }
  throw new AppError('internal', 'no entry was read');
}

/** The model of whose only file this is the address, as {@link modelDownloads} makes it; null for any other address. */
export function modelOfUrl(url: string): CatalogueModel | null {
  const [, repository, revision = '', file = ''] = /^https:\/\/.+?\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/([^?#]+)$/.exec(url) ?? [];
  if (repository === undefined) return null;
  try {
    return modelOfAddress(hubAddress(repository, revision, decodeURIComponent(file)));
  } catch {
    return null;
  }
}

function hubAddress(repository: string, revision: string, file: string): string {
  return `hf:${repository}/${file}${/^[0-9a-f]{40}$/.test(revision) ? `@${revision}` : ''}`;
}

function shortAddress(address: string): string {
  const [, repository, revision = '', file = ''] =
    /^https:\/\/huggingface\.co\/([^/]+\/[^/]+)\/(?:resolve|blob)\/([^/]+)\/([^?#]+)/.exec(address) ?? [];
  return repository === undefined ? address : hubAddress(repository, revision, file);
}
