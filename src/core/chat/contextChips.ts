/** The context offered with the next question: sources from the editor, the user's switches, and each text's token count. */
import type { ContextChip } from '../../protocol/webview.ts';
import { AppError } from '../../base/appError.ts';
import { checkSelection } from '../context/selectionCheck.ts';
import { userMessage } from '../userMessage.ts';
import { contextBlock } from './chatPrompt.ts';
import type { ContextSource } from './contextSource.ts';

/** A source's problem as one sentence, or null when its text may be sent; `limit` is the number of prompt tokens that fit. */
export function sourceProblem(source: ContextSource, tokens: number | null, limit: number | null): AppError | string | null {
  if (source.problem !== null) return source.problem;
  const refused = checkSelection(source.text ?? '', source.kind);
  if (refused) return refused;
  if (tokens !== null && limit !== null && tokens > limit) {
    return new AppError('selectionTooLarge', `${source.kind} of ${String(tokens)} tokens`, { what: source.kind, tokens, limit });
  }
  return null;
}

/** The chip that stands for a source. */
export function chipOf(source: ContextSource, enabled: boolean, tokens: number | null, problem: AppError | string | null): ContextChip {
  const said = problem === null || typeof problem === 'string' ? problem : userMessage(problem).text;
  return {
    id: source.id,
    kind: source.kind,
    label: source.label,
    detail: source.detail,
    tokens,
    enabled: enabled && said === null,
    problem: said,
  };
}

/** The text whose tokens a chip shows; null for a source that isn't tokenised because it can't be sent. */
export function countedText(source: ContextSource): string | null {
  return sourceProblem(source, null, null) === null ? contextBlock(source) : null;
}

export class ContextChips {
  #sources: readonly ContextSource[] = [];
  readonly #switched = new Map<string, boolean>();
  /** By source id; the block is kept to see whether the count still belongs to the text. */
  #counts = new Map<string, { block: string; tokens: number }>();
  #limit: number | null = null;

  set(sources: readonly ContextSource[]): void {
    this.#sources = [...sources];
    const counts = new Map<string, { block: string; tokens: number }>();
    for (const source of sources) {
      const count = this.#counts.get(source.id);
      if (count?.block === countedText(source)) counts.set(source.id, count);
    }
    this.#counts = counts;
  }

  toggle(id: string, enabled: boolean): void {
    this.#switched.set(id, enabled);
  }

  /** Prompt tokens that fit in the loaded model's window; null while none is loaded. */
  setLimit(limit: number | null): void {
    this.#limit = limit;
  }

  /** Another model has another tokenizer. */
  forgetCounts(): void {
    this.#counts.clear();
  }

  /** The texts that have no count yet. */
  uncounted(): { id: string; block: string }[] {
    return this.#sources.flatMap((source) => {
      const block = countedText(source);
      return block === null || this.#counts.has(source.id) ? [] : [{ id: source.id, block }];
    });
  }

  setCount(id: string, block: string, tokens: number): void {
    const source = this.#sources.find((s) => s.id === id);
    if (source && countedText(source) === block) this.#counts.set(id, { block, tokens });
  }

  get chips(): ContextChip[] {
    return this.#sources.map((source) => {
      const tokens = this.#counts.get(source.id)?.tokens ?? null;
      return chipOf(source, this.#wanted(source), tokens, sourceProblem(source, tokens, this.#limit));
    });
  }

  /** What the user wants to go with the next question, whether or not it can. */
  wanted(): ContextSource[] {
    return this.#sources.filter((source) => this.#wanted(source));
  }

  #wanted(source: ContextSource): boolean {
    return this.#switched.get(source.id) ?? source.defaultEnabled;
  }
}
