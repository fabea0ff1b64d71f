/** The context offered with the next question: sources from the editor, the user's switches, and each text's token count. */
import type { ContextChip } from '../../protocol/webview.ts';
import { AppError } from '../../base/appError.ts';
import { type CheckedText, checkLength, checkSelection } from '../context/selectionCheck.ts';
import { userMessage } from '../userMessage.ts';
import { contextBlock } from './chatPrompt.ts';
import type { ContextSource } from './contextSource.ts';

/** A source's problem as one sentence, or null when its text may be sent; `limit` is the number of prompt tokens that fit. */
export function sourceProblem(source: ContextSource, tokens: number | null, limit: number | null): AppError | string | null {
  if (source.problem !== null) return source.problem;
  const what: CheckedText =
    source.kind === 'selection' || (source.kind === 'file' && !source.pinned && !source.gathered) ? source.kind : 'attachment';
  const refused = checkSelection(source.text ?? '', what);
  if (refused) return refused;
  const tooLong = limit === null ? null : checkLength(source.text ?? '', limit, what);
  if (tooLong) return tooLong;
  if (tokens !== null && limit !== null && tokens > limit) {
    return new AppError('selectionTooLarge', `${source.kind} of ${String(tokens)} tokens`, { what, tokens, limit });
  }
  return null;
}

/** The chip that stands for a source. */
export function chipOf(source: ContextSource, enabled: boolean, tokens: number | null, problem: AppError | string | null): ContextChip {
  const said = problem === null || typeof problem === 'string' ? problem : userMessage(problem).text;
  const { id, kind, label, detail, pinned, note, standing, gathered } = source;
  return {
    id,
    kind,
    label,
    detail,
    tokens,
    enabled: enabled && said === null,
    problem: said,
    ...(pinned && { pinned }),
    ...(note !== undefined && { note }),
    ...(standing && { standing }),
    ...(gathered && { reason: gathered.reason }),
  };
}

/** The text whose tokens a chip shows; null for a source that isn't tokenised because it can't be sent. */
export function countedText(source: ContextSource, limit: number | null): string | null {
  return sourceProblem(source, null, limit) === null ? contextBlock(source) : null;
}

/** What the ids of gathered sources begin with. */
export const gatheredId = 'gathered:';

export class ContextChips {
  #sources: readonly ContextSource[] = [];
  /** Kinds of context that the user has switched off: they stay off for the next file, too. */
  readonly #off = new Set<string>();
  /** Single things that were switched off, which stay off whatever happens to others. */
  readonly #offFor = new Set<string>();
  /**
   * By source id, the one thing that the user has switched on. Forgotten when another takes its place: what isn't attached by itself, such as
   * a file of keys, never goes along because something else was wanted, or was wanted once.
   */
  readonly #onFor = new Map<string, string>();
  /** By source id; the block is kept to see whether the count still belongs to the text. */
  #counts = new Map<string, { block: string; tokens: number }>();
  #limit: number | null = null;

  set(sources: readonly ContextSource[]): void {
    this.#sources = [...sources];
    const counts = new Map<string, { block: string; tokens: number }>();
    for (const source of sources) {
      if (this.#onFor.get(source.id) !== thing(source)) this.#onFor.delete(source.id);
      const count = this.#counts.get(source.id);
      if (count?.block === countedText(source, this.#limit)) counts.set(source.id, count);
    }
    this.#counts = counts;
  }

  get sources(): readonly ContextSource[] {
    return this.#sources;
  }

  /** The user's switch on what a chip stands for now; without a source of that id it does nothing. */
  toggle(id: string, enabled: boolean): void {
    const source = this.#sources.find((s) => s.id === id);
    if (!source) return;
    if (enabled) {
      this.#off.delete(id);
      this.#offFor.delete(thing(source));
      this.#onFor.set(id, thing(source));
    } else {
      this.#off.add(id);
      this.#offFor.add(thing(source));
      this.#onFor.delete(id);
    }
  }

  /** Switches off all that could go along, and what comes in its place; or has everything be again as if nothing had been switched. */
  switchAll(on: boolean): void {
    this.#off.clear();
    this.#offFor.clear();
    this.#onFor.clear();
    if (on) return;
    for (const id of ['file', 'selection', ...this.#sources.map((source) => source.id)]) this.#off.add(id);
  }

  /** What was gathered for a question is switched for that one only. */
  forgetGathered(): void {
    for (const known of [this.#off, this.#offFor]) for (const one of known) if (one.startsWith(gatheredId)) known.delete(one);
    for (const id of this.#onFor.keys()) if (id.startsWith(gatheredId)) this.#onFor.delete(id);
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
      const block = countedText(source, this.#limit);
      return block === null || this.#counts.has(source.id) ? [] : [{ id: source.id, block }];
    });
  }

  setCount(id: string, block: string, tokens: number): void {
    const source = this.#sources.find((s) => s.id === id);
    if (source && countedText(source, this.#limit) === block) this.#counts.set(id, { block, tokens });
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

  /** The selection, when it can go with a question and the user hasn't said that it shall not. */
  selected(): ContextSource | null {
    return this.wanted().find((source) => source.kind === 'selection' && countedText(source, this.#limit) !== null) ?? null;
  }

  #wanted(source: ContextSource): boolean {
    if (this.#onFor.get(source.id) === thing(source)) return true;
    return source.defaultEnabled && !this.#off.has(source.id) && !this.#offFor.has(thing(source));
  }
}

/** What the user switches: this file, but selections as such, because each one is soon another; what is attached has a place of its own, wherever its lines are. */
function thing(source: ContextSource): string {
  return source.kind === 'selection' || source.pinned ? source.id : `${source.id} ${source.detail}`;
}
