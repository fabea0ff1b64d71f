import { AppError } from '../../base/appError.ts';
import type { DownloadedFile, FileDownload } from '../../core/models/download/fileDownload.ts';
import { type HostPolicy, usualHosts } from '../../core/models/download/hostPolicy.ts';
import { usualEndpoint } from '../../core/models/download/modelAddress.ts';
import { readGgufHeader } from '../../core/models/ggufHeader.ts';
import type { DownloadSettings, FetchOptions, FileFetcher } from '../../core/ports.ts';
import { discardDownload, downloadFile } from './downloadFile.ts';
import type { HttpsOptions } from './httpsGet.ts';

/** Where models may come from, as it is set at the moment. */
export interface FetcherSettings {
  settings: () => DownloadSettings;
  /** For models that are given out to known people only; null where there is none. */
  token: () => Promise<string | null>;
  /** As of `HttpsOptions`. */
  agent?: HttpsOptions['agent'];
}

/** Fetches model files over https. A file that isn't a sound model never gets its name. */
export class ModelFetcher implements FileFetcher {
  readonly #settings: FetcherSettings;

  constructor(settings: FetcherSettings) {
    this.#settings = settings;
  }

  async fetchFile(download: FileDownload, { signal, onProgress }: FetchOptions): Promise<DownloadedFile> {
    const value = await this.#settings.token();
    const host = URL.parse(download.url)?.host;
    return downloadFile(download, {
      policy: this.#policy(),
      ...(value !== null && host !== undefined && { token: { host, value } }),
      ...(this.#settings.agent && { agent: this.#settings.agent }),
      signal,
      onProgress,
      check: (source) =>
        readGgufHeader(source).catch((error: unknown) => {
          // Of another kind than can be run here, but whole: the user may want it for something else.
          if (!AppError.is(error, 'modelUnsupported')) throw error;
        }),
    });
  }

  discard(file: string): Promise<void> {
    return discardDownload(file);
  }

  #policy(): HostPolicy {
    const { endpoint, hosts } = this.#settings.settings();
    const mirror = URL.parse(endpoint)?.host;
    const own = [...(mirror === undefined || endpoint === usualEndpoint ? [] : [mirror]), ...hosts];
    // Who names a host knows which network it is in.
    return { hosts: [...usualHosts, ...own], privateHosts: own };
  }
}
