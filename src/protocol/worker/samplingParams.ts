/** How tokens are drawn, whatever they are for. Defaults: temperature 0 (greedy) in the worker; the host sets its own. */
export interface SamplingParams {
  /** 0 means always the likeliest token. */
  temperature?: number;
  topP?: number;
  topK?: number;
  /**
   * Same seed, same prompt, same model: same answer, at the price of computing again what of the cache was computed in another way. An earlier
   * answer in the prompt is the same when it is in the same tokens, which only the process that sampled it knows. Absent means a fresh seed.
   */
  seed?: number;
}
