/**
 * Has the next prompt read while its question is still being typed, or while code is selected that may be asked about: so the first word comes sooner. It
 * knows when that is worth the machine's power; it must not know how a prompt is made.
 */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { EnginePort, MachinePort, Settings, SettingsPort, Strain } from '../ports.ts';

/** A prompt that is likely to be sent soon. */
export interface LikelyPrompt {
  messages: ChatMessage[];
  /** What makes it likely: a question has been begun, or code is selected. */
  because: 'draft' | 'selection';
}

export interface PrefillAheadParts {
  engine: Pick<EnginePort, 'prefill'>;
  machine: MachinePort;
  settings: SettingsPort;
  log: Log;
  /** Each prompt that has become likely; null when none is. */
  onDidPlan: Event<LikelyPrompt | null>;
}

/** A selection that is only passing through is none to ask about. Milliseconds. */
const selectionStandsMs = 600;

export class PrefillAhead implements Disposable {
  readonly #parts: PrefillAheadParts;
  readonly #following: Disposable;
  #running: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: PrefillAheadParts) {
    this.#parts = parts;
    this.#following = parts.onDidPlan((prompt) => this.#begin(prompt));
  }

  dispose(): void {
    this.#end();
    this.#following.dispose();
  }

  #begin(prompt: LikelyPrompt | null): void {
    this.#end();
    if (!prompt) return;
    const controller = new AbortController();
    this.#running = controller;
    const read = (): void => {
      this.#read(prompt.messages, controller).catch((error: unknown) => {
        if (!AppError.isCancelled(error)) this.#parts.log.debug(`could not read ahead: ${String(error)}`);
      });
    };
    if (prompt.because === 'draft') read();
    else this.#timer = setTimeout(read, selectionStandsMs);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = undefined;
  }

  async #read(messages: ChatMessage[], controller: AbortController): Promise<void> {
    const { engine, log } = this.#parts;
    if ((await this.#isTooMuch()) || controller.signal.aborted) return;
    const item = async (): Promise<void> => {
      if (await this.#isTooMuch()) controller.abort();
    };
    const { promptTokens, evaluatedTokens, whole } = await engine.prefill({ messages }, item, controller.signal);
    if (evaluatedTokens > 0)
      log.debug(`read ahead: ${String(evaluatedTokens)} of ${String(promptTokens)} tokens${whole ? '' : ', then something else came'}`);
  }

  async #isTooMuch(): Promise<boolean> {
    const { machine, settings } = this.#parts;
    const { prefillAhead } = settings.get();
    return prefillAhead === 'off' || !readsAhead(prefillAhead, await machine.strain());
  }
}

/** Whether prompts are read ahead with this setting while the machine has this to save. */
export function readsAhead(setting: Settings['prefillAhead'], strain: Strain | null): boolean {
  return setting !== 'off' && (strain === null || (strain === 'battery' && setting === 'always'));
}
