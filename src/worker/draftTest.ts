/**
 * Finds out whether a model writes the same text with guesses as without: some architectures don't (node-llama-cpp#652). It writes a few tokens one by
 * one, then again with right and wrong guesses of these very tokens, so that accepting and taking back are seen whatever the model says. It has a
 * small context of its own, and must not touch another.
 */
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../base/appError.ts';
import type { DraftPace } from './draftPace.ts';
import type { NativeLog } from './nativeEngine.ts';
import type { Scheduler, Turn } from './scheduler.ts';
import type { Drafting, Slot } from './slot.ts';
import { TokenSampler } from './tokenSampler.ts';

/** What takes longer in all isn't finished, and nothing is guessed. */
const mostMs = 20_000;
const contextSize = 256;
const batchSize = 32;
/** The prompt goes in in such pieces, as others wait for each. */
const piece = 6;
const text = 'function first(a, b) {\n  return a + b;\n}\n\nfunction second(';
/** Tokens written; and what is guessed of them in each batch: how many rightly, and whether a wrong one follows. */
const written = 10;
const batches = [
  { right: 2, wrong: true },
  { right: 5, wrong: false },
  { right: 0, wrong: true },
] as const;
/**
 * A batch of so many tokens comes last: on some processors only long ones gain, and they would not be tried where short ones are slow. It is left out where
 * one of those before took longer than this, as whoever asks meanwhile waits for it.
 */
const long = 16;
const mostMsBefore = 250;

/** A model whose answers may be guessed ahead, and the sequence that is told what batches take. */
export interface DraftTested {
  model: LlamaModel;
  info: { threads: number };
  chat: Pick<Slot, 'drafting'> & { sequence: Pick<LlamaContextSequence, 'needsCheckpoints'> };
  drafting: Drafting;
  /** Aborted when the model is unloaded. */
  ended: AbortSignal;
}

export type DraftVerdict = { same: true } | { same: false; why: string };

/** Lets answers of the model be guessed ahead when it passes. Settles when that is known; doesn't reject. */
export async function allowDrafts(loaded: DraftTested, scheduler: Scheduler, log: NativeLog): Promise<void> {
  if (loaded.chat.sequence.needsCheckpoints) {
    log('warn', 'nothing is guessed ahead: the model can take no token back');
    return;
  }
  const { ended, model, info, drafting } = loaded;
  let test: DraftTest | undefined;
  try {
    // Whoever asks right after the load, as most do, waits for one evaluation of it at most, and is answered without guesses.
    await scheduler.run('background', ended, async (turn) => {
      test = await turn.step(() => DraftTest.of(model, info.threads));
      await test.go(turn, mostMs);
    });
    const verdict: DraftVerdict = test?.verdict ?? { same: false, why: 'the test takes too long' };
    if (verdict.same && loaded.chat.drafting) test?.tell(loaded.chat.drafting.pace);
    drafting.on = verdict.same;
    const took = `${String(Math.round(test?.ms ?? 0))} ms`;
    if (verdict.same) log('debug', `the model writes the same with guesses (tested in ${took})`);
    else log('warn', `nothing is guessed ahead: ${verdict.why} (${took})`);
  } catch (error) {
    if (!AppError.isCancelled(error)) log('warn', `nothing is guessed ahead: the test failed: ${String(error)}`);
  } finally {
    await test?.dispose().catch(() => undefined);
  }
}

export class DraftTest {
  readonly #context: LlamaContext;
  readonly #steps: AsyncGenerator<void, DraftVerdict, void>;
  readonly #times: [tokens: number, ms: number][] = [];
  verdict: DraftVerdict | undefined;
  /** Time of the evaluations so far. */
  ms = 0;

  private constructor(context: LlamaContext, model: LlamaModel) {
    this.#context = context;
    this.#steps = this.#run(context.getSequence(), model.tokenize(text));
  }

