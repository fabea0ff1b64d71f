/**
 * What the user has attached: it stays until it is removed, is read anew whenever it may have changed, and goes before what the editor offers by itself. It must
 * not know where any of it comes from.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import { type ContextSource, sourceKey } from '../chat/contextSource.ts';
import type { KeptThing } from './keptThings.ts';
import { userMessage } from '../userMessage.ts';

/** What a thing is right now. Without a `standing` it is compared with what it was. */
export type ReadSource = Omit<ContextSource, 'id' | 'pinned' | 'defaultEnabled'>;

/** Something that can be attached. */
export interface Attachable {
  /** The same for the same thing: it isn't attached twice. */
  readonly key: string;
  /** Reads it. What can't be read now, but may be later, is a source with a `problem`; rejects with AppError for what was never there. */
  read(signal: AbortSignal): Promise<ReadSource>;
  /** Calls back when it may have changed. */
  follow(changed: () => void): Disposable;
  /** What it can be attached by when the window is opened again; absent where that can't be. */
  readonly kept?: KeptThing;
}

interface Pin {
  readonly id: string;
  readonly thing: Attachable;
  readonly following: Disposable;
  source: ContextSource;
  /** The text that went along last, or that it was attached with. */
  known: string | null;
  /** Which reading the source is from: a slower one that began earlier has nothing to tell. */
  reading: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Changes come in bursts; what changed is read when they pause. Milliseconds. */
const pauseMs = 120;
/** No window has room for the texts of more things than this. */
const maxPins = 100;

export class PinnedSources implements Disposable {
  readonly #log: Log;
  readonly #changed = new Emitter<undefined>();
  /** Told whenever something was attached, removed, or has changed. */
  readonly onDidChange = this.#changed.event;
  readonly #added = new Emitter<string>();
  /** Told with its id of what was attached, also where it was attached already: it is wanted. */
  readonly onDidAdd = this.#added.event;
  readonly #closing = new AbortController();
  #pins: readonly Pin[] = [];
  #nextId = 1;
  #nextReading = 1;

  constructor(log: Log) {
    this.#log = log;
  }

  /** In the order in which they were attached. */
  get sources(): ContextSource[] {
    return this.#pins.map((pin) => pin.source);
  }

  /** What of them can be attached again, in their order. */
  get kept(): KeptThing[] {
    return this.#pins.flatMap(({ thing }) => thing.kept ?? []);
  }

