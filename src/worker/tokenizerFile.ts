/** Counts tokens by a file's own tokenizer, of which the vocabulary is loaded and no weights. It must not know what is loaded beside it. */
import { stat } from 'node:fs/promises';
import type { Llama, LlamaModel } from 'node-llama-cpp';
import { loadError, wholeModel } from './modelLoader.ts';
import { loadWeights } from './nativeModel.ts';
import type { ThreadShare } from './threadShare.ts';
import type { TokenCounts } from './tokenCounts.ts';

interface Kept {
  /** Changes with the file, and with what may become of it. */
  stamp: string;
  llama: Llama;
  model: Promise<LlamaModel>;
}

export class TokenizerFile {
  /** The one that was asked last: who counts, counts many texts. */
  #kept: Kept | undefined;
  readonly #counts: TokenCounts;

  constructor(counts: TokenCounts) {
    this.#counts = counts;
  }

  /** @throws AppError as `load` for the file */
  async count(path: string, texts: readonly string[], native: { llama: Llama; share: ThreadShare }): Promise<number[]> {
    const { llama, share } = native;
    const stamp = await stat(path).then(
      ({ ino, size, mtimeMs }) => [path, ino, size, mtimeMs].join(' '),
      () => path,
    );
    if (this.#kept?.stamp !== stamp || this.#kept.llama !== llama) {
      // The new one stands there at once: of two who count by other files, none may lose sight of the other's.
      const dropped = this.drop();
      this.#kept = { stamp, llama, model: dropped.then(() => load(path, llama, share)) };
    }
    const { model } = this.#kept;
    try {
      const tokenizer = await model;
      return this.#counts.count(tokenizer, texts);
    } catch (error) {
      if (this.#kept.model === model) this.#kept = undefined;
      throw error;
    }
  }

  /** Frees it. Never rejects. */
  async drop(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    const model = await kept?.model.catch(() => undefined);
    await model?.dispose();
  }
}

/** Others may come to wait for it, so that nobody's cancel ends it. */
async function load(path: string, llama: Llama, share: ThreadShare): Promise<LlamaModel> {
  const { signal } = new AbortController();
  const file = await wholeModel(path, signal);
  try {
    return await loadWeights(llama, share, { modelPath: path, vocabOnly: true, gpuLayers: 0 });
  } catch (error) {
    throw await loadError(error, () => [], file, signal);
  }
}
