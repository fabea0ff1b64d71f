/**
 * The engine's samplers, used again. node-llama-cpp (3.21, 3.22) makes one for each evaluation, be it a chunk of a prompt from which nothing is sampled, with room for every
 * token of the vocabulary: 1.8 MB for 152,000 of them. When it is done with one, that room stays until the garbage collector finds the object, of whose size
 * it knows nothing: a long prompt leaves hundreds of megabytes behind. So a sampler that is done with is kept here, set back, for the next evaluation.
 */
import type { Llama, LlamaModel } from 'node-llama-cpp';

/** What is used of the library's own sampler; not among its exported types, and so perhaps not there. */
interface NativeSampler {
  applyConfig(config: { seed: number }): unknown;
  dispose(): void;
}

type NativeSamplerClass = new (model: object) => NativeSampler;

interface Bindings {
  AddonSampler?: NativeSamplerClass;
}

/** More are seldom in use at once: the chat's, a completion's, and those of several answers. */
const mostIdle = 4;

/** Those that nobody uses, by the native model that they are for. They hold it, and so have to go before it. */
const idle = new Map<object, NativeSampler[]>();
const pooling = new WeakSet<NativeSamplerClass>();

/** Has this engine's evaluations share samplers. Where the library is made otherwise than is known here, nothing is changed. */
export function poolSamplers(llama: Llama): void {
  const { _bindings: bindings } = llama as unknown as { _bindings?: Bindings };
  const Native = bindings?.AddonSampler;
  if (!bindings || typeof Native !== 'function' || pooling.has(Native)) return;
  bindings.AddonSampler = pooled(Native);
}

/** Frees the ones of a model, before it goes itself. */
export function freeSamplers(model: LlamaModel): void {
  const { _model: native } = model as unknown as { _model?: object };
  if (!native) return;
  const samplers = idle.get(native) ?? [];
  idle.delete(native);
  gone.add(native);
  for (const sampler of samplers) sampler.dispose();
}

/** Models that are going: none of theirs is kept any more. */
const gone = new WeakSet<object>();

/** The same class for whoever makes one: what comes of it may have been used before. */
function pooled(Native: NativeSamplerClass): NativeSamplerClass {
  class Pooled extends Native {
    readonly #model: object;

    constructor(model: object) {
      super(model);
      this.#model = model;
    }

    override dispose(): void {
      const others = idle.get(this.#model) ?? [];
      if (others.includes(this)) return;
      if (gone.has(this.#model) || others.length >= mostIdle) {
        super.dispose();
        return;
      }
      setBack(this);
      idle.set(this.#model, [...others, this]);
    }
  }
  const shared = new Proxy(Pooled, { construct: (target, [model]: [object]) => idle.get(model)?.pop() ?? new target(model) });
  pooling.add(shared);
  return shared;
}

/**
 * As good as new: what isn't in a configuration goes with it, but for the seed's state, which stays as long as the seed is the same. After two of them it is at its
 * beginning, whichever was before and whichever comes next.
 */
function setBack(sampler: NativeSampler): void {
  sampler.applyConfig({ seed: 1 });
  sampler.applyConfig({ seed: 2 });
}
