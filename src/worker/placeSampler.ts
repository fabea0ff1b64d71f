/**
 * Samples at a place of the batch that a context has evaluated last, as often as somebody wants to: the library samples once at a place, while it evaluates. Nothing may be evaluated in the context meanwhile.
 * It must not know what is done with what is drawn.
 */
import type { LlamaContext, LlamaModel, Token } from 'node-llama-cpp';

/** What the engine is told of a drawing: its own words, in which what isn't named isn't done. */
export interface DrawConfig {
  temperature: number;
  /** As many of the likeliest tokens are drawn from, and their shares add up to 1. */
  topK: number;
  topP: number;
  seed: number;
  /** Tokens whose logits are raised, and by how much. */
  tokenBiasKeys: Uint32Array;
  tokenBiasValues: Float32Array;
}

interface NativeSampler {
  applyConfig(config: DrawConfig): unknown;
  dispose(): void;
}

interface NativeContext {
  sampleToken(place: number, sampler: NativeSampler, probabilities: boolean, confidence: boolean): Promise<[Token | -1, unknown, number?]>;
}

/** What is used of the library (3.21, 3.22) beyond its exported types, and so perhaps isn't there. */
interface Internals {
  context: { _ctx?: Partial<NativeContext> };
  model: { _model?: object };
  llama: { _bindings?: { AddonSampler?: new (model: object) => NativeSampler } };
}

export class PlaceSampler {
  readonly #native: NativeContext;
  readonly #sampler: NativeSampler;

  private constructor(native: NativeContext, sampler: NativeSampler) {
    this.#native = native;
    this.#sampler = sampler;
  }

  /** Throws where the library is made otherwise than is known here. */
  static of(model: LlamaModel, context: LlamaContext): PlaceSampler {
    const its = { context, model, llama: model.llama } as unknown as Internals;
    const { _ctx: native } = its.context;
    const { _model: weights } = its.model;
    const Sampler = its.llama._bindings?.AddonSampler;
    if (!weights || !Sampler || typeof native?.sampleToken !== 'function') throw new Error('the engine has no way to sample a place again');
    return new PlaceSampler(native as NativeContext, new Sampler(weights));
  }

  /** What is drawn at the `place`-th token of the batch, one of those for which logits were kept, and its share; null where nothing is. */
  async draw(place: number, config: DrawConfig): Promise<{ token: Token; share: number } | null> {
    this.#sampler.applyConfig(config);
    const [token, , share] = await this.#native.sampleToken(place, this.#sampler, false, true);
    return token === -1 || share === undefined ? null : { token, share };
  }

  dispose(): void {
    this.#sampler.dispose();
  }
}
