/** A file to fetch. */
export interface FileDownload {
  /** Where it is, before any redirects. */
  url: string;
  /** Its final name: an absolute path. Nothing stands there before the file is whole and was checked. */
  file: string;
  /** Bytes, where a source states them. */
  size: number | null;
  /** Lower case hex, where a source states it. */
  sha256: string | null;
}

/** How far a download is. */
export interface DownloadProgress {
  /** `elsewhere`: another window fetches the same file. `retrying`: waits before it asks again. */
  phase: 'connecting' | 'downloading' | 'retrying' | 'elsewhere' | 'verifying';
  received: number;
  /** Null until the server has said it. */
  total: number | null;
  bytesPerSecond: number | null;
  secondsLeft: number | null;
}

/** What a download ended with. */
export interface DownloadedFile {
  file: string;
  bytes: number;
  /** Null where the file was there before. */
  sha256: string | null;
  /**
   * The hash was compared with a stated one (`hash`), or only the length and the file's header with what they should be (`header`); or the file was there
   * `before`, perhaps as another window has fetched it meanwhile.
   */
  verified: 'hash' | 'header' | 'before';
  /** Bytes that this call has received, those that were thrown away counted. */
  received: number;
}
