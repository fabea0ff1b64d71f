import type { Services } from '../services.ts';

/** What follows `/git` in the chat: `status`, `log 20`. */
export interface GitWord {
  name: string;
  /** What may follow it, as its help shows it; empty for nothing. */
  arguments: string;
  /** What it does, in a few words. */
  help: string;
  /** Resolves with what the chat shows, in Markdown, or null where that isn't needed. Throws AppError; rejects with `cancelled` at once when the signal aborts. */
  run(argument: string, signal: AbortSignal): Promise<string | null>;
}

/** What these words are made from. */
export type GitParts = Pick<Services, 'effects' | 'repositories' | 'context'>;
