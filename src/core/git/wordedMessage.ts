/** A message as another engine writes it, which has no grammar: read from its words, and asked for once more where they hold none. */
import { AppError } from '../../base/appError.ts';
import { settleSoonAfterAbort, stopGraceMs } from '../../base/settleSoonAfterAbort.ts';
import type { ChatMessage, GenerationItem } from '../../protocol/worker/generation.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import { stopError } from '../models/stopError.ts';
import type { Attempt } from '../providers/chatProvider.ts';
import { shownAgain } from '../providers/shownAgain.ts';
import { type ReadCommit, readCommitMessage, type WantedMessage } from './readCommitMessage.ts';

/** Characters of an answer in words that is followed while it is written, and the share by which it has grown when it is read once more. */
const mostFollowed = 64 * 1024;
const leastGrowth = 1 / 32;

export interface WordsAsked extends WantedMessage {
  maxTokens: number;
  sampling: SamplingParams;
  onText?: ((soFar: string) => void) | undefined;
  /** What was wrong with the first answer. */
  onRefused: (wrong: string) => void;
  /** The user's own stop. */
  stopped: AbortSignal | undefined;
}

/** Rejects with `answerIncomplete` where there is none in the second answer either, `cancelled`, or that engine's errors. */
export async function wordedMessage(
  { provider, begun, signal }: Attempt,
  messages: ChatMessage[],
  { maxTokens, sampling, onText, onRefused, stopped, ...wanted }: WordsAsked,
): Promise<ReadCommit> {
  const askOnce = async (asked: ChatMessage[]): Promise<{ text: string; read: ReadCommit | string }> => {
    let soFar = '';
    let readFrom = 0;
    const onItem = (item: GenerationItem): void => {
      // What still comes of one that was given up is none of the message.
      if (item.type === 'prefill' || signal.aborted) return;
      begun();
      if (soFar.length > mostFollowed) return;
      soFar += item.text;
      // Read again when it has grown by a share, so that all readings together are no more than some of the whole.
      if (soFar.length < readFrom) return;
      readFrom = soFar.length * (1 + leastGrowth);
      const read = readCommitMessage(soFar, wanted, false);
      if (typeof read !== 'string') onText?.(read.message);
    };
    const { temperature = 0, seed } = sampling;
    const answering = provider.chat({ messages: asked, maxTokens, temperature, ...(seed !== undefined && { seed }) }, onItem, signal);
    const { text, stop } = await settleSoonAfterAbort(answering, signal, stopGraceMs);
    if (stop === 'cancelled') throw stopError(stopped);
    return { text, read: readCommitMessage(text, wanted) };
  };
  const first = await askOnce(messages);
  let { read } = first;
  if (typeof read === 'string') {
    onRefused(read);
    const begin = wanted.style.form === 'conventional' ? ', beginning with its type' : '';
    const again = `That is no commit message: ${read}. Write the commit message alone${begin}, without any other word.`;
    const asked: ChatMessage[] = [...messages, { role: 'assistant', content: shownAgain(first.text) }, { role: 'user', content: again }];
    ({ read } = await askOnce(asked));
  }
  if (typeof read !== 'string') return read;
  throw new AppError('answerIncomplete', `the commit message is not well-formed: ${read}`, { what: 'commitMessage' });
}
