/**
 * Has the code of the open folders made into vectors by the model that is chosen for it, so that searches find by meaning. It does so behind everything else: once the index is read, while nobody
 * waits for a model and for a moment after, and not while the user or the machine hold the index. What was made is kept, so that it goes on where it was. It must not know how vectors are
 * made or kept.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import { pause } from '../../base/pause.ts';
import type { ModelBeside } from '../../protocol/worker/loadParams.ts';
import type { EnginePort, SettingsPort, Strain } from '../ports.ts';
import { embeddingModel } from './embeddingModel.ts';
import type { IndexPort } from './indexPort.ts';
import type { ProjectIndex } from './projectIndex.ts';

export interface FillCount {
  /** Texts of the open folders that have a vector, and how many there are; copies are one. */
  done: number;
  of: number;
}

export type FillState = FillCount &
  (
    | { status: 'off' }
    /** Nothing is done: it is not known yet what there is to do, or all is done. */
    | { status: 'resting' }
    /** `leftMs`: how long it takes at the pace so far, without what it waits; null before that is known. */
    | { status: 'filling'; leftMs: number | null }
    /** `why` it waits; `use`: somebody uses a model. */
    | { status: 'waiting'; why: 'user' | Strain | 'use' }
    | { status: 'failed'; error: AppError }
  );

export interface VectorFillParts {
  index: Pick<ProjectIndex, 'state' | 'folders' | 'onDidChange' | 'onDidPause' | 'heldBy'>;
  port: Pick<IndexPort, 'unembedded' | 'embedded'>;
  engine: Pick<EnginePort, 'embed' | 'vectorsNamed' | 'quietMs' | 'shrink'>;
  settings: SettingsPort;
  log: Log;
}

/** Nobody has waited for a model for this long. Milliseconds. */
const quietMs = 3_000;
const lookMs = 500;
/** Milliseconds between two looks at what the machine has to save. */
const strainMs = 10_000;
/** What is asked of the engine at once takes about so long: who comes meanwhile waits for it. Milliseconds. */
const batchMs = 150;
const mostAtOnce = 32;
/** Texts that are taken from the index at once. */
const mostTexts = 64;
/** It failed, or has no room: it is tried again after this. Milliseconds. */
const againMs = 10 * 60_000;
const roomMs = 2 * 60_000;

export class VectorFill implements Disposable {
  readonly #parts: VectorFillParts;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<FillState>());
  readonly onDidChange = this.#changed.event;
  #state: FillState = { status: 'off', done: 0, of: 0 };
  #stop = new AbortController();
  #run: Promise<void> | null = null;
  /** Something changed while it ran. */
  #again = false;
  #disposed = false;
  #later: ReturnType<typeof setTimeout> | undefined;
  #heldUntil = 0;
  #held: 'user' | Strain | null = null;
  /** Milliseconds that a text took of late. */
  #pace: number | null = null;

  constructor(parts: VectorFillParts) {
    this.#parts = parts;
  }

  get state(): FillState {
    return this.#state;
  }

