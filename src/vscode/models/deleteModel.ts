/** Deletes a model after a yes: out of memory first, then into the system's bin, and out of the settings that name it. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { formatBytes } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { companionPaths } from '../../core/models/companionPaths.ts';
import type { InstalledModel } from '../../core/models/library/modelLibrary.ts';
import type { ModelRow } from '../../core/models/view/modelRows.ts';
import type { ModelService } from '../../core/models/modelService.ts';
import type { ModelInfo } from '../../protocol/worker/modelInfo.ts';
import { deletableSize } from '../../node/modelRemoval.ts';
import type { EditorEffects } from '../effects.ts';
import type { VsCodeSettings } from '../settings.ts';
import type { ModelsOnMachine } from './modelsOnMachine.ts';

interface Parts {
  effects: Pick<EditorEffects, 'removeModel' | 'setSetting'>;
  models: Pick<ModelService, 'info' | 'lookAtStaying' | 'state' | 'stays' | 'unload'>;
  modelsOnMachine: Pick<ModelsOnMachine, 'installed' | 'look'>;
  settings: Pick<VsCodeSettings, 'get' | 'withoutModels'>;
}

/**
 * Resolves with what was done, or null when the user changed their mind.
 * @throws AppError `modelNotDeleted`, `modelInUse`, `modelMissing`, `modelNotInstalled`
 */
export async function deleteModel(parts: Parts, row: ModelRow): Promise<string | null> {
  const { effects, modelsOnMachine: machine, models, settings } = parts;
  const { path } = row.known;
  const model = machine.installed.find((one) => one.path === path);
  if (path === null || !model) throw new AppError('modelNotInstalled', `${row.called} is not here`, { name: row.called });
  if (model.place !== 'own') throw new AppError('modelNotDeleted', `${path} is not ours`, { path, reason: 'elsewhere' });
  const paths = new Set(model.files.flatMap((file) => [file.path, file.realPath]));
  const yes = t('Move to Bin');
  const chosen = await vscode.window.showWarningMessage(
    t('Move “{0}” ({1}) to the bin?', row.label, formatBytes(model.bytes)),
    {
      modal: true,
      detail: [
        path,
        ...(isHeld(parts, paths) ? [t('It is unloaded first; what it is writing ends.')] : []),
        ...(paths.has(settings.get().modelPath) ? [t('It is the chosen model: choose another one afterwards.')] : []),
      ].join('\n'),
    },
    yes,
  );
  if (chosen !== yes) return null;
  // A question may stand there for long: what is deleted is what was shown, and is held by whom it is then.
  await machine.look();
  const now = machine.installed.find((one) => one.path === path);
  if (!now) throw new AppError('modelMissing', `${path} is gone`, { path });
  if (contentOf(now) !== contentOf(model)) throw new AppError('modelNotDeleted', `${path} has changed`, { path, reason: 'changed' });
  if (isHeld(parts, paths)) await models.unload();
  await models.lookAtStaying();
  for (const info of models.stays) if (uses(info, paths)) await models.unload(info.path);
  const files = await Promise.all(now.files.map(async (file) => ({ path: file.path, bytes: await deletableSize(file.path) })));
  await effects.removeModel(files);
  for (const change of settings.withoutModels(paths)) await effects.setSetting(...change);
  await machine.look();
  return t('{0} is in the bin, with its {1}', row.label, formatBytes(model.bytes));
}

/** Whether one of these files is in memory here, or on its way there. */
function isHeld({ models, settings }: Parts, paths: ReadonlySet<string>): boolean {
  const { info, state } = models;
  if (info && uses(info, paths)) return true;
  const now = settings.get();
  const loading = state.status === 'loading' || state.status === 'starting';
  return loading && [now.modelPath, ...Object.values(companionPaths(now))].some((one) => paths.has(one));
}

/** Whether a model in memory, or one beside it, is of one of these files. */
function uses({ path, companions = [] }: ModelInfo, paths: ReadonlySet<string>): boolean {
  return paths.has(path) || companions.some((one) => one.problem === null && paths.has(one.path));
}

function contentOf({ files }: InstalledModel): string {
  return JSON.stringify(files.map(({ realPath, bytes }) => [realPath, bytes]));
}
