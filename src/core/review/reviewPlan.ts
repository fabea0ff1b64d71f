/** Puts the parts of a review together into prompts that fit, by exact counts, one prompt after the other. */
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { CountTokens } from '../git/diffBudget.ts';
import { halves, type ReviewPart } from './reviewParts.ts';
import { partText, type RemarksForm, reviewMessages, ruleLine } from './reviewPrompt.ts';
import type { ReviewRule } from './reviewRules.ts';

export interface ReviewCounter {
  countTokens: CountTokens;
  countPrompt: (messages: ChatMessage[]) => Promise<number>;
}

export interface ReviewPrompt {
  messages: ChatMessage[];
  parts: ReviewPart[];
  /** The team's rules that are in it. */
  rules: ReviewRule[];
}

/** Parts of one prompt at most, and those that are counted at once. */
const mostParts = 10;
const countedAtOnce = 40;
/** Of the prompt, what the team's rules may take. */
const rulesShare = 1 / 3;

export class ReviewPlan {
  readonly #waiting: ReviewPart[];
  readonly #rules: readonly ReviewRule[];
  /** Tokens of texts that were counted. */
  readonly #counts = new Map<string, number>();
  /** Parts for which no prompt was large enough. */
  unread = 0;
  /** Ids of rules that had no room in some prompt. */
  readonly rulesLeftOut = new Set<string>();

  constructor(parts: readonly ReviewPart[], rules: readonly ReviewRule[]) {
    this.#waiting = [...parts];
    this.#rules = rules;
  }

  /** Parts that wait to be read. */
  get left(): number {
    return this.#waiting.length;
  }

  /** Parts of a prompt that came to nothing: they are the next ones again. */
  putBack(parts: readonly ReviewPart[]): void {
    this.#waiting.unshift(...parts);
  }

  /** The next prompt, of at most `limit` tokens; null when there are no more parts. Takes as many parts of their order as fit. */
  async next(limit: number, form: RemarksForm, counter: ReviewCounter): Promise<ReviewPrompt | null> {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const frame = await counter.countPrompt(reviewMessages([], [], form));
      const texts = this.#waiting.slice(0, countedAtOnce).map((part, index, all) => partText(part, all[index - 1]));
      const counts = await this.#count(texts, counter);
      let taken = 0;
      let rules: ReviewRule[] = [];
      for (let room = limit - frame; taken < Math.min(counts.length, mostParts); taken++) {
        const more = await this.#rulesFor(this.#waiting.slice(0, taken + 1), (limit - frame) * rulesShare, counter);
        const cost = (await this.#cost(more, counter)) - (await this.#cost(rules, counter));
        const [tokens = 0] = counts.slice(taken, taken + 1);
        if (taken > 0 && tokens + cost > room) break;
        room -= tokens + cost;
        rules = more;
      }
      for (; taken > 0; taken--) {
        // Whichever are read together, they are read as the file has them.
        const parts = this.#waiting.slice(0, taken).sort((a, b) => a.place - b.place);
        for (let kept = this.#holding(rules, parts); ; kept = kept.slice(0, -1)) {
          const messages = reviewMessages(parts, kept, form);
          if ((await counter.countPrompt(messages)) <= limit) {
            this.#waiting.splice(0, taken);
            for (const { id } of this.#holding(this.#rules, parts)) if (!kept.some((rule) => rule.id === id)) this.rulesLeftOut.add(id);
            return { messages, parts, rules: kept };
          }
          // Rather fewer parts than fewer rules.
          if (taken > 1 || kept.length === 0) break;
        }
      }
      const smaller = halves(first);
      if (smaller === null) this.unread++;
      this.#waiting.splice(0, 1, ...(smaller ?? []));
    }
    return null;
  }

  #holding(rules: readonly ReviewRule[], parts: readonly ReviewPart[]): ReviewRule[] {
    return rules.filter(({ holdsFor }) => parts.some(({ path }) => holdsFor(path)));
  }

  /** The rules that hold for some of these parts, as many as fit `room` tokens. */
  async #rulesFor(parts: readonly ReviewPart[], room: number, counter: ReviewCounter): Promise<ReviewRule[]> {
    const holding = this.#holding(this.#rules, parts);
    const counts = await this.#count(holding.map(ruleLine), counter);
    let sum = 0;
    return holding.filter((_, index) => (sum += counts[index] ?? 0) <= room);
  }

  async #cost(rules: readonly ReviewRule[], counter: ReviewCounter): Promise<number> {
    return (await this.#count(rules.map(ruleLine), counter)).reduce((sum, tokens) => sum + tokens, 0);
  }

  async #count(texts: readonly string[], counter: ReviewCounter): Promise<number[]> {
    const unknown = [...new Set(texts)].filter((text) => !this.#counts.has(text));
    if (unknown.length > 0) {
      const counts = await counter.countTokens(unknown);
      unknown.forEach((text, index) => this.#counts.set(text, counts[index] ?? 0));
    }
    return texts.map((text) => this.#counts.get(text) ?? 0);
  }
}
