/** What other programs are told of the chosen models. */
import type { ModelState } from '../../protocol/webview.ts';
import type { ModelInfo } from '../../protocol/worker/modelInfo.ts';
import type { AskedModel } from '../../protocol/worker/modelRoles.ts';
import { answerReserve } from '../chat/promptWindow.ts';
import { fileName } from '../models/modelNames.ts';
import { mostSmallWindow, smallWindow } from '../models/smallModel.ts';
import type { Settings } from '../ports.ts';

/** A model as it is offered. */
export interface OfferedModel {
  /** The same whichever model is chosen, so that a setting that names it stays right. */
  id: string;
  /** Its file: a request is for this one, though another may be chosen when it comes. */
  path: string;
  /** As what it is asked. */
  model: AskedModel;
  name: string;
  family: string;
  /** Of one file another than of any other. */
  version: string;
  detail: string;
  tooltip: string;
  maxInputTokens: number;
  maxOutputTokens: number;
}

/** The ids of what there is to offer: the model that answers, and the one for short texts. */
export const offeredId = 'chosen';
export const offeredSmallId = 'small';
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
  return offered({ id: offeredId, path: modelPath, model: 'main', name, shown: name, place: 'on this computer' }, window, maxTokens);
}

/**
 * The model for short texts, for what VS Code and others ask of a small one; null where none is chosen, or it can't be used beside the one that answers. `info` is of
 * what is loaded, `main` is what is offered of the one that answers.
 */
export function offeredSmallModel(
  main: OfferedModel | null,
  { smallModelPath, maxTokens }: Pick<Settings, 'smallModelPath' | 'maxTokens'>,
  info: Pick<ModelInfo, 'contextSize' | 'companions'> | null,
): OfferedModel | null {
  if (!main || smallModelPath === '' || smallModelPath === main.path) return null;
  const companion = info?.companions?.find(({ role, path }) => role === 'small' && path === smallModelPath);
  if (companion && companion.problem !== null) return null;
  const name = companion && companion.name !== '' ? companion.name : fileName(smallModelPath);
  const window = info && companion ? smallWindow(info) : Math.min(mostSmallWindow, main.maxInputTokens + main.maxOutputTokens);
  const place = `on this computer, beside ${main.name}`;
  const shown = `${name} (short texts)`;
  return offered({ id: offeredSmallId, path: smallModelPath, model: 'small', name, shown, place }, window, maxTokens);
}

/** `name`: what the model is called; `shown`: where others have to be told from it. */
function offered(
  { id, path, model, name, shown, place }: Pick<OfferedModel, 'id' | 'path' | 'model' | 'name'> & { shown: string; place: string },
  window: number,
  maxTokens: number,
): OfferedModel {
  const maxOutputTokens = answerReserve(window, maxTokens);
  return {
    id,
    path,
    model,
    name: shown,
    family: name,
    version: fileName(path),
    detail: 'on this computer',
    tooltip: `${name} runs in MLX-CODE's own process ${place}. Nothing that it is asked leaves the machine.`,
    maxInputTokens: window - maxOutputTokens,
    maxOutputTokens,
  };
}
