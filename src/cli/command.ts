import type { App } from '../app.ts';
import type { ProjectSettings } from '../core/projectSettings/readProjectSettings.ts';
import type { CommonOptions } from './args.ts';
import type { Output } from './output.ts';

/** What a command works with. */
export interface CommandContext {
  app: App;
  output: Output;
  common: CommonOptions;
  /** What the `.mlx-code.json` of the root sets; null where there is none. */
  project: ProjectSettings | null;
  /** Aborted by Ctrl+C, and when nobody reads the output any more: for what is done for its output only. */
  signal: AbortSignal;
  /** Aborted by Ctrl+C: for what changes files, which is wanted whether or not anybody reads of it. */
  interrupt: AbortSignal;
  /** Does what changes files, and only that: Ctrl+C lets it come to its own end. */
  hold: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Exit codes, as documented; 130 is the interrupt's own. */
export const exitCodes = { done: 0, failed: 1, usage: 2, partly: 3, interrupted: 130 } as const;
