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
 * Reads `hf:OWNER/REPOSITORY/FILE.gguf`, a model that no catalogue knows, with `@REVISION` behind it where it isn't the newest. Null for what doesn't begin
 * with `hf:`.
 * @throws AppError `catalogueInvalid` for what does, and is no such address.
 */
export function modelOfAddress(text: string): CatalogueModel | null {
  if (!text.startsWith('hf:')) return null;
  const [, repository = '', path = '', revision = null] = /^hf:([^/]*\/[^/]*)\/(.+?)(?:@([0-9a-f]{40}))?$/.exec(text) ?? [];
  const id = fileNameOf(path)
    .replace(/\.gguf$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 64);
  const [model] = checkModels([{ id, roles: ['chat'], repository, revision, files: [{ path }] }]);
  if (!model) throw new AppError('internal', 'no entry was read');
  return model;
}
