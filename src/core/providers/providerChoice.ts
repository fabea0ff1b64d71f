/**
 * Which provider the settings choose, who is asked in its stead, and how the chat shows it. The model within answers unless another one is chosen; a choice
 * that can't be kept to says so, and nobody answers in its stead who isn't named for that.
 */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { ModelState } from '../../protocol/webview.ts';
import type { AnswerFigures } from '../insights/answerFigures.ts';
import { CountedProvider } from '../insights/countedProvider.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import { userMessage } from '../userMessage.ts';
import { type Ask, type ChatProvider, noAbilities, type ProviderSource } from './chatProvider.ts';
import { EndpointHealth, type HealthTimes, usualHealthTimes } from './endpointHealth.ts';
import { EndpointProvider, type EndpointProviderParts } from './endpointProvider.ts';
import { type ExtensionModel, type ExtensionModelsPort, type FoundModel, foundModels, noExtensionModels } from './extensionModels.ts';
import { ExtensionProvider } from './extensionProvider.ts';
import { insteadWords } from './failover.ts';
import { findPatience, findServers, type FoundServer } from './localServers.ts';
import {
  type ExtensionEntry,
  fallbacksOf,
  type ProviderEntry,
  readProviders,
  type ReadProviders,
  type ServerEntry,
} from './providerEntry.ts';
import { type LineMember, ProviderLine } from './providerLine.ts';

/** What is set, and agreed to, about providers. */
export interface ProviderSettings {
  get(): {
    /** The list as it stands in the settings. */
    entries: unknown;
    /** The name of the chosen one; empty for the model within. */
    chosen: string;
  };
  /** Fires when any of it changes, and what the user agreed to. */
  readonly onDidChange: Event<void>;
}

export interface ProviderChoiceParts extends EndpointProviderParts {
  settings: ProviderSettings;
  /** The model within. */
  embedded: ChatProvider;
  models: Pick<ModelSource, 'state' | 'onDidChange'>;
  /** Absent: other extensions offer none. */
  extensions?: ExtensionModelsPort;
  /** Told what each answer of others took. */
  answered?: (figures: AnswerFigures) => void;
  /** Absent: as is usual. */
  healthTimes?: HealthTimes;
}

/** Milliseconds that extensions may take to tell their models while the list of all is waited for. */
const listPatience = 3000;

export class ProviderChoice implements ProviderSource, Disposable {
  readonly #parts: ProviderChoiceParts;
  readonly #extensions: ExtensionModelsPort;
  readonly #within: LineMember;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<ModelState>());
  readonly onDidChange = this.#changed.event;
  #read: ReadProviders;
  /** The current one, and who is asked in its stead. */
  #line: ProviderLine;
  /** What the current one was made from, to keep it as long as that stays. */
  #key = '';
  /** Who was told to answer last. */
  #shown: ChatProvider;
  /** A chosen model of another extension is looked for at this moment. */
  #looking = false;

  constructor(parts: ProviderChoiceParts) {
    this.#parts = parts;
    this.#extensions = parts.extensions ?? noExtensionModels;
    const { embedded, models } = parts;
    const noModel = (): AppError | null => (models.state.status === 'none' ? new AppError('modelNone', 'none is chosen') : null);
    this.#within = { provider: embedded, health: null, refused: noModel };
    this.#read = readProviders(parts.settings.get().entries);
    this.#line = this.#lineOf(this.#within);
    this.#choose();
    this.#shown = this.#line.next.provider;
    this.#store.add(
      parts.models.onDidChange(() => {
        if ([this.#shown, this.#line.next.provider].includes(parts.embedded)) this.#fire();
      }),
    );
    this.#store.add(
      parts.settings.onDidChange(() => {
        this.#read = readProviders(parts.settings.get().entries);
        this.#choose();
        this.#fire();
      }),
    );
    this.#store.add(this.#extensions.onDidChange(() => void this.#lookAgain()));
  }

  get current(): ChatProvider {
    return this.#line.first;
  }

  ask<T>(ask: Ask<T>, signal: AbortSignal): Promise<T> {
    return this.#line.ask((attempt) => ask({ ...attempt, provider: this.#counted(attempt.provider) }), signal);
  }

  /** The providers of the settings, and what is wrong with others. */
  get listed(): ReadProviders {
    return this.#read;
  }

