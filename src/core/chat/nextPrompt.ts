/**
 * What would go with the next question: context chips, the draft, and their exact token counts, kept up to date a moment after
 * anything changes. It must not know how a question is asked.
 */
import { throwIfCancelled } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { SettingsPort } from '../ports.ts';
import type { ContextWindow, ProviderSource } from '../providers/chatProvider.ts';
import { contextBlock } from './chatPrompt.ts';
import type { ChatState } from './chatState.ts';
import { ContextChips } from './contextChips.ts';
import type { ContextSource } from './contextSource.ts';
import type { AskedQuestion } from './conversation.ts';
import { LatestTask } from './latestTask.ts';
import type { LikelyPrompt } from './prefillAhead.ts';
import type { PromptLook } from './promptLook.ts';
import { answerReserve, type PromptPlan } from './promptWindow.ts';

const countDelayMs = 150;

export interface NextPromptParts {
  providers: ProviderSource;
  settings: SettingsPort;
  state: ChatState;
  log: Log;
  /** The prompt that this question would be sent in now; null while that can't be known. */
  plan: (question: AskedQuestion, limit: number, signal: AbortSignal) => Promise<PromptPlan> | null;
  /** The same where nobody can count it. */
  uncountedPlan: (question: AskedQuestion) => Pick<PromptPlan, 'messages' | 'dropped'>;
}

export class NextPrompt implements Disposable {
  readonly #parts: NextPromptParts;
  readonly #chips = new ContextChips();
  readonly #counting: LatestTask;
  readonly #planned = new Emitter<LikelyPrompt | null>();
  /** The prompt that is likely to be sent soon, whenever that is another one; null when there is none. */
  readonly onDidPlan = this.#planned.event;
  readonly #counted = new Emitter<undefined>();
  /** The next prompt is another one than before, or was counted anew. */
  readonly onDidCount = this.#counted.event;
  #draft = '';
  /** What is read ahead for a draft is worth it while the draft is written, not whenever an attached file changes under it. */
  #draftIsNew = false;
  /** The likely prompt that was told last. */
  #told = '';
  #countedFor: ContextWindow | null = null;

  constructor(parts: NextPromptParts) {
    this.#parts = parts;
    this.#counting = new LatestTask(
      countDelayMs,
      (signal) => this.#count(signal),
      (error) => parts.log.debug(`could not count tokens: ${String(error)}`),
    );
  }

  setSources(sources: readonly ContextSource[]): void {
    this.#chips.set(sources);
    this.refresh();
  }

  toggle(id: string, enabled: boolean): void {
    this.#chips.toggle(id, enabled);
    this.#draftIsNew = true;
    this.refresh();
  }

  switchAll(on: boolean): void {
    this.#chips.switchAll(on);
    this.#draftIsNew = true;
    this.refresh();
  }

  setDraft(text: string): void {
    if (text === this.#draft) return;
    this.#draft = text;
    this.#draftIsNew = true;
    this.refresh();
  }

  /** The sources that the user wants to go along, whether or not they can; the draft is gone then. */
  take(): ContextSource[] {
    this.#draft = '';
    return this.#chips.wanted();
  }

  /** Stops counting; the next {@link refresh} begins again. */
  pause(): void {
    this.#counting.cancel();
  }

  /** Shows the chips as they are, and has chips and meter counted soon. Called after anything that the counts depend on. */
  refresh(): void {
    const { state, providers } = this.#parts;
    const { window } = providers.current;
    if (window && window !== this.#countedFor) {
      this.#chips.forgetCounts();
      this.#countedFor = window;
    }
    this.#chips.setLimit(window ? window.contextSize - this.#reserve(window) : null);
    state.setChips(this.#chips.chips);
    if (window) this.#counting.schedule();
    else {
      this.#counting.cancel();
      state.setMeter(null);
      this.#counted.fire(undefined);
    }
  }

  /** The prompt as it would be sent now, with what each part of it takes; null while an answer is written. Rejects with `cancelled` and as the counting does. */
  async look(signal: AbortSignal): Promise<PromptLook | null> {
    const { providers, plan, uncountedPlan } = this.#parts;
    const provider = providers.current;
    const { window } = provider;
    const question = this.#question();
    const { sources } = question;
    if (!window)
      return { ...uncountedPlan(question), attached: sources.map(({ detail }) => ({ name: detail, tokens: null })), counts: null };
    const reserved = this.#reserve(window);
    const planned = await plan(question, window.contextSize - reserved, signal);
    if (!planned) return null;
    const { messages, tokens: prompt, dropped } = planned;
    const counts = await provider.countTokens([...messages.map(({ content }) => content), ...sources.map(contextBlock)], signal);
    const each = counts.slice(0, messages.length);
    const attached = sources.map(({ detail }, at) => ({ name: detail, tokens: counts[messages.length + at] ?? null }));
    return {
      messages,
      dropped,
      attached,
      counts: { each, prompt, of: window.contextSize, reserved, estimated: window.estimated !== undefined },
    };
  }

  dispose(): void {
    this.#counting.dispose();
    this.#planned.dispose();
    this.#counted.dispose();
  }

  /** Tokens kept free for the answer in this model's window. */
  #reserve({ contextSize }: ContextWindow): number {
    return answerReserve(contextSize, this.#parts.settings.get().maxTokens);
  }

  async #count(signal: AbortSignal): Promise<void> {
    const { providers, settings, state, plan } = this.#parts;
    const provider = providers.current;
    const { window } = provider;
    if (!window) return;
    // A chip's figure is exact, or it isn't there.
    const uncounted = window.estimated ? [] : this.#chips.uncounted();
    if (uncounted.length > 0) {
      const counts = await provider.countTokens(
        uncounted.map((text) => text.block),
        signal,
      );
      throwIfCancelled(signal);
      uncounted.forEach((text, index) => this.#chips.setCount(text.id, text.block, counts[index] ?? 0));
      state.setChips(this.#chips.chips);
    }
    const reserved = this.#reserve(window);
    const limit = window.contextSize - reserved;
    const question = this.#question();
    const { instruction } = question;
    const planned = await plan(question, limit, signal);
    throwIfCancelled(signal);
    this.#counted.fire(undefined);
    if (!planned) return;
    state.setMeter({ used: planned.tokens, of: window.contextSize, reserved, ...(window.estimated && { estimated: window.estimated }) });
    if (provider.from) {
      // Nothing is sent to anybody before the question is.
      this.#tell(null, limit, 'draft');
      return;
    }
    if (instruction !== '') {
      this.#tell(planned, limit, 'draft');
      return;
    }
    // What is asked about a selection by a command goes without the chips.
    const selected = settings.get().prefillAhead === 'off' ? null : this.#chips.selected();
    this.#tell(selected && (await plan({ instruction, sources: [selected] }, limit, signal)), limit, 'selection');
  }

  /** What would be asked now, with what can go along. */
  #question(): AskedQuestion {
    const enabled = new Set(this.#chips.chips.filter((chip) => chip.enabled).map((chip) => chip.id));
    return { instruction: this.#draft.trim(), sources: this.#chips.wanted().filter((source) => enabled.has(source.id)) };
  }

  #tell(planned: PromptPlan | null, limit: number, because: LikelyPrompt['because']): void {
    const messages = planned && planned.tokens <= limit ? planned.messages : null;
    const prompt = JSON.stringify(messages);
    if (prompt === this.#told) return;
    const wanted = because === 'selection' || this.#draftIsNew;
    this.#draftIsNew = false;
    this.#told = wanted ? prompt : '';
    this.#planned.fire(wanted && messages ? { messages, because } : null);
  }
}
