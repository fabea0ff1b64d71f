/**
 * What is gathered for one question, for whoever is asked: how much its window has room for, whether what was shown before still holds, and what mustn't go there. It must not know
 * turns, or how an answer is made.
 */
import { t } from '../../base/l10n.ts';
import type { ChatProvider, ContextWindow } from '../providers/chatProvider.ts';
import { estimatedTokens } from '../providers/estimatedTokens.ts';
import type { GenerationStats } from '../../protocol/worker/generation.ts';
import { samePlace } from '../context/stretches.ts';
import {
  type ContextGatherer,
  gatherBudget,
  type GatheredSources,
  gatherInTime,
  type GatherWishes,
  mayShare,
  nothingGathered,
} from './contextGatherer.ts';
import { isInstruction } from './chatInstructions.ts';
import type { ContextSource } from './contextSource.ts';
import type { AskedQuestion, Exchange } from './conversation.ts';
import type { PromptPlan } from './promptWindow.ts';
import { sameBasis, type TakenGathering } from './questionGathering.ts';

/** Who is asked, and how many tokens a prompt may have there; null while that isn't known. */
interface AskedFor {
  provider: ChatProvider;
  limit: number | null;
}

export interface AnswerGatheringParts {
  /** Null where nobody gathers. */
  gatherer: () => ContextGatherer | null;
  /** The prompt that a question would be sent in. */
  plan: (
    question: AskedQuestion,
    history: readonly Exchange[],
    limit: number,
    signal: AbortSignal,
    provider: ChatProvider,
  ) => Promise<PromptPlan>;
}

/** Tokens of a window that isn't known yet. */
const usualWindow = 4_096;
/** A question waits no longer for what is gathered for it. Milliseconds. */
const longestGathering = 2_500;
const unseen = (): string => t('Nothing of the project went along: the question was sent before it was shown what would.');
/** Prompt tokens by which the machine's pace is told. */
const leastMeasured = 128;

export class AnswerGathering {
  readonly #parts: AnswerGatheringParts;
  /** Prompt tokens that are read in a second, as measured last; null before. */
  #pace: number | null = null;

  constructor(parts: AnswerGatheringParts) {
    this.#parts = parts;
  }

  /** Whether anything is gathered for whoever would be asked: `elsewhere` where it would be, but mustn't go there. */
  for(provider: ChatProvider): 'yes' | 'no' | 'elsewhere' {
    const settings = this.#parts.gatherer()?.settings;
    if (settings?.on !== true) return 'no';
    return mayShare(provider.from, settings) ? 'yes' : 'elsewhere';
  }

  /**
   * What of the project a question needs: within what the window has room for beside all else. While no window is known it is estimated, and no tokens are told. Rejects with AppError.
   */
  async gather(
    question: AskedQuestion,
    wishes: GatherWishes,
    history: readonly Exchange[],
    { provider, limit }: AskedFor,
    signal: AbortSignal,
  ): Promise<GatheredSources> {
    const gatherer = this.#parts.gatherer();
    if (!gatherer || this.for(provider) !== 'yes') return nothingGathered;
    const window: ContextWindow | null = limit === null ? null : provider.window;
    const plan = window && limit !== null ? await this.#parts.plan(question, history, limit, signal, provider) : null;
    const room = plan && limit !== null ? limit - plan.tokens : usualWindow;
    const gathered = await gatherer.gather(
      {
        ...wishes,
        question: question.instruction,
        budget: gatherBudget(gatherer.settings, window?.contextSize ?? usualWindow, room, this.#pace),
        beside: question.sources,
        said: history.slice(plan?.dropped ?? 0).flatMap(({ sources }) => sources),
        // An extension would be handed all that is only thought of.
        count: (texts) =>
          window && provider.from?.extension !== true
            ? provider.countTokens([...texts], signal)
            : Promise.resolve(texts.map(estimatedTokens)),
      },
      signal,
    );
    // A figure is exact, or it isn't there.
    if (window && !window.estimated) return gathered;
    return { ...gathered, leftOut: gathered.leftOut.map((part) => ({ ...part, tokens: null })) };
  }

  /** What goes with a question that is sent: what was shown before where that still holds, and else what is gathered anew. Rejects with `cancelled`. */
  async taken(
    question: AskedQuestion,
    { result, wishes }: TakenGathering,
    history: readonly Exchange[],
    { provider, limit }: AskedFor,
    signal: AbortSignal,
  ): Promise<Pick<GatheredSources, 'sources' | 'notes'>> {
    const gatherer = this.#parts.gatherer();
    const contextSize = provider.window?.contextSize ?? null;
    const basis = { question: question.instruction, beside: question.sources, contextSize, exchanges: history.length };
    const shown = result && sameBasis(result.basis, basis) && (await gatherer?.isSame(result.sources)) ? result : null;
    // What goes to others has been seen before.
    if (!shown && provider.from && !provider.from.local) return { sources: [], notes: [unseen()] };
    const gather = (ended: AbortSignal): Promise<GatheredSources> => this.gather(question, wishes, history, { provider, limit }, ended);
    const { sources, notes } = shown ?? (await gatherInTime(gather, longestGathering, signal));
    // What the user took off stays off.
    const isOff = ({ gathered }: ContextSource): boolean => wishes.off.some((place) => gathered && samePlace(gathered, place));
    return { sources: sources.filter((source) => !isOff(source)), notes };
  }

  /** What of these has no room after all, as another one's window may be smaller than the one that it was gathered for: the least important goes first. */
  async without(
    question: AskedQuestion,
    history: readonly Exchange[],
    { provider, limit }: { provider: ChatProvider; limit: number },
    signal: AbortSignal,
  ): Promise<ReadonlySet<ContextSource>> {
    const cut = new Set<ContextSource>();
    for (;;) {
      const going = question.sources.filter((source) => !cut.has(source));
      const last = going.findLast(({ gathered }) => gathered);
      if (!last) return cut;
      const { tokens } = await this.#parts.plan({ ...question, sources: going }, history, limit, signal, provider);
      if (tokens <= limit) return cut;
      cut.add(last);
    }
  }

  /** Without what was gathered, or is the project's own word, where that mustn't go to this one. */
  shared(sources: readonly ContextSource[], provider: ChatProvider): readonly ContextSource[] {
    const settings = this.#parts.gatherer()?.settings ?? null;
    return mayShare(provider.from, settings) ? sources : sources.filter((source) => !source.gathered && !isInstruction(source));
  }

  /** Learns how fast this machine reads. */
  measured({ evaluatedTokens, prefillMs }: Pick<GenerationStats, 'evaluatedTokens' | 'prefillMs'>): void {
    if (evaluatedTokens >= leastMeasured && prefillMs > 0) this.#pace = (1_000 * evaluatedTokens) / prefillMs;
  }
}
