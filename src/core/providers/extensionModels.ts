/** Models that other extensions offer to VS Code: what providers need of them (`vscode/providers/` implements it), and how they are named and agreed to. */
import type { Event } from '../../base/event.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import { extensionAddress, type ProviderAddress } from './providerAddress.ts';
import { type ExtensionEntry, readProviders, usualLocalContext } from './providerEntry.ts';

/** A model as its extension describes it: nothing of it can be taken for granted. */
export interface ExtensionModel {
  readonly vendor: string;
  /** One of its vendor's. */
  readonly id: string;
  readonly name: string;
  readonly family: string;
  /** Tokens that a question may have. */
  readonly maxInputTokens: number;
  /** Hands the text over to be counted. Rejects as it likes, and may never settle. */
  countTokens(text: string, signal: AbortSignal): Promise<number>;
  /**
   * Asks it. Hands on what it says piece by piece; an empty piece is something that is no text. May never go on, also when it is aborted.
   * @throws AppError `providerNotAllowed`, `providerRefused`, `providerModels`, `providerCut`
   */
  ask(messages: readonly ChatMessage[], signal: AbortSignal): AsyncGenerator<string, void>;
}

export interface ExtensionModelsPort {
  /** Those of a vendor, or of all; never our own. Starts the extensions that offer some. Rejects as VS Code does. */
  list(vendor: string | null): Promise<ExtensionModel[]>;
  /** Fires when others are offered than before, as far as VS Code tells. */
  readonly onDidChange: Event<void>;
}

/** Where there is no VS Code. */
export const noExtensionModels: ExtensionModelsPort = {
  list: () => Promise.resolve([]),
  onDidChange: () => ({ dispose: () => undefined }),
};

/** A model as it can be chosen, and stands in the settings then. */
export interface FoundModel {
  entry: ExtensionEntry;
  family: string;
  contextSize: number;
}

/** Tokens that question and answer share, of which the extension tells only those of the question; where it tells nothing that can be, few. */
export function extensionWindow({ maxInputTokens }: Pick<ExtensionModel, 'maxInputTokens'>): number {
  return Number.isFinite(maxInputTokens) && maxInputTokens >= 1024 ? Math.floor(maxInputTokens) : usualLocalContext;
}

/** Those that can be chosen and aren't among the listed ones. What can't stand in the settings is left out. */
export function foundModels(models: readonly ExtensionModel[], listed: readonly { address: ProviderAddress }[]): FoundModel[] {
  const known = new Set(listed.map(({ address }) => address.base));
  return models.flatMap((model): FoundModel[] => {
    const { vendor, id, name, family } = model;
    if (known.has(extensionAddress(vendor, id).base)) return [];
    const [entry] = [name, id, vendor].flatMap((called) => readProviders([{ name: called, kind: 'vscode', vendor, model: id }]).entries);
    return entry?.kind === 'vscode' ? [{ entry, family, contextSize: extensionWindow(model) }] : [];
  });
}
