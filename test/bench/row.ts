/** One measured value of a benchmark. Everything that is printed is a row. */
export interface Row {
  /** Stable name, such as `host.activation`. */
  id: string;
  /** The median of the samples, or the ratio of two medians; null when it couldn't be measured here, and `note` says why. */
  value: number | null;
  unit: string;
  /** Samples. */
  n: number;
  min: number | null;
  max: number | null;
  note: string;
  /** What is aimed at, such as `≤ 50`. */
  goal: string;
}

export interface BenchOptions {
  /** More samples, and the measurements that take minutes. */
  full: boolean;
  /** Says what is being done, for people who wait. */
  say: (line: string) => void;
}

/** Measures one area, row by row as they are ready. */
export type Area = (options: BenchOptions) => AsyncIterable<Row>;

export function median(samples: readonly number[]): number {
  if (samples.length === 0) throw new Error('no samples');
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export function measured(id: string, unit: string, goal: string, samples: readonly number[], note = ''): Row {
  return { id, value: median(samples), unit, n: samples.length, min: Math.min(...samples), max: Math.max(...samples), note, goal };
}

/** The ratio of the medians of paired samples; the spread is that of the single pairs. */
export function ratio(id: string, goal: string, pairs: readonly { of: number; to: number }[], note = ''): Row {
  const single = pairs.map((pair) => pair.of / pair.to);
  const value = median(pairs.map((pair) => pair.of)) / median(pairs.map((pair) => pair.to));
  return { id, value, unit: 'ratio', n: pairs.length, min: Math.min(...single), max: Math.max(...single), note, goal };
}

export function unmeasured(id: string, unit: string, goal: string, note: string): Row {
  return { id, value: null, unit, n: 0, min: null, max: null, note, goal };
}
