/**
 * An engine in memory that keeps every promise of the worker's contract without weights: a token is up to four characters, the cache is a
 * list of tokens, and what it says follows from the seed. Tests of the contract hold it to the same rules as the real one.
 */
import { AppError, throwIfCancelled } from '../../src/base/appError.ts';
import type { ChatParams, PrefillParams, PrefillResult } from '../../src/protocol/worker/chat.ts';
import type { CompleteParams } from '../../src/protocol/worker/completions.ts';
import type { EngineDiagnostics } from '../../src/protocol/worker/diagnostics.ts';
import type { CandidatesAnswer, CandidatesParams, EditAnswer, EditParams } from '../../src/protocol/worker/edits.ts';
import type { ChatMessage, GenerationItem, GenerationResult, StopReason } from '../../src/protocol/worker/generation.ts';
import type { LoadParams } from '../../src/protocol/worker/loadParams.ts';
import type { MachineMemory, MemoryPlan } from '../../src/protocol/worker/memoryPlan.ts';
import type { ModelHeader, ModelInfo } from '../../src/protocol/worker/modelInfo.ts';
import type { GenerateParams, GenerateResult, Segment, ToolAnswer, ToolAnswerParams } from '../../src/protocol/worker/programmes.ts';
import type { Embedded, EmbedParams, RankedText, RankParams } from '../../src/protocol/worker/retrieval.ts';
import type { LineSurprise, Remark, ReviewAnswer, ReviewParams, SurpriseParams, SurpriseResult } from '../../src/protocol/worker/review.ts';
import { anchoredEdits } from '../../src/core/edits/anchoredProgramme.ts';
import { toolCallAnswer } from '../../src/core/languageModels/toolCallProgramme.ts';
import { listed, type Programme } from '../../src/core/grammar/programme.ts';
import { remarks as remarkProgramme } from '../../src/core/review/remarkProgramme.ts';
import type { CandidatesListener, Engine, ItemListener, ReviewListener } from '../../src/worker/engine.ts';
import { fakeSetup } from './fakeSetup.ts';
import { StopFilter } from '../../src/worker/textStream.ts';

export interface FakeEngineOptions {
  /** The pieces of an answer, one a token; the same for the same seed. */
  answer?: (seed: number) => string[];
  /** What is "sampled" under a grammar. */
  underGrammar?: (gbnf: string, seed: number) => string;
}

const words = ['one ', 'two ', 'three ', 'red ', 'blue ', 'green ', '🙂 ', 'é '];
const chunkTokens = 16;

export class FakeEngine implements Engine {
  readonly #options: FakeEngineOptions;
  #info: ModelInfo | undefined;
  #cache: string[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  /** Tokens of the cache that nobody has asked for yet. */
  #ahead = 0;

  constructor(options: FakeEngineOptions = {}) {
    this.#options = options;
  }