  /**
   * Attaches something; what is attached already stays at its place and is read again. Resolves with its source. Rejects with `attachedTooMany`, and with what
   * reading it rejects with; nothing is attached then.
   */
  async add(thing: Attachable): Promise<ContextSource> {
    const there = this.#withKey(thing.key);
    if (there) {
      await this.#read(there);
      this.#added.fire(there.id);
      return there.source;
    }
    if (this.#pins.length >= maxPins) throw new AppError('attachedTooMany', 'too many attachments', { limit: maxPins });
    const read = await thing.read(this.#closing.signal);
    throwIfCancelled(this.#closing.signal);
    // Attached a second time while it was read.
    const meanwhile = this.#withKey(thing.key);
    if (meanwhile) return meanwhile.source;
    const id = `pinned:${String(this.#nextId++)}`;
    const pin: Pin = {
      id,
      thing,
      following: thing.follow(() => this.#readSoon(pin)),
      source: { ...read, id, pinned: true, defaultEnabled: true },
      known: read.text,
      reading: 0,
      timer: undefined,
    };
    this.#pins = [...this.#pins, pin];
    this.#changed.fire(undefined);
    this.#added.fire(id);
    return pin.source;
  }

  /** Takes one off; false when there is none of that id. */
  remove(id: string): boolean {
    const pin = this.#pins.find((one) => one.id === id);
    if (!pin) return false;
    letGo(pin);
    this.#pins = this.#pins.filter((one) => one !== pin);
    this.#changed.fire(undefined);
    return true;
  }

  /** Takes all off. Returns how many there were. */
  clear(): number {
    const pins = this.#pins;
    if (pins.length === 0) return 0;
    pins.forEach(letGo);
    this.#pins = [];
    this.#changed.fire(undefined);
    return pins.length;
  }

  /** Reads everything again. Rejects with `cancelled` only. */
  async readAll(signal?: AbortSignal): Promise<void> {
    await Promise.all(this.#pins.map((pin) => this.#read(pin, signal)));
    throwIfCancelled(signal);
  }

  /** Those of the sources that are attached as they are now, read for a question: from here on they count as unchanged. Others stay as they are. */
  async readForQuestion(sources: readonly ContextSource[], signal: AbortSignal): Promise<ContextSource[]> {
    const going = this.#pins.filter((pin) => sources.some((source) => source.id === pin.id));
    await Promise.all(going.map((pin) => this.#read(pin, signal)));
    throwIfCancelled(signal);
    const went = new Map(going.map((pin) => [pin.id, pin.source]));
    let changed = false;
    for (const pin of going) {
      pin.known = pin.source.text;
      if (pin.source.standing !== 'changed') continue;
      pin.source = withoutStanding(pin.source);
      changed = true;
    }
    if (changed) this.#changed.fire(undefined);
    return sources.map((source) => went.get(source.id) ?? source);
  }

  dispose(): void {
    this.#closing.abort();
    this.#pins.forEach(letGo);
    this.#pins = [];
    this.#changed.dispose();
    this.#added.dispose();
  }

  #withKey(key: string): Pin | undefined {
    return this.#pins.find((pin) => pin.thing.key === key);
  }

  #readSoon(pin: Pin): void {
    clearTimeout(pin.timer);
    pin.timer = setTimeout(() => void this.#read(pin), pauseMs);
  }

  async #read(pin: Pin, stop?: AbortSignal): Promise<void> {
    clearTimeout(pin.timer);
    const reading = this.#nextReading++;
    const signal = stop ? AbortSignal.any([this.#closing.signal, stop]) : this.#closing.signal;
    // Who reads may not hear the signal: git has no way to.
    const read = await settleSoonAfterAbort(pin.thing.read(signal), signal, 0).catch((error: unknown) => this.#unread(pin, error));
    if (!read && stop?.aborted && this.#pins.includes(pin)) this.#readSoon(pin);
    if (!read || reading < pin.reading || !this.#pins.includes(pin)) return;
    pin.reading = reading;
    const changed = read.standing === undefined && read.text !== null && pin.known !== null && read.text !== pin.known;
    const source: ContextSource = { ...read, id: pin.id, pinned: true, defaultEnabled: true, ...(changed && { standing: 'changed' }) };
    if (same(source, pin.source)) return;
    pin.source = source;
    this.#changed.fire(undefined);
  }

  /** What couldn't be read doesn't go along as it was once; null when the reading was stopped. */
  #unread(pin: Pin, thrown: unknown): ReadSource | null {
    if (AppError.isCancelled(thrown)) return null;
    this.#log.warn(`an attachment could not be read again: ${String(thrown)}`);
    const { kind, label, detail, languageId, key } = pin.source;
    const problem = `${userMessage(thrown).text} ${t('It goes along again as soon as it can be read.')}`;
    return { kind, label, detail, languageId, text: null, problem, ...(key !== undefined && { key }) };
  }
}

/** What is offered with the next question: what is attached, then what the editor has in front, unless that is attached already. */
export function offeredSources(pinned: readonly ContextSource[], inFront: readonly ContextSource[]): ContextSource[] {
  const attached = new Set(pinned.map(sourceKey));
  return [...pinned, ...inFront.filter((source) => !attached.has(sourceKey(source)))];
}

function letGo(pin: Pin): void {
  clearTimeout(pin.timer);
  pin.following.dispose();
}

function withoutStanding({ standing: _, ...source }: ContextSource): ContextSource {
  return source;
}

/** Equal as plain data. */
function same(a: ContextSource, b: ContextSource): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
