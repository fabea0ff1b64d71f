/**
 * A model that another extension offers to VS Code, as a provider. Each time that something is handed over, the gate is asked: it leaves our process, and where
 * it goes from there can't be told. It must not know VS Code.
 */
import { AppError } from '../../base/appError.ts';
import type { AnswerSource } from '../../protocol/webview.ts';
import type { ChatParams } from '../../protocol/worker/chat.ts';
import type { ChatMessage, GenerationItem } from '../../protocol/worker/generation.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import type { EffectsGate } from '../security/effectsGate.ts';
import { AnswerAssembly } from './answerAssembly.ts';
import type { ChatProvider, ContextWindow, ProviderAnswer, ReadyModel } from './chatProvider.ts';
import { type Patience, usualPatience, withPatience } from './endpointAnswer.ts';
import type { ProviderAccess } from './endpointPort.ts';
import { endpointAbilities } from './endpointProvider.ts';
import { estimatedPromptTokens, estimatedTokens } from './estimatedTokens.ts';
import { notOffered } from './extensionFailure.ts';
import { type ExtensionModel, type ExtensionModelsPort, extensionWindow } from './extensionModels.ts';
import type { ExtensionEntry } from './providerEntry.ts';
import { TheirCounts } from './theirCounts.ts';

/** Milliseconds until an extension that is started tells its models. */
const listPatience = 30_000;

export interface ExtensionProviderParts {
  extensions: ExtensionModelsPort;
  effects: EffectsGate;
  access: Pick<ProviderAccess, 'agreed'>;
  /** Called when another thing is known of the model than before. */
  changed: () => void;
  /** Absent: as is usual. */
  patience?: Patience;
}

export class ExtensionProvider implements ChatProvider {
  readonly abilities = endpointAbilities.vscode;
  readonly #entry: ExtensionEntry;
  readonly #parts: ExtensionProviderParts;
  #model: ExtensionModel | null = null;
  #window: ContextWindow | null = null;
  #counts = new TheirCounts();
  #problem: AppError | null = null;

  constructor(entry: ExtensionEntry, parts: ExtensionProviderParts) {
    this.#entry = entry;
    this.#parts = parts;
  }

  get from(): AnswerSource {
    const { name, address, model } = this.#entry;
    return { provider: name, model: this.#model?.name ?? model ?? '', host: address.host, local: false, extension: true };
  }

  get window(): ContextWindow | null {
    return this.#window;
  }

  /** That it was not offered when it was looked for last; null before. */
  get problem(): AppError | null {
    return this.#problem;
  }

  /** Looks for it anew each time: extensions come and go, and so do their models. */
  async prepare(signal: AbortSignal): Promise<ReadyModel> {
    const model = await this.#through('models', () => this.#find(signal));
    return { contextSize: extensionWindow(model), estimated: 'theirs', repeats: null };
  }

  /** Whether it still is offered. Rejects as a question does. */
  async check(signal: AbortSignal): Promise<void> {
    await this.prepare(signal);
  }

  countTokens(texts: string[], signal: AbortSignal): Promise<number[]> {
    const model = this.#model;
    if (!model || !this.#agreed) return Promise.resolve(texts.map(estimatedTokens));
    return this.#counts.of(
      texts,
      (text, ended) => model.countTokens(text, ended),
      (work) => this.#through('count', work),
      signal,
    );
  }

  async countPrompt(messages: ChatMessage[], signal: AbortSignal): Promise<number> {
    const around = estimatedPromptTokens(messages.map((message) => ({ ...message, content: '' })));
    const counts = await this.countTokens(
      messages.map(({ content }) => content),
      signal,
    );
    return counts.reduce((sum, tokens) => sum + tokens, around);
  }

  /** It is told neither how long the answer may be nor the temperature: VS Code has no names for these that hold for every extension. */
  async chat(
    { messages }: Pick<ChatParams, 'messages'>,
    onItem: (item: GenerationItem) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<ProviderAnswer> {
    const { host } = this.#entry.address;
    const answer = new AnswerAssembly();
    try {
      await this.#through('question', async () => {
        const model = this.#model ?? (await this.#find(signal));
        await withPatience({ host, patience: this.#parts.patience ?? usualPatience, signal }, async (ended, renew) => {
          for await (const said of untilAborted((stopped) => model.ask(messages, stopped), ended)) {
            renew();
            const text = answer.add({ type: 'text', text: said });
            if (text !== '') await onItem({ type: 'text', text });
          }
        });
      });
    } catch (error) {
      if (signal.aborted) return { text: answer.text, stop: 'cancelled', stats: null, told: null, record: null };
      if (AppError.is(error, 'providerModels')) this.#gone(error);
      throw error;
    }
    if (answer.text.trim() === '') throw new AppError('providerRubbish', 'an empty answer', { why: 'empty', host });
    return { text: answer.text, stop: 'end', stats: null, told: null, record: null };
  }

  get #agreed(): boolean {
    return this.#parts.access.agreed(this.#entry.address.origin);
  }

  async #find(signal: AbortSignal): Promise<ExtensionModel> {
    const { vendor, model: id, address } = this.#entry;
    const { host } = address;
    const offered = await withPatience({ host, patience: { first: listPatience, next: listPatience }, signal }, (ended) =>
      settleSoonAfterAbort(this.#parts.extensions.list(vendor), ended, 0),
    );
    const model = offered.find((one) => id === null || one.id === id);
    if (!model) {
      const problem = notOffered(host, this.#model?.name ?? id ?? '');
      this.#gone(problem);
      throw problem;
    }
    const contextSize = extensionWindow(model);
    const isOther = this.#model?.id !== model.id || this.#window?.contextSize !== contextSize;
    this.#problem = null;
    this.#model = model;
    if (isOther) {
      this.#counts = new TheirCounts();
      this.#window = { contextSize, estimated: 'theirs' };
      this.#parts.changed();
    }
    return model;
  }

  #gone(problem: AppError): void {
    this.#model = null;
    this.#window = null;
    this.#problem = problem;
    this.#parts.changed();
  }

  /** Something that is handed over, as an effect: the gate is asked each time. */
  #through<T>(what: 'models' | 'count' | 'question', work: () => Promise<T>): Promise<T> {
    const { vendor, address } = this.#entry;
    return this.#parts.effects.run({ kind: 'askExtension', vendor, what, agreed: this.#agreed ? address.origin : null }, work);
  }
}

/** What comes, until the signal aborts, also from somebody who doesn't hear it. Whoever is left before the end is told to stop. */
async function* untilAborted(
  begin: (stopped: AbortSignal) => AsyncGenerator<string, void>,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const left = new AbortController();
  const coming = begin(AbortSignal.any([signal, left.signal]));
  try {
    for (;;) {
      const next = await settleSoonAfterAbort(coming.next(), signal, 0);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    left.abort();
    // It may never settle.
    void coming.return().catch(() => undefined);
  }
}
