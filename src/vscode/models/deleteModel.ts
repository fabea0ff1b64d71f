/** Deletes a model after a yes: out of memory first, then into the system's bin, and out of the settings that name it. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { formatBytes } from '../../base/formatNumbers.ts';
import type { ModelRow } from '../../core/models/view/modelRows.ts';
import { deletableSize } from '../../node/modelRemoval.ts';
import type { Services } from '../services.ts';

type Parts = Pick<Services, 'effects' | 'models' | 'modelsOnMachine' | 'settings'>;

/**
 * Resolves with what was done, or null when the user changed their mind.
 * @throws AppError `modelNotDeleted`, `modelInUse`, `modelMissing`, `modelNotInstalled`
 */
export async function deleteModel({ effects, modelsOnMachine: machine, models, settings }: Parts, row: ModelRow): Promise<string | null> {
  const { path } = row.known;
  const model = machine.installed.find((one) => one.path === path);
  if (path === null || !model) throw new AppError('modelNotInstalled', `${row.called} is not here`, { name: row.called });
  if (model.place !== 'own') throw new AppError('modelNotDeleted', `${path} is not ours`, { path, reason: 'elsewhere' });
  const { modelPath, completionModelPath } = settings.get();
  const paths = new Set(model.files.flatMap((file) => [file.path, file.realPath]));
  const companions = models.info?.companions ?? [];
  const isOurs = paths.has(models.info?.path ?? '') || companions.some((one) => one.problem === null && paths.has(one.path));
  const loading = (models.state.status === 'loading' || models.state.status === 'starting') && paths.has(modelPath);
  const yes = 'Move to Bin';
  const chosen = await vscode.window.showWarningMessage(
    `Move “${row.label}” (${formatBytes(model.bytes)}) to the bin?`,
    {
      modal: true,
      detail: [
        path,
        ...(isOurs || loading ? ['It is unloaded first; what it is writing ends.'] : []),
        ...(paths.has(modelPath) ? ['It is the chosen model: choose another one afterwards.'] : []),
      ].join('\n'),
    },
    yes,
  );
  if (chosen !== yes) return null;
  if (isOurs || loading) await models.unload();
  const files = await Promise.all(model.files.map(async (file) => ({ path: file.path, bytes: await deletableSize(file.path) })));
  await effects.removeModel(files);
  if (paths.has(modelPath)) await effects.setSetting('models.path', '');
  if (paths.has(completionModelPath)) await effects.setSetting('models.completionModel', '');
  await machine.look();
  return `${row.label} is in the bin, with its ${formatBytes(model.bytes)}`;
}