  get state(): ModelState {
    const { provider, error: why } = this.#line.next;
    const { from, window } = provider;
    const inStead = provider !== this.current;
    const instead = inStead && why ? { instead: insteadWords(this.current.from?.provider ?? '', why) } : {};
    if (!from) return { ...this.#parts.models.state, ...instead };
    const error = inStead ? null : why;
    return {
      status: error ? 'failed' : 'ready',
      // Who answers in another's stead is known by the name that the user gave it.
      name: inStead || from.model === '' ? from.provider : from.model,
      test: false,
      progress: null,
      contextSize: window?.contextSize ?? null,
      device: null,
      error: error && userMessage(error),
      held: null,
      from,
      ...instead,
    };
  }

  /** Why one of the settings may not be asked now; null when it may. Nobody is asked to know that. */
  refusalOf(entry: ProviderEntry): AppError | null {
    const { access, effects } = this.#parts;
    const { base, origin } = entry.address;
    const agreed = access.agreed(origin) ? origin : null;
    if (entry.kind === 'vscode') return effects.refusalOf({ kind: 'askExtension', vendor: entry.vendor, what: 'question', agreed });
    return effects.refusalOf({ kind: 'askProvider', address: base, agreed });
  }

  /** Servers that run on this machine and aren't in the settings. Never rejects. */
  findServers(signal: AbortSignal): Promise<FoundServer[]> {
    const providerOf = (entry: ServerEntry): EndpointProvider => new EndpointProvider(entry, { ...this.#parts, patience: findPatience });
    return findServers(this.#read.entries, providerOf, signal);
  }

  /** Models that other extensions offer and that aren't in the settings; none where connections are switched off. Never rejects. */
  async findModels(signal: AbortSignal): Promise<FoundModel[]> {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(listPatience)]);
    try {
      const list = (): Promise<ExtensionModel[]> => settleSoonAfterAbort(this.#extensions.list(null), ended, 0);
      return foundModels(await this.#parts.effects.run({ kind: 'listExtensionModels' }, list), this.#read.entries);
    } catch (error) {
      this.#parts.log.info(`the models of other extensions are not listed: ${AppError.from(error).message}`);
      return [];
    }
  }

  dispose(): void {
    this.#line.dispose();
    this.#store.dispose();
  }

  /** What the model within takes its process tells. */
  #counted(provider: ChatProvider): ChatProvider {
    const { answered } = this.#parts;
    return answered && provider.from ? new CountedProvider(provider, answered, () => performance.now()) : provider;
  }

  #fire(): void {
    this.#shown = this.#line.next.provider;
    this.#changed.fire(this.state);
  }

  #choose(): void {
    const { settings } = this.#parts;
    const { chosen } = settings.get();
    const { entries, problems } = this.#read;
    const entry = entries.find(({ name }) => name === chosen);
    const behind = entry ? fallbacksOf(entry, entries) : [];
    const key = JSON.stringify([chosen, entry ?? null, behind]);
    if (key === this.#key) return;
    this.#key = key;
    this.#line.dispose();
    if (chosen === '') this.#line = this.#lineOf(this.#within);
    else if (entry) {
      const others = [...behind.map((one) => this.#member(one)), ...(entry.fallback?.embedded ? [this.#within] : [])];
      this.#line = this.#lineOf(this.#member(entry), ...others);
    } else {
      const problem =
        problems.find(({ code, data }) => code === 'providerInvalid' && data.entry === chosen) ??
        new AppError('providerGone', 'not listed', { name: chosen });
      this.#line = this.#lineOf({ provider: nobody(chosen, problem), health: null, refused: () => problem });
    }
  }

  /** What is offered has changed: a model that was asked may be gone, or there again. One that nobody asked yet is not looked for, as that starts its extension. */
  async #lookAgain(): Promise<void> {
    const { current } = this;
    if (this.#looking || !(current instanceof ExtensionProvider) || (current.window === null && current.problem === null)) return;
    this.#looking = true;
    try {
      await current.check(new AbortController().signal);
    } catch (error) {
      this.#parts.log.info(`the chosen model of another extension: ${AppError.from(error).message}`);
    } finally {
      this.#looking = false;
    }
  }

  #extensionProvider(entry: ExtensionEntry): ExtensionProvider {
    const changed = (): void => {
      if (this.current === provider) this.#fire();
    };
    const provider: ExtensionProvider = new ExtensionProvider(entry, { ...this.#parts, extensions: this.#extensions, changed });
    return provider;
  }

  #lineOf(...members: [LineMember, ...LineMember[]]): ProviderLine {
    return new ProviderLine(members, this.#parts.log);
  }

  #member(entry: ProviderEntry): LineMember {
    const provider = entry.kind === 'vscode' ? this.#extensionProvider(entry) : new EndpointProvider(entry, this.#parts);
    const gone = (): AppError | null => (provider instanceof ExtensionProvider ? provider.problem : null);
    const check = (signal: AbortSignal): Promise<void> => provider.check(signal);
    const health = new EndpointHealth(check, this.#parts.healthTimes ?? usualHealthTimes, () => this.#fire());
    return { provider, health, refused: () => gone() ?? this.refusalOf(entry) };
  }
}

/** In the place of a provider that can't be asked. */
function nobody(name: string, problem: AppError): ChatProvider {
  const refuse = (): Promise<never> => Promise.reject(problem);
  return {
    abilities: noAbilities,
    from: { provider: name, model: '', host: '', local: false },
    window: null,
    prepare: refuse,
    countTokens: refuse,
    countPrompt: refuse,
    chat: refuse,
  };
}
