/**
 * The host's part in snapshots of what models have read: makes their folder, and has the worker keep to the setting when it changes. The files are the
 * worker's, who alone reads, writes and removes them.
 */
import { stat } from 'node:fs/promises';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { snapshotsKept } from '../core/models/snapshotsKept.ts';
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

  constructor(path: string, settings: SettingsPort, log: Log) {
    this.path = path;
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

  /** Tells the worker from now on when the setting changes. Switched off, it removes what is there, and is started for it. */
  follow(engine: Pick<EnginePort, 'state' | 'keepSnapshots'>): void {
    this.#following = this.#settings.onDidChange(() => {
      const { snapshotMegabytes } = this.#settings.get();
      if (snapshotMegabytes === this.#megabytes) return;
      this.#megabytes = snapshotMegabytes;
      if (snapshotMegabytes === null) return;
      void this.#tell(async () => {
        if (snapshotMegabytes > 0) await this.prepare();
        const needed = snapshotMegabytes > 0 ? engine.state === 'ready' : await isFolder(this.path);
        if (needed) await engine.keepSnapshots(snapshotsKept(this.path, snapshotMegabytes));
      }).catch((error: unknown) => this.#log.warn(`the setting for snapshots was not followed: ${String(error)}`));
    });
  }

  /** Removes all snapshots; later answers make others. Rejects when the worker can't be started. */
  clear(engine: Pick<EnginePort, 'keepSnapshots'>): Promise<void> {
    return this.#tell(async () => {
      if (!(await isFolder(this.path))) return;
      await engine.keepSnapshots(snapshotsKept(this.path, 0));
      const { snapshotMegabytes } = this.#settings.get();
      if (snapshotMegabytes !== null && snapshotMegabytes > 0) await engine.keepSnapshots(snapshotsKept(this.path, snapshotMegabytes));
    });
  }

  dispose(): void {
    this.#following?.dispose();
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
