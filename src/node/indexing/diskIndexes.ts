/** The indexes in the data folder, kept by the index process. What was open is opened again when that process had to be started anew. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { AppError } from '../../base/appError.ts';
import { Emitter } from '../../base/event.ts';
import type { IndexPort } from '../../core/indexing/indexPort.ts';
import type { IndexScope, IndexStatus } from '../../protocol/indexer.ts';
import { type IndexPeer, IndexProcess, type IndexProcessOptions } from './indexProcess.ts';

/** Hexadecimal digits of a folder's file name: the hash of its path. */
const nameLength = 24;

export class DiskIndexes implements IndexPort {
  readonly #process: IndexProcess;
  readonly #folder: string;
  readonly #scopes = new Map<string, IndexScope>();
  readonly #changed = new Emitter<string>();
  readonly onDidChange = this.#changed.event;
  #paused = false;

  /** `folder` is where the files of indexes are. */
  constructor(options: Omit<IndexProcessOptions, 'onStart' | 'handlers'> & { folder: string }) {
    this.#folder = options.folder;
    this.#process = new IndexProcess({
      ...options,
      onStart: (peer) => this.#openAgain(peer),
      handlers: {
        calls: {
          changed: ({ root }) => {
            this.#changed.fire(root);
            return Promise.resolve({});
          },
        },
        streams: {},
      },
    });
  }

  /** Of the process, for diagnostics and tests. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Where a folder's index is. */
  fileOf(root: string): string {
    const name = createHash('sha256').update(root).digest('hex').slice(0, nameLength);
    return path.join(this.#folder, `${name}.sqlite`);
  }

  open: IndexPort['open'] = async (scope) => {
    const status = await this.#process.use((peer) => this.#opened(peer, scope));
    this.#scopes.set(scope.root, scope);
    return status;
  };

  reconcile: IndexPort['reconcile'] = (root, onProgress, signal) =>
    this.#process.use((peer) => peer.stream('reconcile', { root }, onProgress, signal));

  update: IndexPort['update'] = (root, paths) =>
    this.#process.use(async (peer) => {
      await peer.call('update', { root, paths: [...paths] });
    });

  search: IndexPort['search'] = (root, query, limit, meaning, signal) =>
    this.#process.use(async (peer) => (await peer.call('search', { root, query, limit, meaning }, signal)).hits);

  texts: IndexPort['texts'] = (root, places, signal) =>
    this.#process.use(async (peer) => (await peer.call('texts', { root, places: [...places] }, signal)).texts);

  unembedded: IndexPort['unembedded'] = (root, named, asked) =>
    this.#process.use((peer) => peer.call('unembedded', { root, named, ...asked }));

  embedded: IndexPort['embedded'] = (root, named, vectors) =>
    this.#process.use(async (peer) => {
      await peer.call('embedded', { root, named, vectors: [...vectors] });
    });

  graph: IndexPort['graph'] = (root, signal) => this.#process.use((peer) => peer.call('graph', { root }, signal));

  graphView: IndexPort['graphView'] = (root, query, signal) => this.#process.use((peer) => peer.call('graphView', { root, query }, signal));
  named: IndexPort['named'] = (root, words) =>
    this.#process.use(async (peer) => (await peer.call('named', { root, words: [...words] })).found);

  folders: IndexPort['folders'] = (root, words) =>
    this.#process.use(async (peer) => (await peer.call('folders', { root, words: [...words] })).found);

  calledSo: IndexPort['calledSo'] = (root, { words, beside }, signal) =>
    this.#process.use((peer) => peer.call('calledSo', { root, words: [...words], beside: [...beside] }, signal));

  neighbours: IndexPort['neighbours'] = (root, path) => this.#process.use((peer) => peer.call('neighbours', { root, path }));

  knownWords: IndexPort['knownWords'] = (root, { words, names }, signal) =>
    this.#process.use((peer) => peer.call('knownWords', { root, words: [...words], names: [...names] }, signal));

  symbolsLike: IndexPort['symbolsLike'] = (root, letters, limit, signal) =>
    this.#process.use(async (peer) => (await peer.call('symbolsLike', { root, letters, limit }, signal)).symbols);

  outline: IndexPort['outline'] = (root, path, signal) =>
    this.#process.use(async (peer) => (await peer.call('outline', { root, path }, signal)).symbols);

  dependents: IndexPort['dependents'] = (root, path) => this.#process.use((peer) => peer.call('dependents', { root, path }));

  ranked: IndexPort['ranked'] = (root, { focus, limit, within }) =>
    this.#process.use(async (peer) => (await peer.call('ranked', { root, focus: [...focus], limit, within })).symbols);

  status: IndexPort['status'] = (root) => this.#process.use((peer) => peer.call('status', { root }));

  skipped: IndexPort['skipped'] = (root) => this.#process.use(async (peer) => (await peer.call('skipped', { root })).skipped);

  async pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    // Nothing is held where nothing runs.
    if (this.#process.pid !== undefined) await this.#process.use((peer) => peer.call('pause', { paused }));
  }

  clear: IndexPort['clear'] = (root) =>
    this.#process.use(async (peer) => {
      await peer.call('clear', { root });
    });

  async closeFolder(root: string): Promise<void> {
    this.#scopes.delete(root);
    if (this.#process.pid !== undefined) await this.#process.use((peer) => peer.call('close', { root }));
  }

  /** Ends the process. */
  close(): Promise<void> {
    this.#scopes.clear();
    this.#changed.dispose();
    return this.#process.close();
  }

  async #openAgain(peer: IndexPeer): Promise<void> {
    if (this.#paused) await peer.call('pause', { paused: true });
    for (const scope of this.#scopes.values()) await this.#opened(peer, scope);
  }

  async #opened(peer: IndexPeer, scope: IndexScope): Promise<IndexStatus> {
    try {
      return await peer.call('open', { scope, file: this.fileOf(scope.root) });
    } catch (error) {
      const cause = AppError.from(error);
      if (cause.code !== 'internal') throw cause;
      throw new AppError('indexUnavailable', cause.message, { reason: 'its file can’t be written' }, error);
    }
  }
}
