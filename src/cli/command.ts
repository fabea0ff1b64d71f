import type { App } from '../app.ts';
import type { CommonOptions } from './args.ts';
import type { Output } from './output.ts';

/** What a command works with. */
export interface CommandContext {
  app: App;
  output: Output;
  common: CommonOptions;
  /** Aborted by Ctrl+C, and when nobody reads the output any more. */
  signal: AbortSignal;
}

/** Exit codes, as documented; 130 is the interrupt's own. */
export const exitCodes = { done: 0, failed: 1, usage: 2, partly: 3, interrupted: 130 } as const;