  async load(params: LoadParams, onProgress: (p: { fraction: number }) => void | Promise<void>, signal: AbortSignal): Promise<ModelInfo> {
    if (params.path.includes('missing')) throw new AppError('modelMissing', 'no such file', { path: params.path });
    for (const fraction of [0.5, 1]) {
      await onProgress({ fraction });
      await pause(signal);
    }
    const header = await this.inspect(params.path);
    this.#cache = [];
    this.#info = {
      ...header, trainContextLength: header.contextLength, contextSize: params.contextSize || header.contextLength, device: 'cpu',
      threads: Math.max(1, params.threads), chatFormat: 'fake', customTemplate: false, batch: 512, setup: fakeSetup(), loadMs: 1,
    }; // prettier-ignore
    return this.#info;
  }

  async unload(path?: string): Promise<void> {
    if (path === undefined || path === this.#info?.path) this.#info = undefined;
  }

  async kept(): Promise<ModelInfo[]> {
    return [];
  }

  inspect(path: string): Promise<ModelHeader> {
    return Promise.resolve({
      path, name: 'Fake', architecture: 'fake', parameters: 1, quantisation: 'F16', contextLength: 4096, fim: true, vectors: false, ranks: false, fixture: null, bytes: 1,
      memory: { weights: 1, kvPerToken: 1, compute: 1 },
    }); // prettier-ignore
  }

  plan(): Promise<MemoryPlan> {
    return Promise.resolve({
      memory: { weights: 1, kvPerToken: 1, compute: 1 },
      batch: 512,
      haveBytes: 1e6,
      askedContext: 4096,
      contextSize: 4096,
    });
  }

  machine(): Promise<MachineMemory> {
    return Promise.resolve({ platform: 'linux', total: 4e6, wired: 0, available: 2e6, video: null });
  }

  async countTokens(texts: readonly string[]): Promise<number[]> {
    this.#need();
    return texts.map((text) => tokenise(text).length);
  }

  async countTokensOf(_file: Pick<LoadParams, 'path' | 'gpu'>, texts: readonly string[]): Promise<number[]> {
    return texts.map((text) => tokenise(text).length);
  }

  async countPrompt(messages: readonly ChatMessage[]): Promise<number> {
    this.#need();
    return promptOf(messages).length;
  }

  async hashPrompt(messages: readonly ChatMessage[]): Promise<string> {
    this.#need();
    return promptOf(messages).join('');
  }

  chat(params: ChatParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerationResult> {
    const { contextSize } = this.#need();
    const prompt = [...promptOf(params.messages), ...tokenise(params.answerPrefix ?? '')];
    if (prompt.length >= contextSize) throw new AppError('contextFull', 'full', { tokens: prompt.length, limit: contextSize });
    return this.#answer(prompt, onItem, signal, (say) => this.#sample(params.seed ?? 1, params.maxTokens, params.stop ?? [], say, signal));
  }

  /** All but its last message's last word, as that may go on. */
  async prefill({ messages }: PrefillParams, onItem: ItemListener, signal: AbortSignal): Promise<PrefillResult> {
    this.#need();
    const stable = promptOf(messages).slice(0, -3);
    const result = await this.#answer(stable, onItem, signal, () => Promise.resolve('end'));
    this.#ahead = stable.length;
    return { promptTokens: stable.length, evaluatedTokens: result.evaluatedTokens, whole: result.stop === 'end' };
  }

  shrink(): Promise<boolean> {
    return Promise.resolve(true);
  }

  diagnose(): Promise<EngineDiagnostics> {
    return Promise.resolve({
      queue: [],
      contexts: [],
      rss: 1,
      available: 1,
      prefillSpeed: null,
      threads: null,
      snapshots: null,
      tokenCounts: { entries: 0, bytes: 0, mostBytes: 0, hits: 0, misses: 0 },
      rankScores: { entries: 0, bytes: 0, mostBytes: 0, hits: 0, misses: 0 },
    });
  }

  unusedCompanions(): Promise<never[]> {
    return Promise.resolve([]);
  }

  complete(params: CompleteParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerationResult> {
    this.#need();
    const prompt = ['<prefix>', ...tokenise(params.prefix), '<suffix>', ...tokenise(params.suffix), '<middle>'];
    return this.#answer(prompt, onItem, signal, (say) => this.#sample(params.seed ?? 1, params.maxTokens, params.stop ?? [], say, signal));
  }

  async generate(params: GenerateParams, onItem: ItemListener, signal: AbortSignal): Promise<GenerateResult> {
    this.#need();
    const segments: string[] = [];
    const result = await this.#answer(promptOf(params.messages), onItem, signal, async (say) => {
      let stop: StopReason = 'end';
      await this.#run(listed(params.segments), params.seed ?? 1, Infinity, signal, say, (text, ended) => {
        segments.push(text);
        stop = ended;
      });
      return stop;
    });
    return { ...result, segments };
  }

  async answerWithTools(params: ToolAnswerParams, onItem: ItemListener, signal: AbortSignal): Promise<ToolAnswer> {
    this.#need();
    let call: ToolAnswer['call'] = null;
    let calling = false;
    const words: ItemListener = (item) => (calling && item.type === 'text' ? undefined : onItem(item));
    const result = await this.#answer(promptOf(params.messages), words, signal, async (say) => {
      const programme = toolCallAnswer({ thinkingTokens: 0, ...params, room: params.maxTokens, onCall: () => (calling = true) });
      let stop: StopReason = 'end';
      const answered = await this.#run(programme, params.seed ?? 1, params.maxTokens, signal, say, (_, ended) => (stop = ended));
      call = answered.call;
      return call ? (answered.cut ? 'length' : 'end') : stop;
    });
    return { ...result, call };
  }

  async edit(params: EditParams, onItem: ItemListener, signal: AbortSignal): Promise<EditAnswer> {
    this.#need();
    let sampledTokens = 0;
    let answered: Pick<EditAnswer, 'edits' | 'cut'> = { edits: [], cut: false };
    const result = await this.#answer(promptOf(params.messages), onItem, signal, async (say) => {
      const room = params.maxTokens;
      const programme = anchoredEdits({ ...params, room, count: (text) => tokenise(text).length });
      answered = await this.#run(programme, params.seed ?? 1, room, signal, say, (_, __, segment, tokens) => {
        if (segment.kind !== 'forced') sampledTokens += tokens;
      });
      return answered.cut ? 'length' : 'end';
    });
    return { ...result, ...answered, sampledTokens };
  }

  async candidates({ samplings, ...params }: CandidatesParams, onItem: CandidatesListener, signal: AbortSignal): Promise<CandidatesAnswer> {
    const answers: EditAnswer[] = [];
    for (const [answer, sampling] of samplings.entries()) {
      const told = (item: GenerationItem): void | Promise<void> => onItem(item.type === 'text' ? { ...item, answer } : item);
      answers.push(await this.edit({ ...params, ...sampling }, told, signal));
    }
    return { answers, together: false };
  }

  async review(params: ReviewParams, onItem: ReviewListener, signal: AbortSignal): Promise<ReviewAnswer> {
    this.#need();
    const remarks: Remark[] = [];
    const result = await this.#answer(promptOf(params.messages), onItem, signal, async (say) => {
      const count = (text: string): number => tokenise(text).length;
      const programme = remarkProgramme({ ...params, room: params.maxTokens, count, onRemark: (remark) => void remarks.push(remark) });
      await this.#run(programme, params.seed ?? 1, params.maxTokens, signal, say, () => undefined);
      return 'end';
    });
    for (const remark of remarks) await onItem({ type: 'remark', remark });
    return { ...result, remarks };
  }

  /** The longer a line is, the more it surprises. */
  async surprise(
    { texts }: SurpriseParams,
    onLine: (line: LineSurprise) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<SurpriseResult> {
    this.#need();
    for (const [text, asked] of texts.entries()) {
      const lines = asked.text.split('\n');
      for (const line of asked.lines) {
        await pause(signal);
        const tokens = tokenise(lines[line - 1] ?? '').length;
        if (tokens > 0) await onLine({ text, line, tokens, bits: tokens * tokens, mostBits: 2 * tokens });
      }
    }
    return { whole: true };
  }

  /** Decides each segment of a programme by the seed. */
  async #run<R>(
    programme: Programme<R>,
    seed: number,
    maxTokens: number,
    signal: AbortSignal,
    say: (text: string) => Promise<void>,
    told: (text: string, stop: StopReason, segment: Segment, tokens: number) => void,
  ): Promise<R> {
    let room = maxTokens;
    let next = programme.next();
    for (let i = 0; next.done !== true; i++) {
      const segment = next.value;
      let text = '';
      let tokens = 0;
      const note = async (piece: string): Promise<void> => {
        text += piece;
        if (piece !== '') tokens++;
        await say(piece);
      };
      await pause(signal);
      let stop: StopReason = 'end';
      if (segment.kind === 'forced') await note(segment.text);
      else if (segment.kind === 'choice') await note(segment.options[(seed + i) % segment.options.length]!);
      else if (segment.kind === 'grammar') await note(this.#options.underGrammar?.(segment.gbnf, seed) ?? '');
      else stop = await this.#sample(seed + i, segment.maxTokens, segment.stop, note, signal);
      room -= tokenise(text).length;
      told(text, stop, segment, tokens);
      next = programme.next({ text, stop: stop === 'cancelled' ? 'end' : stop, room });
    }
    return next.value;
  }

  keepSnapshots(): Promise<void> {
    return Promise.resolve();
  }

  async embed({ path, texts }: EmbedParams): Promise<Embedded> {
    const vectors = texts.map((text) => {
      const vector = [1, text.length % 7, Array.from(text).reduce((sum, char) => sum + char.codePointAt(0)!, 0) % 11];
      const norm = Math.hypot(...vector);
      return vector.map((value) => value / norm);
    });
    return { vectors, named: path };
  }

  /** The more of the query's words a text has, the better it fits. */
  async rank({ query, texts }: RankParams, onRanked: (ranked: RankedText) => void | Promise<void>): Promise<void> {
    const words = query.split(' ');
    for (const [index, text] of texts.entries())
      await onRanked({ index, score: words.filter((word) => text.includes(word)).length / words.length });
  }

  vectorsNamed(path: string): Promise<string> {
    return Promise.resolve(path);
  }

  dispose(): Promise<void> {
    return this.unload();
  }

  #need(): ModelInfo {
    if (!this.#info) throw new AppError('modelNone', 'no model is loaded');
    return this.#info;
  }

  async #sample(
    seed: number,
    max: number,
    stops: readonly string[],
    say: (text: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<StopReason> {
    const pieces = this.#options.answer?.(seed) ?? Array.from({ length: 400 }, (_, i) => words[(seed * 7 + i * i) % words.length]!);
    const filter = new StopFilter(stops);
    for (const piece of pieces.slice(0, max)) {
      await pause(signal);
      await say(filter.push(piece));
      if (filter.stopped !== undefined) return 'stop';
    }
    await say(filter.flush());
    return pieces.length > max ? 'length' : 'end';
  }

  /** One after the other; with prefill, reuse of the cache, and the partial answer when cancelled. */
  #answer(
    prompt: string[],
    onItem: ItemListener,
    signal: AbortSignal,
    write: (say: (text: string) => Promise<void>) => Promise<StopReason>,
  ): Promise<GenerationResult> {
    let text = '';
    let tokens = 0;
    let evaluatedTokens = 0;
    let aheadTokens = 0;
    const result = (stop: StopReason): GenerationResult => ({
      text, stop, tokens, promptTokens: prompt.length, evaluatedTokens, prefillMs: 1, generateMs: 1, tokensPerSecond: tokens * 1000,
      ...(aheadTokens > 0 ? { aheadTokens } : {}),
    }); // prettier-ignore
    const run = async (): Promise<GenerationResult> => {
      let same = 0;
      aheadTokens = this.#ahead;
      this.#ahead = 0;
      while (same < prompt.length - 1 && this.#cache[same] === prompt[same]) same++;
      this.#cache = prompt.slice(0, same);
      for (let done = same; done < prompt.length; done = this.#cache.length) {
        await pause(signal);
        this.#cache = prompt.slice(0, done + chunkTokens);
        evaluatedTokens = this.#cache.length - same;
        await onItem({ type: 'prefill', done: this.#cache.length, total: prompt.length });
      }
      return result(
        await write(async (piece) => {
          if (piece === '') return;
          text += piece;
          tokens++;
          this.#cache.push(piece);
          await onItem({ type: 'text', text: piece });
        }),
      );
    };
    const answer = this.#turn.then(run).catch((error: unknown) => {
      if (AppError.isCancelled(error)) return result('cancelled');
      throw error;
    });
    this.#turn = answer.catch(() => undefined);
    return answer;
  }
}

function tokenise(text: string): string[] {
  return text.match(/[^]{1,4}/gu) ?? [];
}

function promptOf(messages: readonly ChatMessage[]): string[] {
  return [...messages.flatMap(({ role, content }) => [`<${role}>`, ...tokenise(content), '<end>']), '<assistant>'];
}

async function pause(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfCancelled(signal);
}
