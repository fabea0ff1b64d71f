/** Says of a model beside the main one why it isn't used: once for each file and reason, as nobody waits for it and the main model does its work. */
import type { Disposable } from '../../base/disposable.ts';
import { companionProblem } from '../../core/models/companionProblem.ts';
import type { Services } from '../services.ts';
import { ToldOnce } from '../toldOnce.ts';

export function registerCompanionNotice({ context, models, messages }: Services): Disposable {
  const told = new ToldOnce(context.globalState, 'mlxCode.models.companionsTold');
  return models.onDidChange(({ status }) => {
    const { info } = models;
    if (status !== 'ready' || !info) return;
    for (const companion of info.companions ?? []) {
      const error = companionProblem(companion, info);
      if (error && told.first(`${companion.role} ${error.message} ${companion.path}`)) messages.showError(error, 'loading a second model');
    }
  });
}
