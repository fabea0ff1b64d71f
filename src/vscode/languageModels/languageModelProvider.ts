/** The chosen models, offered to VS Code's own chat and to other extensions. It starts nothing until somebody asks. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { ModelRequests } from '../../core/languageModels/modelRequests.ts';
import { offeredModel, offeredSmallModel, type OfferedModel } from '../../core/languageModels/offeredModel.ts';
import { requestError } from '../../core/languageModels/requestError.ts';
import { ownVendor } from '../../core/providers/providerEntry.ts';
import { userMessage } from '../../core/userMessage.ts';
import { signalOf } from '../commands.ts';
import { KeptByPath } from '../models/keptByPath.ts';
import type { Services } from '../services.ts';
import { requestMessage, requestSampling } from './requestParts.ts';

/** Offers the chosen model, and says so: VS Code shows a provider's models once somebody has asked for them. */
export function registerLanguageModel(services: Services): Disposable {
  const store = new DisposableStore();
  const provider = store.add(new ChosenModelProvider(services));
  store.add(vscode.lm.registerLanguageModelChatProvider(ownVendor, provider));
  vscode.lm.selectChatModels({ vendor: ownVendor }).then(undefined, (error: unknown) => {
    services.log.debug(`VS Code does not list the model: ${String(error)}`);
  });
  return store;
}

type Parts = Pick<Services, 'context' | 'engine' | 'models' | 'settings' | 'log'>;
type Offered = OfferedModel & vscode.LanguageModelChatInformation;

class ChosenModelProvider implements vscode.LanguageModelChatProvider<Offered>, Disposable {
  readonly #parts: Parts;
  readonly #requests: ModelRequests;
  /** Context sizes of the models that were loaded last, to tell them also while they aren't. */
  readonly #contexts: KeptByPath<number>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeLanguageModelChatInformation = this.#changed.event;
  readonly #store = new DisposableStore();
  /** What was told last, as text. */
  #told = '';

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#requests = new ModelRequests(parts);
    this.#contexts = new KeptByPath(parts.context.globalState, 'mlxCode.languageModels.contexts', (value) => typeof value === 'number');
    this.#told = JSON.stringify(this.#offered());
    this.#store.add(this.#changed);
    this.#store.add(parts.models.onDidChange(() => this.#refresh()));
    this.#store.add(parts.settings.onDidChange(() => this.#refresh()));
  }

  async provideLanguageModelChatInformation({ silent }: vscode.PrepareLanguageModelChatModelOptions): Promise<Offered[]> {
    // Somebody asks for models of ours and there is none: then one can be chosen.
    if (!silent && this.#offered().length === 0) await vscode.commands.executeCommand('mlxCode.models.choose');
    return this.#offered().map((offered) => ({ ...offered, capabilities: { toolCalling: true } }));
  }

  provideLanguageModelChatResponse(
    { path, model }: Offered,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    { modelOptions, tools = [], toolMode }: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const report = (part: vscode.LanguageModelResponsePart): void => {
      if (!token.isCancellationRequested) progress.report(part);
    };
    const request = {
      path,
      model,
      messages: messages.map(requestMessage),
      tools: tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
      toolRequired: toolMode === vscode.LanguageModelChatToolMode.Required,
      sampling: requestSampling(modelOptions),
    };
    const listener = {
      onText: (text: string) => report(new vscode.LanguageModelTextPart(text)),
      onCall: ({ name, input }: { name: string; input: object }) =>
        report(new vscode.LanguageModelToolCallPart(`call_${randomUUID()}`, name, input)),
    };
    return this.#inWords('a request', this.#requests.answer(request, listener, signalOf(token)));
  }

  provideTokenCount(
    { path }: Offered,
    text: string | vscode.LanguageModelChatRequestMessage,
    token: vscode.CancellationToken,
  ): Promise<number> {
    return this.#inWords('a count', this.#requests.count(path, typeof text === 'string' ? text : requestMessage(text), signalOf(token)));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #offered(): OfferedModel[] {
    const { models, settings } = this.#parts;
    const now = settings.get();
    const main = offeredModel(models.state, now, this.#contexts.get(now.modelPath));
    return [main, offeredSmallModel(main, now, models.info)].filter((offered) => offered !== null);
  }

  #refresh(): void {
    const { info } = this.#parts.models;
    if (info) this.#contexts.set(info.path, info.contextSize);
    const told = JSON.stringify(this.#offered());
    if (told === this.#told) return;
    this.#told = told;
    this.#changed.fire();
  }

  /** Failures as whoever asked can show them: one sentence that says what to do. */
  async #inWords<T>(what: string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (thrown) {
      if (AppError.isCancelled(thrown)) throw new vscode.CancellationError();
      const error = requestError(thrown);
      this.#parts.log.warn(`${what} of another program failed: ${error.code}: ${error.message}`);
      const { text } = userMessage(error);
      throw error.code === 'modelNone' ? vscode.LanguageModelError.NotFound(text) : new vscode.LanguageModelError(text);
    }
  }
}
