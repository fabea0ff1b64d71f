/**
 * What would go with the next question: context chips, the draft, and their exact token counts, kept up to date a moment after
 * anything changes. It must not know how a question is asked.
 */
import { throwIfCancelled } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import type { GatheringState } from '../../protocol/webview.ts';
import { isSmallTalk, questionWords } from '../context/questionWords.ts';
import type { SettingsPort } from '../ports.ts';
import type { ContextWindow, ProviderSource } from '../providers/chatProvider.ts';
import { contextBlock } from './chatPrompt.ts';
import type { ChatState } from './chatState.ts';
import { isInstruction } from './chatInstructions.ts';
import { ContextChips } from './contextChips.ts';
import { type GatheredSources, gatherInTime, type GatherWishes } from './contextGatherer.ts';
import type { ContextSource } from './contextSource.ts';
import type { AskedQuestion } from './conversation.ts';
import { LatestTask } from './latestTask.ts';
import type { LikelyPrompt } from './prefillAhead.ts';
import { type GatherBasis, QuestionGathering, type TakenGathering } from './questionGathering.ts';
import type { PromptLook } from './promptLook.ts';
import { answerReserve, type PromptPlan } from './promptWindow.ts';

const countDelayMs = 150;
/** What is gathered while somebody writes may take longer than for a question that waits. Milliseconds. */
const longestGathering = 10_000;

/** What goes with one question. */
export interface TakenContext {
  /** What the user wants to go along, whether or not it can. */
  sources: ContextSource[];
  /** What was gathered for it, or is to be; null where nothing is. */
  gathering: TakenGathering | null;
  /** Paths of what the project asks to keep to and the user has switched off. */
  rulesOff: ReadonlySet<string>;
}

export interface NextPromptParts {
  providers: ProviderSource;
  settings: SettingsPort;
  state: ChatState;
  log: Log;
  /** The prompt that this question would be sent in now; null while that can't be known. */
  plan: (question: AskedQuestion, limit: number, signal: AbortSignal) => Promise<PromptPlan> | null;
  /** How many exchanges the conversation has that a question would follow; null while an answer is written. */
  exchanges: () => number | null;
  /** Whether anything is gathered for whoever would be asked; and what is. */
  gathers: () => 'yes' | 'no' | 'elsewhere';
  gather: (question: AskedQuestion, wishes: GatherWishes, limit: number | null, signal: AbortSignal) => Promise<GatheredSources>;
  /** The sources as they would go: with what the project asks to keep to first, as far as there is room for it. */
  fitted: (sources: readonly ContextSource[], limit: number, signal: AbortSignal) => Promise<readonly ContextSource[]>;
  /** The same where nobody can count it. */
  uncountedPlan: (question: AskedQuestion) => Pick<PromptPlan, 'messages' | 'dropped'>;
}

