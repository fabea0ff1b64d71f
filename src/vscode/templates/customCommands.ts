/** The commands of files among those of the chat: they come and go with their files, and ask the model as any question does. */
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore, disposable } from '../../base/disposable.ts';
import type { SlashCommand } from '../../core/chat/slashCommands.ts';
import { checkArguments } from '../../core/commands/argumentCheck.ts';
import { argumentsText, needsArguments } from '../../core/commands/commandEntry.ts';
import { askedText } from '../../core/templates/askedCommand.ts';
import { helpOf, type PlacedCommand } from '../../core/templates/commandSet.ts';
import { fileCalled } from '../models/modelChatCommands.ts';
import type { Services } from '../services.ts';
import type { CommandFiles } from './commandFiles.ts';
import { commandSources } from './commandContext.ts';

type Parts = Pick<Services, 'attached' | 'chat' | 'commands' | 'effects' | 'log' | 'modelsOnMachine' | 'repositories' | 'settings'>;

export function followCustomCommands(files: CommandFiles, services: Parts): Disposable {
  const { commands, log } = services;
  let there: Disposable[] = [];
  const clear = (): void => {
    for (const one of there) one.dispose();
    there = [];
  };
  const show = (): void => {
    clear();
    for (const command of files.set.commands) {
      try {
        there.push(commands.add(slashCommand(command, services)));
      } catch (error) {
        // A feature has added one of that name since the files were read.
        log.warn(`the command of ${command.shown} is not there: ${String(error)}`);
      }
    }
  };
  const store = new DisposableStore();
  store.add(files.onDidChange(show));
  // On some systems VS Code isn't told of changes in a folder that went away and came again, as on another branch.
  store.add(commands.addOrigin((name) => files.lookFor(name)));
  store.add(commands.addNames((name) => setAside(files, name)));
  store.add(disposable(clear));
  show();
  return store;
}

/** Never one: throws `commandFileWrong` where a file would make a command of that name, but for what is wrong with it. */
function setAside(files: CommandFiles, name: string): null {
  const aside = files.set.aside.get(name);
  if (!aside) return null;
  throw new AppError('commandFileWrong', `the file of /${name} is set aside`, {
    name,
    path: aside.shown,
    line: aside.line,
    why: aside.why,
  });
}

function slashCommand(command: PlacedCommand, services: Parts): SlashCommand {
  const { name, aliases, arguments: forms, usage } = command;
  const entry = { name, arguments: forms, ...(usage !== null && { usage }) };
  return {
    name,
    help: helpOf(command),
    arguments: argumentsText(entry),
    needsArguments: needsArguments(entry),
    choices: [],
    ...(aliases.length > 0 && { aliases: [...aliases] }),
    needs: ['model'],
    // Reading a large change takes a while.
    stops: command.context?.includes('diff') === true,
    check: (argument) => checkArguments(entry, argument),
    run: (argument, signal) => runCommand(command, argument, services, signal ?? new AbortController().signal),
  };
}

/** Asks it. Resolves when it is answered; what goes wrong with the answer stands in its turn. Rejects with `busy`, and with what speaks against its model or what is to go along. */
async function runCommand(command: PlacedCommand, argument: string, services: Parts, signal: AbortSignal): Promise<null> {
  const { attached, chat, settings } = services;
  const { context, how, model, name } = command;
  if (chat.busy) throw new AppError('busy', 'an answer is under way');
  const shown = `/${name} ${argument}`.trim();
  const file = model === null ? null : await fileCalled(services, model);
  const along = context === null ? null : await commandSources(name, context, services, signal);
  // What somebody has attached goes with all that is asked, but with what takes nothing along.
  const pinned = context === null || context.length === 0 ? [] : await attached.readForQuestion(attached.sources, signal);
  const sources = along && [...pinned, ...along.sources.filter(({ id }) => !pinned.some(({ key }) => key === id))];
  const instruction = askedText(command, argument, along?.names ?? {});
  const ask = (): Promise<unknown> => {
    if (how === 'edit') return chat.edit(instruction, shown, sources ?? undefined);
    return chat.ask(shown, { instruction, ...(sources && { sources }) });
  };
  await (file === null ? ask() : settings.answeredBy(file, ask));
  return null;
}
