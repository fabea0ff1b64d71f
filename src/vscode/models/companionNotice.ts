/** Says of a model beside the main one why it isn't used: once for each file and reason, as nobody waits for it and the main model does its work. */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Services } from '../services.ts';

const toldKey = 'mlxCode.models.companionsTold';
const mostTold = 50;

export function registerCompanionNotice({ context, models, messages }: Services): Disposable {
  return models.onDidChange(({ status }) => {
    if (status !== 'ready') return;
    for (const { role, path, problem } of models.info?.companions ?? []) {
      if (!problem) continue;
      const told = context.globalState.get<string[]>(toldKey, []);
      const one = `${role} ${problem.code} ${path}`;
      if (told.includes(one)) continue;
      void context.globalState.update(toldKey, [one, ...told].slice(0, mostTold));
      const error = new AppError('companionUnused', problem.code, { ...problem.data, role, cause: problem.code });
      messages.showError(error, 'loading a second model');
    }
  });
}
