/**
 * Decodes an answer piece by piece: forced text costs no sampling, a choice only until one option is left, and a grammar or plain
 * sampling does the rest. Every piece is checked before it is believed.
 */
import { type Llama, type LlamaGrammar, LlamaGrammarEvaluationState, type LlamaModel } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import { literal } from '../core/grammar/gbnf.ts';
import type { Segment } from '../protocol/worker.ts';
import type { AnswerRun, Sampled } from './answerRun.ts';
import type { RenderedPrompt } from './chatPrompt.ts';

const maxGrammarCharacters = 256 * 1024;
const maxOptions = 4096;

export interface Programme {
  segments: readonly Segment[];
  grammars: ReadonlyMap<Segment, LlamaGrammar>;
}

/**
 * Checks a programme and compiles its grammars before anything is evaluated.
 * @throws AppError `invalidParams`: an option that begins another, no options, a grammar that doesn't compile
 */
export async function compile(segments: readonly Segment[], llama: Llama): Promise<Programme> {
  const grammars = new Map<Segment, LlamaGrammar>();
  for (const segment of segments) {
    if (segment.kind === 'choice') {
      checkOptions(segment.options);
      if (segment.options.length > 1) grammars.set(segment, await grammar(llama, choiceGrammar(segment.options)));
    } else if (segment.kind === 'grammar') grammars.set(segment, await grammar(llama, segment.gbnf));
  }
  return { segments, grammars };
}

/**
 * Runs a programme and appends each segment's text to `texts` as it is made, the last one unfinished when the run is cancelled. `length` when a
 * bound cut a free or grammar segment, `loop` when one looped (the programme ends there), else `stop` or `end` as the last piece ended.
 */
export async function runProgramme(
  programme: Programme,
  run: AnswerRun,
  model: LlamaModel,
  ends: Pick<RenderedPrompt, 'endTexts' | 'endTokens'>,
  texts: string[],
): Promise<Sampled['stop']> {
  let stop: Sampled['stop'] = 'end';
  let cut = false;
  for (const [i, segment] of programme.segments.entries()) {
    const saidBefore = run.text.length;
    try {
      stop = await runSegment(segment, i === programme.segments.length - 1, programme, run, model, ends);
      if (stop === 'length') cut = true;
    } finally {
      texts.push(run.text.slice(saidBefore));
    }
    if (stop === 'loop') return stop;
  }
  return cut ? 'length' : stop;
}

async function runSegment(
  segment: Segment,
  last: boolean,
  programme: Programme,
  run: AnswerRun,
  model: LlamaModel,
  ends: Pick<RenderedPrompt, 'endTexts' | 'endTokens'>,
): Promise<Sampled['stop']> {
  const start = run.tokens.length;
  switch (segment.kind) {
    case 'forced':
      await run.force(segment.text);
      return 'end';
    case 'choice': {
      const [only] = segment.options;
      if (segment.options.length === 1 && only !== undefined) {
        await run.force(only);
        return 'end';
      }
      const chosen = await choose(segment.options, run, grammarState(programme, segment, model));
      // The rest of the option, and its first part as the tokenizer would have written it.
      run.retokenise(start, chosen);
      await run.say(chosen);
      return 'end';
    }
    case 'grammar': {
      const sampled = await run.sample({ maxTokens: segment.maxTokens, grammar: grammarState(programme, segment, model) });
      if (!sampled.whole) settle(run, start, sampled.text, last);
      return sampled.stop;
    }
    case 'free': {
      const sampled = await run.sample({ maxTokens: segment.maxTokens, stop: segment.stop, ...ends });
      // The stop text isn't part of the answer, and what follows must not see it.
      if (sampled.stop === 'stop' || !sampled.whole) settle(run, start, sampled.text, last);
      return sampled.stop;
    }
  }
}

/** Has what follows see the text and nothing else that was sampled. Behind the last segment nothing follows: no room is no loss there. */
function settle(run: AnswerRun, start: number, text: string, last: boolean): void {
  try {
    run.retokenise(start, text);
  } catch (error) {
    if (!last || !(error instanceof AppError && error.code === 'contextFull')) throw error;
  }
}

async function choose(options: readonly string[], run: AnswerRun, grammarState: LlamaGrammarEvaluationState): Promise<string> {
  const left = (text: string): string[] => options.filter((option) => option.startsWith(text));
  const longest = Math.max(...options.map((option) => Buffer.byteLength(option)));
  const sampled = await run.sample({
    maxTokens: longest + 1,
    grammar: grammarState,
    aloud: false,
    enough: (soFar) => left(soFar).length <= 1,
  });
  // Bytes that are no text (see partialTokens.ts) decide as far as they are text.
  const [text = ''] = sampled.text.split('\uFFFD');
  const [chosen, another] = left(text);
  if (chosen === undefined) throw new AppError('internal', 'a choice that is none of its options');
  // It stays open when the window has no room to make it, or where only half characters tell the options apart.
  if (another !== undefined && sampled.stop === 'length') throw run.full(1);
  return chosen;
}

function grammarState(programme: Programme, segment: Segment, model: LlamaModel): LlamaGrammarEvaluationState {
  const compiled = programme.grammars.get(segment);
  if (!compiled) throw new AppError('internal', 'a segment without its grammar');
  return new LlamaGrammarEvaluationState({ model, grammar: compiled });
}

async function grammar(llama: Llama, gbnf: string): Promise<LlamaGrammar> {
  if (gbnf.length > maxGrammarCharacters) throw new AppError('invalidParams', `a grammar of ${String(gbnf.length)} characters`);
  try {
    return await llama.createGrammar({ grammar: gbnf });
  } catch (error) {
    throw new AppError('invalidParams', `a grammar that does not compile: ${String(error)}`, {}, error);
  }
}

function checkOptions(options: readonly string[]): void {
  if (options.length === 0 || options.length > maxOptions) throw new AppError('invalidParams', `${String(options.length)} options`);
  const sorted = [...options].sort();
  sorted.forEach((option, i) => {
    if (option === '' || sorted[i + 1]?.startsWith(option)) throw new AppError('invalidParams', 'an option that begins another');
  });
}

function choiceGrammar(options: readonly string[]): string {
  return `root ::= ${options.map(literal).join(' | ')}\n`;
}
