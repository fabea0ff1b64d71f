/** Says of a model beside the main one why it isn't used: once for each file and reason, as nobody waits for it and the main model does its work. */
import type { Disposable } from '../../base/disposable.ts';
import { companionProblem } from '../../core/models/companionProblem.ts';
import type { ModelInfo, UnusedCompanion } from '../../protocol/worker/modelInfo.ts';
import type { Services } from '../services.ts';
import { ToldOnce } from '../toldOnce.ts';

interface Parts extends Pick<Services, 'log'> {
  context: Pick<Services['context'], 'globalState'>;
  engine: Pick<Services['engine'], 'unusedCompanions'>;
  models: Pick<Services['models'], 'info' | 'onDidChange'>;
  messages: Pick<Services['messages'], 'showError'>;
}

export function registerCompanionNotice({ context, engine, log, models, messages }: Parts): Disposable {
  const told = new ToldOnce(context.globalState, 'mlxCode.models.companionsTold');
  const tell = (info: ModelInfo, later: readonly UnusedCompanion[] = []): void => {
    for (const companion of info.companions ?? []) {
      const error = companionProblem(companion, info, later);
      if (!error) continue;
      const reason = [error.message, error.data.why].filter((part) => typeof part === 'string').join(' ');
      if (told.first(`${companion.role} ${reason} ${companion.path}`)) messages.showError(error, 'loading a second model');
    }
  };
  // Whether anything comes of guesses is found out after the load.
  const tellLater = async (info: ModelInfo): Promise<void> => {
    const unused = await engine.unusedCompanions();
    if (models.info === info) tell(info, unused);
  };
  return models.onDidChange(({ status }) => {
    const { info } = models;
    if (status !== 'ready' || !info?.companions) return;
    tell(info);
    tellLater(info).catch((error: unknown) => log.debug(`what was found of second models is not known: ${String(error)}`));
  });
}
