/**
 * Models that were loaded before and stay in memory at rest, so that going back to one reads nothing from the disk. They are the first to go when somebody
 * wants memory. It must not know when a model is set aside, nor why one is wanted again.
 */
import { sameLoad } from '../core/models/sameLoad.ts';
import type { LoadParams } from '../protocol/worker/loadParams.ts';
import type { ModelInfo } from '../protocol/worker/modelInfo.ts';
import type { LoadedModel } from './loadedModel.ts';
import type { ModelHashes } from './modelHash.ts';
import type { NativeLog } from './nativeEngine.ts';

interface Kept {
  loaded: LoadedModel;
  params: LoadParams;
}

export class KeptModels {
  readonly #hashes: ModelHashes;
  readonly #log: NativeLog;
  /** The one that was used last comes first. */
  #kept: Kept[] = [];
  /** How many are on their way out, one after the other, and when the last of them is gone. */
  #leaving = 0;
  #left: Promise<void> = Promise.resolve();

  constructor(hashes: ModelHashes, log: NativeLog) {
    this.#hashes = hashes;
    this.#log = log;
  }

  get none(): boolean {
    return this.#kept.length === 0;
  }

  /** The one that was used last comes first. */
  get models(): LoadedModel[] {
    return this.#kept.map(({ loaded }) => loaded);
  }

  /** Nothing may run on it any more. */
  add(loaded: LoadedModel, params: LoadParams): void {
    this.#kept.unshift({ loaded, params });
  }

  /** The one that a load with these would come to, of a file that is still what it was; it stays here until it is taken. */
  async find(params: LoadParams): Promise<LoadedModel | undefined> {
    const found = this.#kept.find((kept) => sameLoad(kept.params, params))?.loaded;
    if (!found) return undefined;
    const hash = await this.#hashes.of(params.path).catch(() => null);
    return hash === found.info.setup.modelHash ? found : undefined;
  }

  /** Takes one out, to be used again. False where it has gone meanwhile. */
  take(loaded: LoadedModel): boolean {
    const before = this.#kept.length;
    this.#kept = this.#kept.filter((kept) => kept.loaded !== loaded);
    return this.#kept.length < before;
  }

  /**
   * Frees those that are meant, all by default, and tells whether any went. What of them is worth it is kept on the disk first. It waits also for those that
   * somebody else had go: until they are gone, the memory isn't there. Never rejects.
   */
  async free(isMeant: (info: ModelInfo, place: number) => boolean = () => true): Promise<boolean> {
    // Out of the list at once: what is on its way out nobody may take.
    const meant = this.#kept.filter(({ loaded }, place) => isMeant(loaded.info, place));
    this.#kept = this.#kept.filter((kept) => !meant.includes(kept));
    this.#leaving += meant.length;
    for (const { loaded } of meant) this.#left = this.#left.then(() => this.#leave(loaded));
    const any = this.#leaving > 0;
    await this.#left;
    return any;
  }

  /** Settles when those that were on their way out are gone. */
  left(): Promise<void> {
    return this.#left;
  }

  async #leave(loaded: LoadedModel): Promise<void> {
    const { name } = loaded.info;
    try {
      await loaded.leave();
      this.#log('debug', `${name} no longer stays in memory`);
    } catch (error) {
      // The others go all the same, and a load goes on with what memory there is.
      this.#log('warn', `${name} could not be freed: ${String(error)}`);
    } finally {
      this.#leaving--;
    }
  }
}
