/**
 * Loads weights so that they can be freed again whatever failed in between. node-llama-cpp (3.21, 3.22) takes a lock against being freed for each model
 * and each context that it makes, and leaves it where that fails: nobody has the object that would give it back. Once it is collected as garbage,
 * freeing what it belonged to waits for ever.
 */
import type { Llama, LlamaModel, LlamaModelOptions } from 'node-llama-cpp';
import { freeSamplers, poolSamplers } from './samplerPool.ts';
import type { ThreadShare } from './threadShare.ts';

interface Lock {
  dispose(): void;
}

/** What of the library's own bookkeeping is needed; not among its exported types, and so perhaps not there. */
interface Guard {
  createPreventDisposalHandle?: (evenWhileWaiting?: boolean) => Lock;
}

type Guarded = { _backendDisposeGuard?: Guard } | { _backendModelDisposeGuard?: Guard };

/** Rejects with what the engine says; then nothing is held. */
export async function loadWeights(llama: Llama, share: Pick<ThreadShare, 'making'>, options: LlamaModelOptions): Promise<LlamaModel> {
  const model = await freeingLocks(llama, () => llama.loadModel(options));
  poolSamplers(llama);
  model.onDispose.createListener(() => freeSamplers(model));
  const createContext = model.createContext.bind(model);
  // The library makes the contexts of embeddings through it too.
  model.createContext = (contextOptions) => share.making(() => freeingLocks(model, () => createContext(contextOptions)));
  return model;
}

/** Makes something that belongs to `owner`, one at a time, as the library does it too. Gives the owner's locks back where that fails. */
function freeingLocks<T>(owner: Llama | LlamaModel, make: () => Promise<T>): Promise<T> {
  const guard = guardOf(owner);
  const made = (makings.get(owner) ?? Promise.resolve()).then(async () => {
    const take = guard?.createPreventDisposalHandle;
    if (!guard || !take) return make();
    const locks: Lock[] = [];
    guard.createPreventDisposalHandle = (evenWhileWaiting) => {
      const lock = take.call(guard, evenWhileWaiting);
      // The others are of what works on the owner, and are given back by that.
      if (evenWhileWaiting !== true) locks.push(lock);
      return lock;
    };
    try {
      return await make();
    } catch (error) {
      for (const lock of locks) lock.dispose();
      throw error;
    } finally {
      delete guard.createPreventDisposalHandle;
    }
  });
  makings.set(
    owner,
    made.catch(() => undefined),
  );
  return made;
}

/** Ends of the last thing that was made for each owner. */
const makings = new WeakMap<object, Promise<unknown>>();

function guardOf(owner: Llama | LlamaModel): Guard | undefined {
  const guarded = owner as unknown as Guarded;
  return '_backendDisposeGuard' in guarded
    ? guarded._backendDisposeGuard
    : '_backendModelDisposeGuard' in guarded
      ? guarded._backendModelDisposeGuard
      : undefined;
}
