/**
 * The host's part in snapshots of what models have read: makes their folder, has the worker keep to the setting when it changes, and removes them all, for
 * which no engine is needed. Else the files are the worker's, who alone reads and writes them.
 */
import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { snapshotName, snapshotsKept, unfinishedSnapshotName } from '../core/models/snapshotsKept.ts';
import type { EnginePort, SettingsPort } from '../core/ports.ts';
import { makePrivateFolder } from './privateFolder.ts';

export class SnapshotFolder implements Disposable {
  readonly path: string;
  readonly #settings: SettingsPort;
  readonly #log: Log;
  #megabytes: number | null;
  #following: Disposable | undefined;
  /** One thing is told after the other. */
  #told: Promise<void> = Promise.resolve();

  constructor(folder: string, settings: SettingsPort, log: Log) {
    this.path = folder;
    this.#settings = settings;
    this.#log = log;
    this.#megabytes = settings.get().snapshotMegabytes;
  }

  /** Makes the folder unless none is wanted; a worker that finds none keeps no snapshots. Never rejects. */
  async prepare(): Promise<void> {
    if ((this.#settings.get().snapshotMegabytes ?? 0) === 0) return;
    await makePrivateFolder(this.path).catch((error: unknown) =>
      this.#log.warn(`the folder for snapshots can't be made: ${String(error)}`),
    );
  }

  /** Tells the worker from now on when the setting changes. Switched off, what is there is removed. */
  follow(engine: Pick<EnginePort, 'state' | 'keepSnapshots'>): void {
    this.#following = this.#settings.onDidChange(() => {
      const { snapshotMegabytes } = this.#settings.get();
      if (snapshotMegabytes === this.#megabytes) return;
      this.#megabytes = snapshotMegabytes;
      if (snapshotMegabytes === null) return;
      void this.#tell(async () => {
        if (snapshotMegabytes === 0) return this.#removeAll(engine);
        await this.prepare();
        if (engine.state === 'ready') await engine.keepSnapshots(snapshotsKept(this.path, snapshotMegabytes));
      }).catch((error: unknown) => this.#log.warn(`the setting for snapshots was not followed: ${String(error)}`));
    });
  }

  /** Removes all snapshots, whatever has become of the worker; later answers make others. Rejects with `snapshotsLeft` when some can't be removed. */
  clear(engine: Pick<EnginePort, 'state' | 'keepSnapshots'>): Promise<void> {
    return this.#tell(() => this.#removeAll(engine));
  }

  dispose(): void {
    this.#following?.dispose();
  }

  async #removeAll(engine: Pick<EnginePort, 'state' | 'keepSnapshots'>): Promise<void> {
    if (!(await isFolder(this.path))) return;
    // A worker that has a model would save again what it holds; one that isn't there holds nothing.
    const told = engine.state === 'ready' || engine.state === 'starting';
    if (told) await this.#keep(engine, 0);
    try {
      await this.#removeFiles();
    } finally {
      const { snapshotMegabytes } = this.#settings.get();
      if (told && snapshotMegabytes !== null && snapshotMegabytes > 0) await this.#keep(engine, snapshotMegabytes);
    }
  }

  async #removeFiles(): Promise<void> {
    const names = await readdir(this.path).catch((error: unknown) => {
      throw new AppError('snapshotsLeft', String(error), { path: this.path });
    });
    const ours = names.filter((name) => snapshotName.test(name) || unfinishedSnapshotName.test(name));
    let count = 0;
    for (const name of ours)
      // Not `rm`, whose error tells of a folder where a file may not be removed.
      await unlink(path.join(this.path, name)).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
        count++;
        this.#log.warn(`a snapshot could not be removed: ${String(error)}`);
      });
    if (count > 0) throw new AppError('snapshotsLeft', `${String(count)} snapshots could not be removed`, { count, path: this.path });
  }

  /** A worker that ends meanwhile, or doesn't come to life, has nothing to keep. */
  async #keep(engine: Pick<EnginePort, 'keepSnapshots'>, megabytes: number): Promise<void> {
    await engine
      .keepSnapshots(snapshotsKept(this.path, megabytes))
      .catch((error: unknown) => this.#log.warn(`the worker was not told of the snapshots: ${String(error)}`));
  }

  #tell(what: () => Promise<void>): Promise<void> {
    const telling = this.#told.then(what);
    this.#told = telling.catch(() => undefined);
    return telling;
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
