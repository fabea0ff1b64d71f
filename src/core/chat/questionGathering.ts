/**
 * What is gathered for the question that is being written: begun when the draft rests, given up when it goes on, and kept until the question is sent. It must not know prompts or windows.
 */
import type { Disposable } from '../../base/disposable.ts';
import type { GatheringState, LeftOutChip } from '../../protocol/webview.ts';
import { stretchNames } from '../context/gatheredText.ts';
import { type PartPlace, samePlace } from '../context/stretches.ts';
import type { GatheredSources, GatherWishes } from './contextGatherer.ts';
import type { ContextSource } from './contextSource.ts';
import { LatestTask } from './latestTask.ts';

/** A draft that rests for so long is likely to be a question. Milliseconds; the page waits a moment, too. */
const restMs = 300;

/** What it is gathered for: with anything of that another one, it is gathered anew. */
export interface GatherBasis {
  question: string;
  /** What goes along anyway. */
  beside: readonly ContextSource[];
  /** The window that it has to fit in; null while none is known. */
  contextSize: number | null;
  /** Exchanges of the conversation. */
  exchanges: number;
}

/** What was gathered for a question, and what the user has said of it, to go with it. */
export interface TakenGathering {
  /** Null where it isn't there yet. */
  result: { basis: GatherBasis; sources: ContextSource[]; notes: string[] } | null;
  wishes: GatherWishes;
}

export interface QuestionGatheringParts {
  /** What it would be gathered for now; null where nothing is to be gathered. */
  basis: () => GatherBasis | null;
  gather: (basis: GatherBasis, wishes: GatherWishes, signal: AbortSignal) => Promise<GatheredSources>;
  changed: () => void;
  onError: (error: unknown) => void;
}

export class QuestionGathering implements Disposable {
  readonly #parts: QuestionGatheringParts;
  readonly #task: LatestTask;
  #result: (GatheredSources & { basis: GatherBasis }) | null = null;
  /** What is being gathered for, or was last. */
  #begun: GatherBasis | null = null;
  #looking = false;
  #isOff = false;
  #off: PartPlace[] = [];
  #back: PartPlace[] = [];
  readonly #ids = new Map<string, string>();
  #nextId = 1;

  constructor(parts: QuestionGatheringParts) {
    this.#parts = parts;
    this.#task = new LatestTask(restMs, (signal) => this.#gather(signal), parts.onError);
  }

  /** What was gathered, with what was taken off. */
  get sources(): readonly ContextSource[] {
    return this.#isOff ? [] : (this.#result?.sources ?? []);
  }

  /** As it is shown; null where there is nothing to say. */
  get state(): GatheringState | null {
    if (this.#isOff) return { status: 'off', leftOut: [], notes: [] };
    const { sources = [], leftOut = [], notes = [] } = this.#result ?? {};
    if (sources.length + leftOut.length + notes.length === 0) return null;
    return { status: this.#looking ? 'looking' : 'done', leftOut: leftOut.map((part) => this.#chipOf(part)), notes };
  }

  /** Looks whether what was gathered is for what would be asked now; where it isn't, gathers anew in a moment. */
  renew(): void {
    const basis = this.#isOff ? null : this.#parts.basis();
    if (basis === null) {
      this.#task.cancel();
      const had = this.#result !== null;
      this.#begun = null;
      this.#result = null;
      this.#looking = false;
      if (had) this.#parts.changed();
    } else if (!this.#begun || !sameBasis(basis, this.#begun)) this.#begin(basis);
  }

  /** The project is another one than a moment ago. */
  again(): void {
    this.#begun = null;
    this.renew();
  }

  /** Takes off one of the sources, or has it go along again. */
  toggle(id: string, on: boolean): void {
    const place = this.sources.find((source) => source.id === id)?.gathered;
    if (!place) return;
    this.#off = this.#off.filter((one) => !samePlace(one, place));
    if (!on) this.#off.push(place);
  }

  /** Has something that was left out go along. */
  putBack(id: string): void {
    const part = this.#result?.leftOut.find((one) => this.#idOf(one, leftKind(one)) === id);
    if (!part) return;
    this.#back.push(part);
    this.again();
  }

  /** Gathers for this question, or doesn't. */
  switch(on: boolean): void {
    this.#isOff = !on;
    this.again();
    this.#parts.changed();
  }

  /** What goes with the question that is sent now; begins anew for the next one. Null where nothing is to be gathered for it. */
  take(question: string): TakenGathering | null {
    const { basis, sources = [], notes = [] } = this.#result ?? {};
    const fits = basis?.question === question && !this.#looking;
    const taken = this.#isOff ? null : { result: fits ? { basis, sources: [...sources], notes } : null, wishes: this.#wishes };
    this.#task.cancel();
    this.#result = null;
    this.#begun = null;
    this.#looking = false;
    this.forget();
    return taken;
  }

  /** What was wished for a question is for no other: it was sent, or taken back. */
  forget(): void {
    this.#isOff = false;
    this.#off = [];
    this.#back = [];
    this.#ids.clear();
  }

  dispose(): void {
    this.#task.dispose();
  }

  get #wishes(): GatherWishes {
    return { off: [...this.#off], back: [...this.#back] };
  }

  #begin(basis: GatherBasis): void {
    this.#begun = basis;
    this.#looking = true;
    this.#task.schedule();
    if (this.#result) this.#parts.changed();
  }

  async #gather(signal: AbortSignal): Promise<void> {
    const basis = this.#begun;
    if (!basis) return;
    const gathered = await this.#parts.gather(basis, this.#wishes, signal);
    if (signal.aborted) return;
    this.#looking = false;
    this.#result = { ...gathered, basis, sources: gathered.sources.map((source) => this.#named(source)) };
    this.#parts.changed();
  }

  /** The same for the same stretch as long as the question is written, so that what is switched stays so. */
  #named(source: ContextSource): ContextSource {
    return source.gathered ? { ...source, id: this.#idOf(source.gathered, source.kind) } : source;
  }

  #idOf({ path, line, endLine }: PartPlace, kind: string): string {
    const key = `${kind} ${String(line)} ${String(endLine)} ${path}`;
    const known = this.#ids.get(key) ?? `gathered:${String(this.#nextId++)}`;
    this.#ids.set(key, known);
    return known;
  }

  #chipOf(part: GatheredSources['leftOut'][number]): LeftOutChip {
    return { id: this.#idOf(part, leftKind(part)), ...stretchNames(part), reason: part.reason, tokens: part.tokens };
  }
}

/** What is told of a stretch is another part than the stretch. */
function leftKind({ kind }: PartPlace): string {
  return `left ${kind ?? ''}`;
}

/** Whether both are the same for what is gathered. */
export function sameBasis(a: GatherBasis, b: GatherBasis): boolean {
  return (
    a.question === b.question &&
    a.contextSize === b.contextSize &&
    a.exchanges === b.exchanges &&
    a.beside.length === b.beside.length &&
    a.beside.every((source, at) => {
      const other = b.beside[at];
      return source.kind === other?.kind && source.detail === other.detail && source.text === other.text;
    })
  );
}
