/** Says when a larger context is set than the model was trained for: once for each file and size, as it works with the smaller one. */
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Services } from '../services.ts';
import { ToldOnce } from '../toldOnce.ts';

export function registerContextNotice({ context, models, messages }: Services): Disposable {
  const told = new ToldOnce(context.globalState, 'mlxCode.models.contextTold');
  return models.onDidChange(({ status }) => {
    const wanted = models.loadPlan?.untrainedContext;
    if (status !== 'ready' || wanted === undefined || !models.info) return;
    const { path, trainContextLength: trained } = models.info;
    if (told.first(`${String(wanted)} ${path}`))
      messages.showError(
        new AppError('contextUntrained', `${String(wanted)} tokens are wanted`, { wanted, trained, path }),
        'loading the model',
      );
  });
}
