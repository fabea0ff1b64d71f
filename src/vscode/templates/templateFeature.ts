/** Commands that users and projects have written: read from their files, run in the chat, made, edited and shared there. */
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import { commandEntries } from '../../core/commands/commandRegistry.ts';
import { findModel } from '../../core/models/catalogue/catalogue.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { markTemplateProblems } from '../projectSettings/settingsProblems.ts';
import { CommandFiles } from './commandFiles.ts';
import { followCommandProblems } from './commandProblems.ts';
import { followCustomCommands } from './customCommands.ts';
import { templateCommand } from './templateCommand.ts';
import { editCommand, newCommand, shareCommand, type WrittenParts } from './writtenCommands.ts';

export function registerCustomCommands(services: Services): Disposable {
  const { catalogue, commands, dataFolder, edits, log, messages, settings } = services;
  const store = new DisposableStore();
  const words = new Set(commandEntries.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  // A model's name has it answer, and no file may have something else happen.
  const isOurs = (word: string): boolean => words.has(word) || findModel(catalogue.models, word)?.roles.includes('chat') === true;
  const files = store.add(new CommandFiles({ dataFolder, isOurs, project: settings.project, log }));
  store.add(followCustomCommands(files, services));
  store.add(followCommandProblems(files));
  const parts: WrittenParts = { files, edits, isOurs };
  let template = commands.add(templateCommand(services, parts));
  store.add(disposable(() => template.dispose()));
  const { project } = settings;
  // Which templates are offered is the project's to say.
  if (project)
    store.add(
      project.onDidChange(() => {
        template.dispose();
        template = commands.add(templateCommand(services, parts));
      }),
    );
  if (project) store.add(markTemplateProblems(project, files));
  for (const [command, work] of [
    ['mlxCode.templates.new', newCommand],
    ['mlxCode.templates.edit', editCommand],
    ['mlxCode.templates.share', shareCommand],
  ] as const)
    store.add(registerCommand(messages, command, (name) => work(parts, typeof name === 'string' ? name.trim() : '')));
  return store;
}
