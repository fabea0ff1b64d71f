/**
 * The one instance of the native engine in this process: started for a device when somebody needs it, and freed once nobody asks it any more. It must not
 * know of models.
 */
import type { Llama } from 'node-llama-cpp';
import type { LoadParams } from '../protocol/worker/loadParams.ts';
import { type NativeLog, startNative } from './nativeEngine.ts';
import { ThreadShare } from './threadShare.ts';
import { Underway } from './underway.ts';

export interface StartedNative {
  gpu: LoadParams['gpu'];
  llama: Llama;
  share: ThreadShare;
}

export class NativeInstance {
  readonly #log: NativeLog;
  /** Questions to it that need neither a model nor a turn. */
  readonly #asked = new Underway();
  #started: StartedNative | undefined;

  constructor(log: NativeLog) {
    this.#log = log;
  }

  /** Undefined while there is none. */
  get started(): StartedNative | undefined {
    return this.#started;
  }

  /** The one for a device; one for another device is freed first, and whatever was loaded must be gone from it. @throws AppError `engineMissing` */
  async startedFor(gpu: LoadParams['gpu']): Promise<StartedNative> {
    if (this.#started?.gpu === gpu) return this.#started;
    await this.free();
    const llama = await startNative(gpu, this.#log);
    const started = { gpu, llama, share: new ThreadShare(llama) };
    this.#started = started;
    return started;
  }

  /** Keeps it until the work has settled. */
  keptFor<T>(work: Promise<T>): Promise<T> {
    return this.#asked.track(work);
  }

  /** Frees it, once nobody asks it any more. */
  async free(): Promise<void> {
    const llama = this.#started?.llama;
    this.#started = undefined;
    await this.#asked.settled();
    await llama?.dispose();
  }
}
