/** What can be typed in the chat about models: which there are, fetching, deleting and switching, by the names of the catalogue. */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { formatBytes } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { type CommandWork, registeredCommand } from '../../core/commands/registeredCommand.ts';
import { findModel, shownName, totalBytes } from '../../core/models/catalogue/catalogue.ts';
import { installedAs } from '../../core/models/library/modelLibrary.ts';
import { literal } from '../../core/models/view/modelFacts.ts';
import { installedText, modelsText } from '../../core/models/view/modelsText.ts';
import type { ModelRow } from '../../core/models/view/modelRows.ts';
import { noAdvice, offeredModels } from '../../core/models/view/offeredModels.ts';
import type { CommandInfo } from '../../protocol/webview.ts';
import type { Services } from '../services.ts';
import { chooseModel } from './chooseModel.ts';
import { registerSizeCommands } from './sizeCommands.ts';
import { deleteModel } from './deleteModel.ts';
import { downloadCalled, fetchModel } from './downloadModel.ts';

export function registerModelChatCommands(services: Services): Disposable {
  const { catalogue, commands, messages, modelsOnMachine: machine, models, runningDownloads } = services;
  const store = new DisposableStore();
  const switchTo = async (name: string): Promise<string | null> => {
    await chooseModel(services, name === '' ? undefined : await fileCalled(services, name));
    return name === '' ? null : t('{0} answers from now on. The conversation stays.', literal(models.state.name));
  };
  const add = (name: string, work: CommandWork): void => void store.add(commands.add(registeredCommand(name, work)));
  add('models', {
    run: async () => {
      await machine.look();
      return modelsText(machine.groups);
    },
  });
  add('installed', {
    run: async () => {
      await machine.look();
      return installedText(machine.groups);
    },
  });
  add('download', {
    choices: choicesOf(services),
    run: async (name) => {
      const model = downloadCalled(services, name);
      runningDownloads.refuseRunning(model);
      await machine.look();
      if (installedAs(machine.installed, model).length > 0)
        return t('{0} is on this machine already: {1} has it answer.', literal(shownName(model)), `\`/model ${name}\``);
      // It takes a while, and says by itself how far it is and what it failed of.
      void fetchModel(services, model).catch((error: unknown) => messages.showError(error, '/download'));
      const size = totalBytes(model);
      const said = literal(shownName(model));
      const fetching = size === null ? t('Fetching {0}.', said) : t('Fetching {0} ({1}).', said, formatBytes(size.bytes));
      return `${fetching} ${t('How far it is stands in the status bar and under Models.')}`;
    },
  });
  add('delete', {
    run: async (name) => {
      const row = await machine.called(name, { fits: ({ actions }) => actions.includes('delete'), exact: true });
      const said = await deleteModel(services, row);
      return said === null ? null : `${literal(said)}.`;
    },
  });
  add('model', { run: switchTo, choices: choicesOf(services) });
  store.add(
    commands.addNames((name) => {
      const model = findModel(catalogue.models, name);
      if (!model?.roles.includes('chat')) return null;
      return {
        name,
        arguments: '',
        needsArguments: false,
        choices: [],
        help: t('Has {0} answer.', shownName(model)),
        run: () => switchTo(name),
      };
    }),
  );
  store.add(registerSizeCommands(services));
  return store;
}

/** The models by the names that people type, the shortest one of each. */
function choicesOf({ catalogue }: Pick<Services, 'catalogue'>): CommandInfo['choices'] {
  return offeredModels(catalogue.models, noAdvice)
    .filter(({ role }) => role === 'chat')
    .map(({ model }) => ({ value: model.aliases[0] ?? model.id, help: shownName(model) }));
}

/** The file of a model on this machine. @throws AppError `modelNotInstalled`, `modelUnknown`, `modelAmbiguous` */
export async function fileCalled({ modelsOnMachine }: Pick<Services, 'modelsOnMachine'>, name: string): Promise<string> {
  // A path is what it is, for whoever opens it to say so.
  if (/[\\/]/.test(name)) return name;
  const isFile = ({ id, known }: ModelRow): boolean => known.path !== null && !id.startsWith('part:');
  const row = await modelsOnMachine.called(name, { fits: isFile, exact: false });
  if (row.known.path === null || !isFile(row)) throw new AppError('modelNotInstalled', `${name} is not here`, { name });
  return row.known.path;
}
