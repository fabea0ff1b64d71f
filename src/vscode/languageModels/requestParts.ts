/** What VS Code hands over of a request, in our own words. Parts of kinds that the API doesn't name come along too; they are told, not guessed at. */
import * as vscode from 'vscode';
import type { RequestSampling } from '../../core/languageModels/modelRequests.ts';
import type { RequestMessage, RequestPart } from '../../core/languageModels/requestMessages.ts';
import { spacedJson } from '../../core/languageModels/toolCallText.ts';

/** VS Code's own requests have a third role, for instructions, that the API doesn't name. */
const roles: Readonly<Record<number, RequestMessage['role']>> = {
  [vscode.LanguageModelChatMessageRole.User]: 'user',
  [vscode.LanguageModelChatMessageRole.Assistant]: 'assistant',
};

/** A message of a request. */
export function requestMessage({ role, content }: vscode.LanguageModelChatRequestMessage): RequestMessage {
  return { role: roles[role] ?? 'system', parts: content.flatMap(requestPart) };
}

function requestPart(part: unknown): RequestPart[] {
  if (typeof part === 'string') return [{ kind: 'text', text: part }];
  if (part instanceof vscode.LanguageModelTextPart) return [{ kind: 'text', text: part.value }];
  if (part instanceof vscode.LanguageModelToolCallPart) return [{ kind: 'call', name: part.name, input: part.input }];
  if (part instanceof vscode.LanguageModelToolResultPart) return [{ kind: 'result', text: part.content.map(contentText).join('\n') }];
  if (part instanceof vscode.LanguageModelDataPart) return dataPart(part);
  return [{ kind: 'unreadable', what: 'a part of an unknown kind' }];
}

/** Texts can be read; a mark between requests that is no media type isn't meant for the model. */
function dataPart({ data, mimeType }: vscode.LanguageModelDataPart): RequestPart[] {
  if (!mimeType.includes('/')) return [];
  if (/^text\/|^application\/(?:[\w.-]+\+)?json\b/.test(mimeType)) return [{ kind: 'text', text: Buffer.from(data).toString('utf8') }];
  return [{ kind: 'unreadable', what: `${mimeType.startsWith('image/') ? 'an image' : 'data'} (${mimeType})` }];
}

function contentText(part: unknown): string {
  if (part instanceof vscode.LanguageModelPromptTsxPart) return spacedJson(part.value);
  return requestPart(part)
    .map((one) =>
      one.kind === 'text' ? one.text : one.kind === 'unreadable' ? `[Left out: ${one.what}, which this model can't read.]` : '',
    )
    .join('');
}

/** What a request's options ask for, by the names that are usual; what isn't a number is nobody's wish. */
export function requestSampling(options: Readonly<Record<string, unknown>> = {}): RequestSampling {
  const number = (...names: string[]): number | undefined =>
    names.map((name) => options[name]).find((value): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0);
  const maxTokens = number('max_tokens', 'maxTokens', 'max_completion_tokens');
  const temperature = number('temperature');
  const topP = number('top_p', 'topP');
  const seed = number('seed');
  return {
    ...(maxTokens !== undefined && maxTokens >= 1 && { maxTokens: Math.floor(maxTokens) }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed: Math.floor(seed) }),
  };
}
