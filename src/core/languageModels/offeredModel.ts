/** What other programs are told of the chosen model. */
import type { ModelState } from '../../protocol/webview.ts';
import { answerReserve } from '../chat/promptWindow.ts';
import { fileName } from '../models/modelNames.ts';
import type { Settings } from '../ports.ts';

/** A model as it is offered. */
export interface OfferedModel {
  /** The same whichever model is chosen, so that a setting that names it stays right. */
  id: string;
  /** Its file: a request is for this one, though another may be chosen when it comes. */
  path: string;
  name: string;
  family: string;
  /** Of one file another than of any other. */
  version: string;
  detail: string;
  tooltip: string;
  maxInputTokens: number;
  maxOutputTokens: number;
}

/** What the id of the one model is that there is to offer. */
export const offeredId = 'chosen';
/** A context is never larger unless it is set so. */
const mostByDefault = 16_384;

/**
 * The chosen model; null while none is. Its window is the one that it has, or had when it was loaded last (`knownContext`); before its first load it is the one
 * that is asked for.
 */
export function offeredModel(
  state: ModelState,
  { modelPath, contextSize, maxTokens }: Pick<Settings, 'modelPath' | 'contextSize' | 'maxTokens'>,
  knownContext: number | undefined,
): OfferedModel | null {
  if (modelPath === '') return null;
  const name = state.name === '' ? fileName(modelPath) : state.name;
  const window = state.contextSize ?? knownContext ?? (contextSize > 0 ? contextSize : mostByDefault);
  const maxOutputTokens = answerReserve(window, maxTokens);
  return {
    id: offeredId,
    path: modelPath,
    name,
    family: name,
    version: fileName(modelPath),
    detail: 'on this computer',
    tooltip: `${name} runs in MLX-CODE's own process on this computer. Nothing that it is asked leaves the machine.`,
    maxInputTokens: window - maxOutputTokens,
    maxOutputTokens,
  };
}
