/** The models that other extensions offer to VS Code. It owns VS Code's words for them; who may be asked is the gate's to say, and what isn't one of these is called here by nobody. */
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import { extensionFailure } from '../../core/providers/extensionFailure.ts';
import type { ExtensionModel, ExtensionModelsPort } from '../../core/providers/extensionModels.ts';
import { quotable } from '../../core/providers/jsonParts.ts';
import { extensionAddress } from '../../core/providers/providerAddress.ts';
import { ownVendor } from '../../core/providers/providerEntry.ts';
import { tokenOf, withToken } from '../commands.ts';

/** Stands in VS Code's own dialog, where it asks for its permission. */
const justificationText = (): string =>
  t('It answers questions of the chat of MLX-CODE and writes commit messages, since you have chosen it there.');

export const vsCodeModels: ExtensionModelsPort = {
  async list(vendor) {
    const models = await vscode.lm.selectChatModels(vendor === null ? {} : { vendor });
    return models.filter((model) => model.vendor !== ownVendor).map(extensionModel);
  },
  onDidChange: (listener) => vscode.lm.onDidChangeChatModels(() => listener()),
};

/** What the extension that offers a vendor's models is called; null where that runs on another machine, and isn't seen from here. */
export function extensionOf(vendor: string): string | null {
  const found = vscode.extensions.all.find(({ packageJSON }) => offersModels(packageJSON, vendor));
  if (!found) return null;
  const { displayName } = found.packageJSON as { displayName?: unknown };
  return typeof displayName === 'string' && !displayName.startsWith('%') ? quotable(displayName) : found.id;
}

function offersModels(manifest: unknown, vendor: string): boolean {
  const { contributes } = manifest as { contributes?: { languageModelChatProviders?: unknown } };
  const offered: unknown = contributes?.languageModelChatProviders;
  return [offered].flat().some((one) => typeof one === 'object' && one !== null && 'vendor' in one && one.vendor === vendor);
}

function extensionModel(model: vscode.LanguageModelChat): ExtensionModel {
  const { vendor, id, name, family, maxInputTokens } = model;
  return {
    vendor,
    id,
    name,
    family,
    maxInputTokens,
    countTokens: (text, signal) => withToken(signal, async (token) => model.countTokens(text, token)),
    ask: (messages, signal) => ask(model, messages, signal),
  };
}

async function* ask(model: vscode.LanguageModelChat, messages: readonly ChatMessage[], signal: AbortSignal): AsyncGenerator<string, void> {
  const { source, dispose } = tokenOf(signal);
  let begun = false;
  try {
    const { stream } = await model.sendRequest(messages.map(messageOf), { justification: justificationText() }, source.token);
    for await (const part of stream) {
      const text = part instanceof vscode.LanguageModelTextPart ? part.value : '';
      begun ||= text !== '';
      yield text;
    }
  } catch (error) {
    const { host } = extensionAddress(model.vendor, model.id);
    const code = error instanceof vscode.LanguageModelError ? error.code : '';
    throw extensionFailure({ code, message: error instanceof Error ? error.message : String(error) }, { host, model: model.name }, begun);
  } finally {
    dispose();
  }
}

/** There is no role for instructions: they come as the user's first message. */
function messageOf({ role, content }: ChatMessage): vscode.LanguageModelChatMessage {
  return role === 'assistant' ? vscode.LanguageModelChatMessage.Assistant(content) : vscode.LanguageModelChatMessage.User(content);
}
