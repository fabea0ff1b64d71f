/**
 * A constrained answer as a coroutine: it yields one segment after the other, is told what each became, and decides by that what comes
 * next. Whoever owns the sampler runs it; it must not know how.
 */
import type { StopReason } from '../../protocol/worker/generation.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';

/** What became of a segment. */
export interface Decoded {
  text: string;
  /** `length` and `loop` when a bound or a loop ended it; of forced text and choices always `end`. */
  stop: Exclude<StopReason, 'cancelled'>;
  /** Tokens that may still be written: what the window and the answer's bound leave. */
  room: number;
}

export type Programme<R> = Generator<Segment, R, Decoded>;

/** Segments that are known beforehand. Ends early when one loops. */
export function* listed(segments: readonly Segment[]): Programme<void> {
  for (const segment of segments) {
    const { stop } = yield segment;
    if (stop === 'loop') return;
  }
}
