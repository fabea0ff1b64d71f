/** Says of a model beside the main one why it isn't used: once for each file and reason, as nobody waits for it and the main model does its work. */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Services } from '../services.ts';
import { ToldOnce } from './toldOnce.ts';

export function registerCompanionNotice({ context, models, messages }: Services): Disposable {
  const told = new ToldOnce(context.globalState, 'mlxCode.models.companionsTold');
  return models.onDidChange(({ status }) => {
    if (status !== 'ready') return;
    for (const { role, path, problem } of models.info?.companions ?? []) {
      if (!problem || !told.first(`${role} ${problem.code} ${path}`)) continue;
      const error = new AppError('companionUnused', problem.code, { ...problem.data, role, cause: problem.code });
      messages.showError(error, 'loading a second model');
    }
  });
}
