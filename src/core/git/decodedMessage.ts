/** A message as the model within writes it: emoji, type and scope are choices, subject and body stand under a grammar. The prompt is evaluated once, however many are written. */
import type { ChatMessage, GenerationItem } from '../../protocol/worker/generation.ts';
import type { GenerateResult, Segment } from '../../protocol/worker/programmes.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import { type BodyWanted, messageGrammar, messageTokens } from './commitGrammar.ts';
import { type HeaderPart, headerStart, type HeaderStart, subjectRoom } from './commitHeader.ts';
import type { CommitStyle } from './style/commitStyle.ts';
import { textAfter } from './textAfter.ts';
import { tidyMessage } from './tidyMessage.ts';

/** Tokens kept free for the header's beginning and the markup around it. */
const headerTokens = 64;

/** What a message is decoded by. */
export interface DecodedForm {
  style: CommitStyle;
  parts: readonly HeaderPart[];
  body: BodyWanted;
}

/** Runs a programme after these messages. */
export type Generate = (
  messages: ChatMessage[],
  segments: Segment[],
  sampling: SamplingParams,
  onText?: (piece: string) => void,
) => Promise<GenerateResult>;

/** Tokens that the window has to have beside the prompt. */
export function answerTokens(body: BodyWanted): number {
  return headerTokens + messageTokens(body);
}

/** The whole text, and the tokens of its prompt. `onText`: the message so far, in the form it would have if it ended here. */
export async function decodedMessage(
  messages: ChatMessage[],
  { style, parts, body }: DecodedForm,
  sampling: SamplingParams,
  generate: Generate,
  onText?: (soFar: string) => void,
): Promise<{ message: string; promptTokens: number }> {
  const start = await chosenStart(messages, parts, sampling, generate);
  onText?.(start.text);
  const maxSubject = subjectRoom(style, start.text);
  const free: Segment = { kind: 'grammar', gbnf: messageGrammar(maxSubject, body, style), maxTokens: messageTokens(body) };
  // A sentence alone has nothing before it.
  const segments: Segment[] = start.text === '' ? [free] : [{ kind: 'forced', text: start.text }, free];
  const result = await generate(
    messages,
    segments,
    sampling,
    onText && textAfter(start.text, (soFar) => onText(tidyMessage(start.text, soFar, style, false).message)),
  );
  const { message } = tidyMessage(start.text, result.segments.at(-1) ?? '', style, result.stop === 'length' || result.stop === 'loop');
  return { message, promptTokens: result.promptTokens };
}

/** The beginning first, so that the subject can have every character that is left of the header. */
async function chosenStart(
  messages: ChatMessage[],
  parts: readonly HeaderPart[],
  sampling: SamplingParams,
  generate: Generate,
): Promise<HeaderStart> {
  const segments = parts.map(({ options }): Segment => {
    const texts = options.map(({ text }) => text);
    return texts.length === 1 ? { kind: 'forced', text: texts[0] ?? '' } : { kind: 'choice', options: texts };
  });
  if (segments.every(({ kind }) => kind === 'forced')) return headerStart(parts, []);
  const { segments: chosen } = await generate(messages, segments, sampling);
  return headerStart(parts, chosen);
}

/** What a generation's items say. */
export function textOf(onText: ((piece: string) => void) | undefined): (item: GenerationItem) => void {
  return (item) => {
    if (item.type === 'text') onText?.(item.text);
  };
}
