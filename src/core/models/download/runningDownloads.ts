/** The models that are being fetched, for whoever shows them: each once, how far it is, and a way to stop it. */
import { AppError } from '../../../base/appError.ts';
import { Emitter } from '../../../base/event.ts';
import type { CatalogueModel } from '../catalogue/catalogueEntry.ts';
import type { DownloadedFile } from './fileDownload.ts';
import type { ModelDownloadProgress, ModelDownloads } from './modelDownloads.ts';

export interface RunningDownload {
  model: CatalogueModel;
  /** Null before anything is known. */
  progress: ModelDownloadProgress | null;
}

interface Running extends RunningDownload {
  controller: AbortController;
}

export class RunningDownloads {
  readonly #downloads: Pick<ModelDownloads, 'fetchModel'>;
  readonly #running = new Map<string, Running>();
  readonly #changed = new Emitter<undefined>();
  /** Told when one begins, comes further, or ends: often. */
  readonly onDidChange = this.#changed.event;

  constructor(downloads: Pick<ModelDownloads, 'fetchModel'>) {
    this.#downloads = downloads;
  }

  /** In the order in which they began. */
  get list(): readonly RunningDownload[] {
    return [...this.#running.values()];
  }

  /** Throws `busy` for a model that is being fetched. */
  refuseRunning({ id }: CatalogueModel): void {
    if (this.#running.has(id)) throw new AppError('busy', `${id} is being fetched`, { what: 'download' });
  }

  /** Fetches a model, as {@link ModelDownloads} does. Rejects with `busy` for one that is being fetched. */
  async fetchModel(
    model: CatalogueModel,
    onProgress: (progress: ModelDownloadProgress) => void,
    signal: AbortSignal,
  ): Promise<DownloadedFile[]> {
    this.refuseRunning(model);
    const running: Running = { model, progress: null, controller: new AbortController() };
    this.#running.set(model.id, running);
    this.#changed.fire(undefined);
    try {
      return await this.#downloads.fetchModel(
        model,
        (progress) => {
          running.progress = progress;
          onProgress(progress);
          this.#changed.fire(undefined);
        },
        AbortSignal.any([signal, running.controller.signal]),
      );
    } finally {
      this.#running.delete(model.id);
      this.#changed.fire(undefined);
    }
  }

  /** Stops one; what has come of it stays on the disk. Nothing happens where it isn't under way. */
  cancel(id: string): void {
    this.#running.get(id)?.controller.abort();
  }
}
