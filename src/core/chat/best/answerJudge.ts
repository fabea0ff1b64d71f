/**
 * Has a model say which of several answers to a question is the best. It is asked twice, with the answers in one order and in the reverse, as models lean to what stands first or last; where it names two, it
 * is asked about these alone, in both orders. It must not know turns, or where the answers are from.
 */
import { AppError, throwIfCancelled } from '../../../base/appError.ts';
import type { Log } from '../../../base/log.ts';
import type { ChosenAnswer } from '../../../protocol/webview.ts';
import type { GenerationItem, GenerationStats } from '../../../protocol/worker/generation.ts';
import { stopError } from '../../models/stopError.ts';
import type { EnginePort } from '../../ports.ts';
import type { Attempt, ProviderSource, ReadyModel } from '../../providers/chatProvider.ts';
import type { ChatAnswers, ChatRequest } from '../chatAnswers.ts';
import type { Exchange } from '../conversation.ts';
import {
  decodedVerdict,
  judgeInstruction,
  judgeSegments,
  namedByNumbers,
  reasonTokens,
  type ReadVerdict,
  writtenVerdict,
} from './judgePrompt.ts';

export interface JudgedQuestion {
  request: ChatRequest;
  /** What was said before it. */
  history: readonly Exchange[];
  /** In the order in which they came, each once. */
  answers: readonly { text: string; number: number }[];
}

/** What judging came to. Places are those of the answers that were given. */
export interface Judgement {
  /** `agreed`: both orders named it. `between`: each named another one, and of these two it was named in both. `undecided`: it hangs on the order. `none`: nothing could be read. */
  how: 'agreed' | 'between' | 'undecided' | 'none';
  place: number;
  /** The other one that was named. */
  other: number | null;
  /** Empty for none. */
  reason: string;
  judging: NonNullable<ChosenAnswer['judging']> | null;
}

export interface AnswerJudgeParts {
  engine: Pick<EnginePort, 'generate'>;
  providers: ProviderSource;
  answers: Pick<ChatAnswers, 'plan'>;
  log: Log;
  /** From 0 up to 1. */
  random: () => number;
}

/** Hears how it comes along: which reading of how many, and how far the prompt is read. */
export interface JudgeListener {
  onReading(at: number, of: number): void;
  onItem(item: GenerationItem): void;
}

/** Answers by their places, as they are shown in one reading. */
type Order = readonly number[];

/** Tokens of a line like those that are asked for, and some around it. */
const wordTokens = reasonTokens + 60;

export class AnswerJudge {
  readonly #parts: AnswerJudgeParts;

  constructor(parts: AnswerJudgeParts) {
    this.#parts = parts;
  }

  /** Rejects with `contextFull` where they are too long to be read together, `cancelled`, and as who judges does. */
  judge(asked: JudgedQuestion, listener: JudgeListener, signal: AbortSignal): Promise<Judgement> {
    return this.#parts.providers.ask((attempt) => this.#judgeBy(attempt, asked, listener), signal);
  }

  async #judgeBy(attempt: Attempt, asked: JudgedQuestion, listener: JudgeListener): Promise<Judgement> {
    const ready = await attempt.provider.prepare(attempt.signal);
    throwIfCancelled(attempt.signal);
    const order = shuffled(asked.answers.length, this.#parts.random);
    const sum = new Figures();
    const read = async (shown: Order, at: number, of: number): Promise<ReadVerdict | null> => {
      listener.onReading(at, of);
      const verdict = await this.#read(attempt, ready, asked, shown, listener, sum);
      // From here on it is the one who judges.
      attempt.begun();
      if (!verdict) return null;
      const place = shown[verdict.place];
      if (place === undefined) return null;
      return { place, reason: namedByNumbers(verdict.reason, (one) => asked.answers[shown[one] ?? -1]?.number) };
    };
    const inBoth = async (shown: Order, before: number): Promise<(ReadVerdict | null)[]> => [
      await read(shown, before + 1, before + 2),
      await read(shown.toReversed(), before + 2, before + 2),
    ];
    const said = await inBoth(order, 0);
    const [first, second] = said;
    const result = (how: Judgement['how'], verdict: ReadVerdict, other: number | null = null): Judgement => ({
      ...{ how, place: verdict.place, reason: verdict.reason, other },
      judging: sum.figures,
    });
    if (!first || !second) {
      const [only] = said.filter((one) => one !== null);
      return only ? result('undecided', only) : result('none', { place: 0, reason: '' });
    }
    if (first.place === second.place) return result('agreed', first);
    const named = [first.place, second.place].sort((a, b) => a - b);
    // With two answers the two orders have been read.
    const [third, fourth] = asked.answers.length === 2 ? [] : await inBoth(named, 2);
    if (third && fourth?.place === third.place) {
      const [other = null] = named.filter((one) => one !== third.place);
      return result('between', third, other);
    }
    const [place = 0, other = null] = named;
    return result('undecided', { place, reason: '' }, other);
  }

  async #read(
    { provider, signal }: Attempt,
    ready: ReadyModel,
    { request, history, answers }: JudgedQuestion,
    shown: Order,
    listener: JudgeListener,
    sum: Figures,
  ): Promise<ReadVerdict | null> {
    const decoded = provider.from === null && provider.abilities.grammar;
    const texts = shown.map((place) => answers[place]?.text ?? '');
    const instruction = judgeInstruction(request.instruction, texts, decoded ? 'decoded' : 'words');
    const limit = ready.contextSize - wordTokens;
    const planned = async (sources: ChatRequest['went'], before: readonly Exchange[]) => {
      const plan = await this.#parts.answers.plan({ instruction, sources }, before, limit, signal, provider).catch((error: unknown) => {
        if (AppError.is(error, 'contextFull')) return null;
        throw error;
      });
      return plan && plan.tokens <= limit ? plan : null;
    };
    // All that the answers were written from goes before the room that it takes.
    const plan = (await planned(request.went, history)) ?? (await planned([], []));
    if (!plan) throw new AppError('contextFull', 'the answers are too long to be judged together', { limit, what: 'question' });
    const { messages } = plan;
    if (!decoded) {
      const answer = await provider.chat({ messages, maxTokens: wordTokens, temperature: 0 }, (item) => listener.onItem(item), signal);
      if (answer.stats) sum.add(answer.stats);
      if (answer.stop === 'cancelled') throw stopError(signal);
      const verdict = writtenVerdict(answer.text, shown.length);
      if (!verdict) this.#parts.log.info('a judgement of answers names none of them');
      return verdict;
    }
    const result = await this.#parts.engine.generate(
      { messages, segments: judgeSegments(shown.length), temperature: 0 },
      (item) => listener.onItem(item),
      signal,
    );
    sum.add(result);
    if (result.stop === 'cancelled') throw stopError(signal);
    return decodedVerdict(result.segments);
  }
}

/** What several readings took. */
class Figures {
  figures: Judgement['judging'] = null;

  add({ tokens, promptTokens, evaluatedTokens, prefillMs, generateMs }: GenerationStats): void {
    const { figures: sum } = this;
    this.figures = {
      tokens: tokens + (sum?.tokens ?? 0),
      promptTokens: promptTokens + (sum?.promptTokens ?? 0),
      evaluatedTokens: evaluatedTokens + (sum?.evaluatedTokens ?? 0),
      prefillMs: prefillMs + (sum?.prefillMs ?? 0),
      generateMs: generateMs + (sum?.generateMs ?? 0),
    };
  }
}

function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last--) {
    const one = Math.floor(random() * (last + 1));
    [order[last], order[one]] = [order[one] ?? one, order[last] ?? last];
  }
  return order;
}