export class NextPrompt implements Disposable {
  readonly #parts: NextPromptParts;
  readonly #chips = new ContextChips();
  readonly #counting: LatestTask;
  readonly #gathering: QuestionGathering;
  /** What goes along anyway. */
  #offered: readonly ContextSource[] = [];
  /** What the project asks to keep to, by what was offered of it: as much as there is room for. */
  #fitted: ReadonlyMap<string, ContextSource> = new Map();
  readonly #planned = new Emitter<LikelyPrompt | null>();
  /** The prompt that is likely to be sent soon, whenever that is another one; null when there is none. */
  readonly onDidPlan = this.#planned.event;
  readonly #counted = new Emitter<undefined>();
  /** The next prompt is another one than before, or was counted anew. */
  readonly onDidCount = this.#counted.event;
  /** The user wants nothing to go along. */
  #nothingGoes = false;
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
    this.#gathering = new QuestionGathering({
      basis: () => this.#basis(),
      gather: (basis, wishes, signal) => this.#gather(basis, wishes, signal),
      changed: () => {
        // What it came to is worth reading ahead as well.
        this.#draftIsNew = true;
        this.refresh();
      },
      onError: (error) => parts.log.debug(`could not gather from the project: ${String(error)}`),
    });
  }

  setSources(sources: readonly ContextSource[]): void {
    this.#offered = [...sources];
    this.refresh();
  }

  /** One of the sources that are offered now, with what was gathered; undefined when there is none of that id. */
  source(id: string): ContextSource | undefined {
    return this.#chips.sources.find((source) => source.id === id);
  }

  toggle(id: string, enabled: boolean): void {
    this.#chips.toggle(id, enabled);
    this.#gathering.toggle(id, enabled);
    this.#draftIsNew = true;
    this.refresh();
  }

  /** Has something go along that was gathered and left out. */
  putBack(id: string): void {
    this.#gathering.putBack(id);
    this.#draftIsNew = true;
  }

  /** Gathers for this question, or doesn't. */
  switchGathering(on: boolean): void {
    this.#gathering.switch(on);
    this.#draftIsNew = true;
  }

  /** What can be gathered is another than before. */
  gatherAgain(): void {
    this.#gathering.again();
  }

  switchAll(on: boolean): void {
    this.#chips.switchAll(on);
    this.#nothingGoes = !on;
    this.#draftIsNew = true;
    this.refresh();
  }

  setDraft(text: string): void {
    if (text === this.#draft) return;
    if (text.trim() === '') {
      this.#gathering.forget();
      this.#chips.forgetGathered();
    }
    this.#draft = text;
    this.#draftIsNew = true;
    this.refresh();
  }

  /** What goes with this question; the draft is gone then. */
  take(question: string): TakenContext {
    const wanted = new Set(this.#chips.wanted().map(({ id }) => id));
    const sources = this.#offered.filter(({ id }) => wanted.has(id));
    const off = this.#offered.filter((source) => isInstruction(source) && !wanted.has(source.id));
    const gathered = this.#gathering.take(question);
    const gathering = this.#nothingGoes ? null : gathered;
    this.#draft = '';
    this.#chips.forgetGathered();
    this.#chips.set(this.#shown());
    return { sources, gathering, rulesOff: new Set(off.map(({ detail }) => detail)) };
  }

  /** Stops counting; the next {@link refresh} begins again. */
  pause(): void {
    this.#counting.cancel();
    this.#parts.state.setChips(this.#chips.chips);
    this.#showGathering();
  }

  /** Shows the chips as they are, and has chips and meter counted soon. Called after anything that the counts depend on. */
  refresh(): void {
    const { state, providers } = this.#parts;
    const { window } = providers.current;
    // What is gathered goes to no one else, not even to be counted.
    this.#chips.set(this.#parts.gathers() === 'yes' ? [...this.#shown(), ...this.#gathering.sources] : this.#shown());
    if (window && window !== this.#countedFor) {
      this.#chips.forgetCounts();
      this.#countedFor = window;
    }
    this.#chips.setLimit(window ? window.contextSize - this.#reserve(window) : null);
    state.setChips(this.#chips.chips);
    this.#gathering.renew();
    this.#showGathering();
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
      return { ...uncountedPlan(question), attached: sources.map((source) => ({ name: lookName(source), tokens: null })), counts: null };
    const reserved = this.#reserve(window);
    const planned = await plan(question, window.contextSize - reserved, signal);
    if (!planned) return null;
    const { messages, tokens: prompt, dropped } = planned;
    const counts = await provider.countTokens([...messages.map(({ content }) => content), ...sources.map(contextBlock)], signal);
    const each = counts.slice(0, messages.length);
    const attached = sources.map((source, at) => ({ name: lookName(source), tokens: counts[messages.length + at] ?? null }));
    return {
      messages,
      dropped,
      attached,
      counts: { each, prompt, of: window.contextSize, reserved, estimated: window.estimated !== undefined },
    };
  }

  dispose(): void {
    this.#counting.dispose();
    this.#gathering.dispose();
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
    await this.#fit(window.contextSize - this.#reserve(window), signal);
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
    const rules = question.sources.filter(isInstruction);
    this.#tell(selected && (await plan({ instruction, sources: [...rules, selected] }, limit, signal)), limit, 'selection');
  }

  /** What is offered, as it would go. */
  #shown(): ContextSource[] {
    return this.#offered.map((source) => (isInstruction(source) ? (this.#fitted.get(saidIn(source)) ?? source) : source));
  }

  /** Sees how much of what the project asks to keep to there is room for. */
  async #fit(limit: number, signal: AbortSignal): Promise<void> {
    const wanted = new Set(this.#chips.wanted().map(({ id }) => id));
    const rules = this.#offered.filter((source) => isInstruction(source) && wanted.has(source.id));
    if (rules.length === 0 && this.#fitted.size === 0) return;
    const fitted = await this.#parts.fitted(rules, limit, signal);
    throwIfCancelled(signal);
    this.#fitted = new Map(
      rules.map((rule) => [saidIn(rule), fitted.find(({ id }) => id === rule.id) ?? { ...rule, text: null, problem: staysHere() }]),
    );
    this.#chips.set(this.#parts.gathers() === 'yes' ? [...this.#shown(), ...this.#gathering.sources] : this.#shown());
    this.#parts.state.setChips(this.#chips.chips);
  }

  /** Where it is switched off for all questions, there is nothing to say of this one. */
  #showGathering(): void {
    const { state, gathers } = this.#parts;
    state.setGathering(gathers() === 'no' ? null : (this.#gathering.state ?? this.#keptHere()));
  }

  /** That nothing is gathered for who would be asked, where something might be. */
  #keptHere(): GatheringState | null {
    const { from } = this.#parts.providers.current;
    const { instruction } = this.#question();
    if (!from || this.#nothingGoes || this.#parts.gathers() !== 'elsewhere' || isSmallTalk(questionWords(instruction))) return null;
    const said = from.extension
      ? t(
          'Nothing of the project goes to the extension behind {0} by itself, only what you attach. The setting mlxCode.context.elsewhere allows more.',
          from.provider,
        )
      : t(
          'Nothing of the project goes to {0} by itself, only what you attach. The setting mlxCode.context.elsewhere allows more.',
          from.host,
        );
    return {
      status: 'done',
      leftOut: [],
      notes: [said],
    };
  }

  #basis(): GatherBasis | null {
    const { providers, exchanges, gathers } = this.#parts;
    const { instruction, sources } = this.#question();
    const before = exchanges();
    if (instruction === '' || before === null || this.#nothingGoes || gathers() !== 'yes') return null;
    const beside = sources.filter((source) => !source.gathered && !isInstruction(source));
    return { question: instruction, beside, contextSize: providers.current.window?.contextSize ?? null, exchanges: before };
  }

  #gather({ question, beside }: GatherBasis, wishes: GatherWishes, signal: AbortSignal): Promise<GatheredSources> {
    const { providers, gather } = this.#parts;
    const { window } = providers.current;
    const limit = window ? window.contextSize - this.#reserve(window) : null;
    return gatherInTime((ended) => gather({ instruction: question, sources: beside }, wishes, limit, ended), longestGathering, signal);
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

/** Why what the project asks to keep to doesn't go. */
const staysHere = (): string =>
  t('It doesn’t go to another machine or extension by itself. The setting mlxCode.context.elsewhere allows it.');

/** The same for the same text of the same file. */
function saidIn({ id, text }: ContextSource): string {
  return `${id}\n${text ?? ''}`;
}

/** What goes along by its name, and why where it was gathered. */
function lookName({ detail, gathered }: ContextSource): string {
  return gathered ? `${detail} (${gathered.reason})` : detail;
}
