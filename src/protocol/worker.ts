/**
 * The contract between a host (extension, command line) and the model worker process, put together from its subjects in `worker/`. Types only; the engine under it is rpc.ts. Token counts are exact:
 * they come from the loaded model's own tokenizer.
 */
import type { ChatContract } from './worker/chat.ts';
import type { CompletionsContract } from './worker/completions.ts';
import type { DiagnosticsContract } from './worker/diagnostics.ts';
import type { EditsContract } from './worker/edits.ts';
import type { ModelsContract } from './worker/models.ts';
import type { ProgrammesContract } from './worker/programmes.ts';
import type { RetrievalContract } from './worker/retrieval.ts';
import type { ReviewContract } from './worker/review.ts';
import type { TokenCountsContract } from './worker/tokenCounts.ts';

/** Bumped whenever a message changes its meaning; the handshake refuses another version. */
export const workerProtocolVersion = 15;

export type WorkerContract = ModelsContract &
  TokenCountsContract &
  ChatContract &
  ProgrammesContract &
  CompletionsContract &
  EditsContract &
  ReviewContract &
  RetrievalContract &
  DiagnosticsContract;
