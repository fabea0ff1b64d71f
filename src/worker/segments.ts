/**
 * Runs programmes of segments: forced text costs no sampling, a choice only where its options part, and a grammar or plain sampling does the
 * rest. Every segment is checked before it is believed.
 */
import { type Llama, type LlamaGrammar, LlamaGrammarEvaluationState, type LlamaModel, type Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { Decoded, Programme } from '../core/grammar/programme.ts';
import type { Segment } from '../protocol/worker/programmes.ts';
import type { AnswerRun, Sampled, SampleOptions } from './answerRun.ts';
import type { RenderedPrompt } from './chatPrompt.ts';
import { sampleWithin } from './thoughtLimit.ts';
import { tokenTrie, type TrieNode } from './tokenTrie.ts';

const maxGrammarCharacters = 256 * 1024;
const maxOptions = 32_768;
/** The first visible characters of a text that the model would have left empty. */
const visibleGrammar = 'root ::= [!-~]{1,4}\n';
const visibleTokens = 4;
const visible = /[^\s\p{C}]/u;

/** Grammars that are compiled, by their text. */
export type Grammars = Map<string, LlamaGrammar>;

/**
 * Checks segments that are known beforehand and compiles their grammars, before anything is evaluated.
 * @throws AppError `invalidParams`: an option that begins another, no options, a grammar that doesn't compile
 */
export async function compile(segments: readonly Segment[], llama: Llama): Promise<Grammars> {
  const grammars: Grammars = new Map();
  for (const segment of segments) {
    if (segment.kind === 'choice') checkOptions(segment.options);
    else if (segment.kind === 'grammar') await compiled(segment.gbnf, grammars, llama);
  }
  return grammars;
}

export interface ProgrammeRun {
  run: AnswerRun;
  model: LlamaModel;
  ends: Pick<RenderedPrompt, 'endTexts' | 'endTokens'>;
  grammars?: Grammars;
  /** Gets each segment's text as it is made, the last one unfinished when the run is cancelled. */
  texts?: string[];
  /** Tokens that the answer may have; the window bounds it in any case. */
  maxTokens?: number;
}

export interface ProgrammeEnd<R> {
  value: R;
  /** `length` when a bound cut a free or grammar segment, else as the last one ended. */
  stop: Sampled['stop'];
}

/** Runs a programme to its end. */
export async function runProgramme<R>(programme: Programme<R>, its: ProgrammeRun): Promise<ProgrammeEnd<R>> {
  const { run, texts = [], maxTokens = Infinity } = its;
  const runner = new SegmentRunner(its);
  let stop: Sampled['stop'] = 'end';
  let cut = false;
  for (let next = programme.next(); ;) {
    if (next.done === true) return { value: next.value, stop: cut && stop !== 'loop' ? 'length' : stop };
    const saidBefore = run.text.length;
    try {
      stop = await runner.run(next.value);
    } finally {
      texts.push(run.text.slice(saidBefore));
    }
    if (stop === 'length') cut = true;
    next = programme.next({
      text: texts.at(-1) ?? '',
      stop,
      room: Math.min(run.room, maxTokens - (run.written - runner.thoughtTokens)),
    } satisfies Decoded);
  }
}

class SegmentRunner {
  readonly #run: AnswerRun;
  readonly #model: LlamaModel;
  readonly #ends: ProgrammeRun['ends'];
  readonly #grammars: Grammars;
  /** What was sampled and isn't what follows shall see; put right when something follows. */
  #unsettled: { start: number; text: string } | undefined;
  /** Tokens of the thought that the answer began with: its bound doesn't count them. */
  thoughtTokens = 0;

  constructor({ run, model, ends, grammars = new Map() as Grammars }: ProgrammeRun) {
    this.#run = run;
    this.#model = model;
    this.#ends = ends;
    this.#grammars = grammars;
  }

  async run(segment: Segment): Promise<Sampled['stop']> {
    if (this.#unsettled) this.#run.cutTo(this.#unsettled.start, this.#unsettled.text);
    this.#unsettled = undefined;
    switch (segment.kind) {
      case 'forced':
        await this.#run.force(segment.text);
        return 'end';
      case 'choice':
        await this.#choose(segment.options);
        return 'end';
      case 'grammar':
        return this.#sample({ maxTokens: segment.maxTokens, grammar: await this.#grammar(segment.gbnf) });
      case 'free':
        return this.#free(segment);
    }
  }

  async #choose(options: readonly string[]): Promise<void> {
    checkOptions(options);
    let node: TrieNode<Token> = tokenTrie(options, (text) => this.#model.tokenize(text));
    while (node.option === undefined) {
      const [only, another] = node.next;
      if (only && !another) {
        this.#run.append([only[0]]);
        node = only[1];
        continue;
      }
      const next = node.next.get(await this.#run.pick([...node.next.keys()]));
      if (!next) throw new AppError('internal', 'a choice that is none of its options');
      node = next;
    }
    await this.#run.say(node.option);
  }

  async #free(segment: Extract<Segment, { kind: 'free' }>): Promise<Sampled['stop']> {
    const start = this.#run.tokens.length;
    const before = this.#run.text.length;
    const { maxTokens, stop, thinkingTokens } = segment;
    const options = { maxTokens, stop, ...this.#ends };
    const ended = thinkingTokens === undefined ? await this.#sample(options) : await this.#think(options, thinkingTokens);
    const said = (): string => this.#run.text.slice(before);
    if (segment.visible !== true || visible.test(said())) return ended;
    // Only the grammar can keep the model from its end; paid for a few tokens, in an answer that would say nothing.
    await this.run({ kind: 'grammar', gbnf: visibleGrammar, maxTokens: visibleTokens });
    const left = maxTokens - (this.#run.tokens.length - start);
    const rest = left > 0 ? await this.#sample({ maxTokens: left, stop, ...this.#ends }) : 'length';
    return rest;
  }

  /** Samples an answer that may be in its thought, or begin with one; `limit` is for all of it. */
  async #think(options: SampleOptions, limit: number): Promise<Sampled['stop']> {
    const left = limit === 0 ? 0 : Math.max(1, limit - this.thoughtTokens);
    const { thoughtTokens, last } = await sampleWithin(this.#run, options, left, this.#run.text);
    this.thoughtTokens += thoughtTokens;
    return this.#settle(last.start, last.sampled);
  }

  async #sample(options: SampleOptions): Promise<Sampled['stop']> {
    if (this.#unsettled) this.#run.cutTo(this.#unsettled.start, this.#unsettled.text);
    const start = this.#run.tokens.length;
    return this.#settle(start, await this.#run.sample(options));
  }

  #settle(start: number, sampled: Sampled): Sampled['stop'] {
    // A stop text isn't part of the answer, nor is half a character, and what follows must not see it.
    this.#unsettled = sampled.stop === 'stop' || !sampled.whole ? { start, text: sampled.text } : undefined;
    return sampled.stop;
  }

  async #grammar(gbnf: string): Promise<LlamaGrammarEvaluationState> {
    const grammar = await compiled(gbnf, this.#grammars, this.#model.llama);
    return new LlamaGrammarEvaluationState({ model: this.#model, grammar });
  }
}

async function compiled(gbnf: string, known: Grammars, llama: Llama): Promise<LlamaGrammar> {
  const before = known.get(gbnf);
  if (before) return before;
  if (gbnf.length > maxGrammarCharacters) throw new AppError('invalidParams', `a grammar of ${String(gbnf.length)} characters`);
  try {
    const grammar = await llama.createGrammar({ grammar: gbnf });
    known.set(gbnf, grammar);
    return grammar;
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
