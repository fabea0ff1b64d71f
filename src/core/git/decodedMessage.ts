/** A message as the model within writes it: emoji, type and scope are choices, headings are forced, subject and body stand under a grammar. The prompt is evaluated once, however many are written. */
import type { ChatMessage, GenerationItem } from '../../protocol/worker/generation.ts';
import type { GenerateResult, Segment } from '../../protocol/worker/programmes.ts';
import type { SamplingParams } from '../../protocol/worker/samplingParams.ts';
import { type BodyWanted, bullet, messageGrammar, messageTokens, partGrammar, partTokens } from './commitGrammar.ts';
import { type HeaderPart, headerStart, type HeaderStart, subjectRoom } from './commitHeader.ts';
import type { CommitStyle } from './style/commitStyle.ts';
import { textAfter } from './textAfter.ts';
import { composedMessage, tidyMessage, tidyPart } from './tidyMessage.ts';

/** Tokens kept free for the header's beginning and the markup around it. */
const headerTokens = 64;
/** Tokens of what stands around a heading. */
const around = 6;

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
export function answerTokens(body: BodyWanted, headings: readonly string[]): number {
  if (headings.length === 0) return headerTokens + messageTokens(body);
  // No tokenizer in use needs more than one for a byte, of which a letter has three at most.
  const parts = headings.reduce((sum, heading) => sum + partTokens(headings.length) + 3 * heading.length + around, 0);
  return headerTokens + messageTokens('never') + parts;
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
  const below = style.headings.length > 0 ? 'never' : body;
  const free: Segment = { kind: 'grammar', gbnf: messageGrammar(maxSubject, below, style), maxTokens: messageTokens(below) };
  // A sentence alone has nothing before it.
  const segments: Segment[] = start.text === '' ? [free] : [{ kind: 'forced', text: start.text }, free];
  const result = await generate(
    messages,
    segments,
    sampling,
    onText && textAfter(start.text, (soFar) => onText(tidyMessage(start.text, soFar, style, false).message)),
  );
  const { message, header } = tidyMessage(start.text, result.segments.at(-1) ?? '', style, wasCut(result));
  if (style.headings.length === 0) return { message, promptTokens: result.promptTokens };
  return { message: await partsBelow(messages, header, style, sampling, generate, onText), promptTokens: result.promptTokens };
}

function wasCut({ stop }: GenerateResult): boolean {
  return stop === 'length' || stop === 'loop';
}

/** The text under each heading by itself, so that each has its own bound, and what follows is written below what stands there in the end. */
async function partsBelow(
  messages: ChatMessage[],
  header: string,
  style: CommitStyle,
  sampling: SamplingParams,
  generate: Generate,
  onText?: (soFar: string) => void,
): Promise<string> {
  const free: Segment = { kind: 'grammar', gbnf: partGrammar(style), maxTokens: partTokens(style.headings.length) };
  const begin = style.body === 'prose' ? '' : bullet;
  let body = '';
  for (const heading of style.headings) {
    const above = `${body === '' ? '' : `${body}\n\n`}${heading}\n`;
    const forced = `${header}\n\n${above}${begin}`;
    const soFar = (text: string, cut: boolean): string => above + tidyPart(begin + text, style, cut).join('\n');
    const told = onText && textAfter(forced, (text) => onText(composedMessage(header, soFar(text, false), style)));
    const result = await generate(messages, [{ kind: 'forced', text: forced }, free], sampling, told);
    body = soFar(result.segments[1] ?? '', wasCut(result));
  }
  return composedMessage(header, body, style);
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
