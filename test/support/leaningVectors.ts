import { Prng } from '../../scripts/fixture/prng.ts';

/**
 * Unit vectors as those of real models are: they come in clusters, some directions count for more than others, and all lean to one side. `near(i)` is one that is made from the i-th
 * as what is asked is from what is found.
 */
export function leaningVectors(
  count: number,
  dimension: number,
  seed = 1,
): { vectors: (at: number) => number[]; near: (at: number) => number[] } {
  const random = new Prng(seed);
  const weight = Float64Array.from({ length: dimension }, (_, index) => 1 / Math.sqrt(1 + index / 40));
  const gaussians = (from: Prng): Float64Array => Float64Array.from(weight, (one) => one * from.gaussian());
  const lean = Float64Array.from({ length: dimension }, () => 0.8 * random.gaussian());
  const clusters = Array.from({ length: Math.max(1, Math.round(count / 30)) }, () => gaussians(random));
  const unit = (at: number, noise: Float64Array): number[] => {
    const cluster = clusters[(at * 7919) % clusters.length] ?? lean;
    const sum = Array.from(noise, (value, index) => (lean[index] ?? 0) + 0.8 * (cluster[index] ?? 0) + 0.7 * value);
    const length = Math.hypot(...sum);
    return sum.map((value) => value / length);
  };
  // Each by its number alone, so that nobody has to hold them all.
  const noiseOf = (at: number): Float64Array => gaussians(new Prng(seed * 1_000_003 + at));
  return {
    vectors: (at) => unit(at, noiseOf(at)),
    near: (at) => {
      const other = gaussians(new Prng(seed * 7_000_003 + at));
      return unit(
        at,
        noiseOf(at).map((value, index) => 0.6 * value + 0.8 * (other[index] ?? 0)),
      );
    },
  };
}
