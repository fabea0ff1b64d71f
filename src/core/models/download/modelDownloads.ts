/** Fetching models: all files of one, one after the other, each effect through the gate. It must not know how bytes come. */
import type { FileFetcher } from '../../ports.ts';
import type { EffectsGate } from '../../security/effectsGate.ts';
import type { CatalogueModel } from '../catalogue/catalogueEntry.ts';
import type { DownloadedFile, DownloadProgress } from './fileDownload.ts';
import { modelDownloads } from './modelAddress.ts';

/** How far all files of a model are. */
export interface ModelDownloadProgress extends DownloadProgress {
  /** Which file it is, from 1 on, and of how many. */
  part: number;
  parts: number;
}

export interface ModelDownloadsOptions {
  fetcher: FileFetcher;
  effects: EffectsGate;
  /** Where files are asked for; asked anew for each model. */
  endpoint: () => string;
  /** The path of a file in the models folder. */
  place: (name: string) => string;
}

export class ModelDownloads {
  readonly #options: ModelDownloadsOptions;

  constructor(options: ModelDownloadsOptions) {
    this.#options = options;
  }

  /** The files of a model, where they are once it is there. */
  filesOf(model: CatalogueModel): string[] {
    return this.#downloads(model).map(({ file }) => file);
  }

  /**
   * Fetches what isn't there of a model. What was fetched stays when it is stopped, and the next time goes on from there.
   * @throws AppError what the fetching of a file throws, `offline`, and `cancelled`
   */
  async fetchModel(
    model: CatalogueModel,
    onProgress: (progress: ModelDownloadProgress) => void,
    signal: AbortSignal,
  ): Promise<DownloadedFile[]> {
    const { fetcher, effects } = this.#options;
    const downloads = this.#downloads(model);
    const known = downloads.every(({ size }) => size !== null);
    const done: DownloadedFile[] = [];
    for (const [index, download] of downloads.entries()) {
      const before = done.reduce((sum, { bytes }) => sum + bytes, 0);
      const after = downloads.slice(index + 1).reduce((sum, { size }) => sum + (size ?? 0), 0);
      const tell = (progress: DownloadProgress): void => {
        const { received, total, bytesPerSecond } = progress;
        const whole = known || downloads.length === 1 ? before + (total ?? 0) + after : null;
        const left = whole === null ? null : whole - before - received;
        onProgress({
          ...progress,
          received: before + received,
          total: total === null ? null : whole,
          secondsLeft: left !== null && bytesPerSecond !== null && bytesPerSecond > 0 ? left / bytesPerSecond : null,
          part: index + 1,
          parts: downloads.length,
        });
      };
      const effect = { kind: 'fetchFile', address: download.url, file: download.file } as const;
      done.push(await effects.run(effect, () => fetcher.fetchFile(download, { onProgress: tell, signal })));
    }
    return done;
  }

  /** Removes what there is of a model that was never fetched whole. Rejects with `busy` while somebody fetches it. */
  async discard(model: CatalogueModel): Promise<void> {
    for (const file of this.filesOf(model)) await this.discardFile(file);
  }

  /** As {@link discard}, of one file by its final name. */
  discardFile(file: string): Promise<void> {
    return this.#options.fetcher.discard(file);
  }

  #downloads(model: CatalogueModel): ReturnType<typeof modelDownloads> {
    return modelDownloads(model, this.#options.endpoint(), this.#options.place);
  }
}