  static async of(model: LlamaModel, threads: number): Promise<DraftTest> {
    const context = await model.createContext({ contextSize, batchSize, sequences: 1, threads, failedCreationRemedy: false });
    return new DraftTest(context, model);
  }

  /** Goes on until the verdict is there or the evaluations have taken so many milliseconds in all. */
  async go(turn: Turn, mostMs: number): Promise<void> {
    while (!this.verdict && this.ms < mostMs) {
      const next = await turn.step(() => this.#steps.next());
      if (next.done) this.verdict = next.value;
    }
  }

  /** Hands on what batches of each size took. */
  tell(pace: DraftPace): void {
    for (const [tokens, ms] of this.#times) pace.measured(tokens, ms);
  }

  async dispose(): Promise<void> {
    await this.#context.dispose();
  }

  async *#run(sequence: LlamaContextSequence, prompt: readonly Token[]): AsyncGenerator<void, DraftVerdict, void> {
    const head = prompt.slice(0, -1);
    for (let at = 0; at < head.length; at += piece) {
      await this.#timed(0, () => sequence.evaluateWithoutGeneratingNewTokens(head.slice(at, at + piece)));
      yield;
    }
    const expected = yield* this.#oneByOne(sequence, prompt);
    await sequence.eraseContextTokenRanges([{ start: head.length, end: sequence.nextTokenIndex }]);
    const got: Token[] = [];
    const sampler = new TokenSampler(sequence, { temperature: 0 }, false);
    for (const { right, wrong } of batches) {
      const guess = expected.slice(got.length, got.length + right);
      const next = expected[got.length + right];
      if (wrong) guess.push(...prompt.filter((token) => token !== next).slice(0, 1));
      const last = got.at(-1) ?? prompt.at(-1);
      if (last === undefined) break;
      await this.#timed(guess.length + 1, () => sampler.nextOf(last, guess, ({ token }) => got.push(token) > 0));
      yield;
    }
    const differs = difference(expected, got);
    if (differs) return differs;
    const held = [...head, ...prompt.slice(-1), ...expected.slice(0, -1)];
    const { contextTokens } = sequence;
    if (contextTokens.length !== held.length || held.some((token, i) => token !== contextTokens[i])) {
      return { same: false, why: 'what was taken back is still there' };
    }
    const first = prompt.at(-1);
    if (first === undefined || this.#times.some(([, ms]) => ms > mostMsBefore)) return { same: true };
    await sequence.eraseContextTokenRanges([{ start: head.length, end: sequence.nextTokenIndex }]);
    const again: Token[] = [];
    const guess = [...expected, ...Array<Token>(long).fill(first)].slice(0, long - 1);
    await this.#timed(long, () => sampler.nextOf(first, guess, ({ token }) => again.push(token) > 0));
    yield;
    return difference(expected, again) ?? { same: true };
  }

  async *#oneByOne(sequence: LlamaContextSequence, prompt: readonly Token[]): AsyncGenerator<void, Token[], void> {
    const tokens: Token[] = [];
    const sampler = new TokenSampler(sequence, { temperature: 0, yieldEogToken: true }, false);
    try {
      for (let last = prompt.slice(-1); tokens.length < written; last = tokens.slice(-1)) {
        tokens.push(await this.#timed(1, async () => (await sampler.next(last)).token));
        yield;
      }
    } finally {
      await sampler.close();
    }
    return tokens;
  }

  async #timed<T>(tokens: number, evaluate: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await evaluate();
    const ms = performance.now() - start;
    this.ms += ms;
    if (tokens > 0) this.#times.push([tokens, ms]);
    return result;
  }
}

/** The verdict about the first token that is another one; undefined when there is none. */
function difference(expected: readonly Token[], got: readonly Token[]): DraftVerdict | undefined {
  const at = expected.findIndex((token, i) => token !== got[i]);
  return at < 0 ? undefined : { same: false, why: `token ${String(at + 1)} of the test is another with guesses` };
}