  /** From here on it works whenever there is something to do. */
  follow(): void {
    const { index, settings } = this.#parts;
    let model = JSON.stringify(embeddingModel(settings.get()));
    this.#store.add(
      settings.onDidChange(() => {
        const now = JSON.stringify(embeddingModel(settings.get()));
        if (now === model) return;
        model = now;
        this.#stop.abort();
        this.#stop = new AbortController();
        this.#soon();
      }),
    );
    this.#store.add(index.onDidChange(({ status }) => status === 'ready' && this.#state.status !== 'failed' && this.#soon()));
    this.#store.add(index.onDidPause(() => (this.#heldUntil = 0)));
    this.#soon();
  }

  /**
   * Makes all that is missing now, with all waiting that this takes. Rejects with what it fails of, and with `cancelled`; does nothing where no model is chosen. `patient`: also what
   * a person waits for goes before.
   */
  async fill(signal: AbortSignal, patient = false): Promise<void> {
    const { index, engine, settings } = this.#parts;
    const model = embeddingModel(settings.get());
    if (!model) {
      this.#set({ status: 'off', done: 0, of: 0 });
      return;
    }
    const named = await engine.vectorsNamed(model.path, signal);
    let before: FillCount = { done: 0, of: 0 };
    for (const { root } of index.folders) before = await this.#fillFolder(root, { model, named, before, patient, signal });
    this.#set({ status: 'resting', ...before });
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#later);
    this.#stop.abort();
    this.#store.dispose();
  }

  /** `before` counts what is in other folders. */
  async #fillFolder(
    root: string,
    {
      model,
      named,
      before,
      patient,
      signal,
    }: { model: ModelBeside; named: string; before: FillCount; patient: boolean; signal: AbortSignal },
  ): Promise<FillCount> {
    const { port, engine } = this.#parts;
    for (let anew = true; ; anew = false) {
      await this.#turn(patient, signal);
      const { parts, done, of } = await port.unembedded(root, named, { limit: mostTexts, anew });
      const count = { done: before.done + done, of: before.of + of };
      if (parts.length === 0) return count;
      this.#fills(count);
      for (let at = 0; at < parts.length;) {
        await this.#turn(patient, signal);
        this.#fills(count);
        const some = parts.slice(at, at + Math.min(mostAtOnce, Math.max(1, Math.floor(batchMs / (this.#pace ?? batchMs)))));
        const start = performance.now();
        const embedded = await engine.embed({ ...model, texts: some.map(({ body }) => body), purpose: 'part' }, signal);
        const took = (performance.now() - start) / some.length;
        this.#pace = this.#pace === null ? took : 0.8 * this.#pace + 0.2 * took;
        // The file became another one: what was made of it goes with the next round.
        if (embedded.named !== named) throw new AppError('cancelled', 'the model is another one');
        await port.embedded(
          root,
          named,
          some.map(({ text }, index) => ({ text, vector: embedded.vectors[index] ?? [] })),
        );
        at += some.length;
        count.done += some.length;
      }
    }
  }

  /** Settles when it may work. Rejects with `cancelled`, also where the index is not there any more. */
  async #turn(patient: boolean, signal: AbortSignal): Promise<void> {
    const { index, engine } = this.#parts;
    for (;;) {
      throwIfCancelled(signal);
      if (index.state.status !== 'ready') throw new AppError('cancelled', 'the index is not read');
      if (performance.now() >= this.#heldUntil) {
        const before = this.#held;
        this.#held = await index.heldBy();
        this.#heldUntil = performance.now() + strainMs;
        // What it takes itself is part of what is short.
        if (this.#held === 'memory' && before !== 'memory') await engine.shrink();
      }
      const inUse = patient && engine.quietMs < quietMs;
      if (this.#held === null && !inUse) return;
      const { done, of } = this.#state;
      this.#set({ status: 'waiting', why: this.#held ?? 'use', done, of });
      await pause(lookMs, signal);
    }
  }

  #fills(count: FillCount): void {
    const leftMs = this.#pace === null ? null : this.#pace * (count.of - count.done);
    this.#set({ status: 'filling', ...count, leftMs });
  }

  #soon(): void {
    clearTimeout(this.#later);
    if (this.#disposed) return;
    if (this.#run) {
      this.#again = true;
      return;
    }
    const { signal } = this.#stop;
    this.#again = false;
    this.#run = this.#fillOnce(signal).finally(() => {
      this.#run = null;
      if (this.#again || (signal.aborted && !this.#stop.signal.aborted)) this.#soon();
    });
  }

  async #fillOnce(signal: AbortSignal): Promise<void> {
    const { index, log } = this.#parts;
    if (index.state.status !== 'ready' && embeddingModel(this.#parts.settings.get())) return;
    try {
      await this.fill(signal, true);
    } catch (thrown) {
      const error = AppError.from(thrown);
      const { done, of } = this.#state;
      if (error.code === 'companionAway') this.#set({ status: 'waiting', why: 'memory', done, of });
      else if (error.code !== 'cancelled') {
        log.warn(`the code is not compared by meaning: ${error.code}: ${error.message}`);
        this.#set({ status: 'failed', error, done, of });
      } else if (this.#state.status !== 'off') this.#set({ status: 'resting', done, of });
      // Cancelled by a model that is loaded: that one goes first.
      const ms = error.code === 'companionAway' ? roomMs : error.code === 'cancelled' ? quietMs : againMs;
      if (!signal.aborted && index.state.status === 'ready') this.#later = setTimeout(() => this.#soon(), ms);
    }
  }

  #set(state: FillState): void {
    if (this.#disposed) return;
    this.#state = state;
    this.#changed.fire(state);
  }
}
