/** What `/name words` on the command line asks: a command that somebody has written, of the project or of the user's own folder, as in the chat. */
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { commandCall } from '../core/chat/slashCommands.ts';
import { checkArguments } from '../core/commands/argumentCheck.ts';
import { commandEntries } from '../core/commands/commandRegistry.ts';
import { projectSettingsFile } from '../core/projectSettings/projectKeys.ts';
import type { ProjectSettings } from '../core/projectSettings/readProjectSettings.ts';
import { userMessage } from '../core/userMessage.ts';
import { askedText } from '../core/templates/askedCommand.ts';
import { type CommandSetAside, commandSetOf, type FoundCommand, type PlacedCommand } from '../core/templates/commandSet.ts';
import { isOff, moreFolders, offered } from '../core/templates/projectTemplates.ts';
import type { ContextVariable } from '../core/templates/variables.ts';
import { dataPlaces, defaultDataFolder } from '../node/dataFolder.ts';
import { projectCommandFolders, readCommandFiles } from '../node/templates/readCommandFiles.ts';

export interface CommandFileText {
  text: string;
  how: PlacedCommand['how'];
}

/**
 * Null for what is no command. `files`: what was named to go along, which stands for the selection and the file that an editor would have. Throws `usage` for a
 * command that no file makes or that is set aside, and for one that needs what only an editor has.
 */
export async function commandFileText(
  written: string,
  root: string,
  files: readonly string[],
  project: ProjectSettings | null = null,
): Promise<CommandFileText | null> {
  const call = commandCall(written);
  if (!call) return null;
  const all = await commandFilesOf(root, project);
  const found = offered(all, project?.values);
  const ours = new Set(commandEntries.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  const { commands, aside } = commandSetOf(found, (word) => ours.has(word));
  const command = commands.find(({ name, aliases }) => name === call.name || aliases.includes(call.name));
  if (!command && isOff(project?.values, call.name) && all.length > found.length)
    throw usageError(`/${call.name} is switched off for this project (${projectSettingsFile}, “templates.off”).`);
  if (!command) throw unknown(call.name, aside.get(call.name));
  const { arguments: forms, usage } = command;
  try {
    checkArguments({ name: command.name, arguments: forms, ...(usage !== null && { usage }) }, call.argument);
  } catch (error) {
    throw usageError(userMessage(error).text);
  }
  for (const what of command.context ?? []) refuseMissing(command.name, what, files);
  const [file] = files;
  const names = file === undefined ? {} : { selection: file, file };
  return { text: askedText(command, call.argument, names), how: command.how };
}

async function commandFilesOf(root: string, project: ProjectSettings | null): Promise<FoundCommand[]> {
  const found: FoundCommand[] = [];
  const more = moreFolders(
    project?.values,
    projectCommandFolders.map(({ folder }) => folder),
  );
  for (const { folder, kind } of [...projectCommandFolders, ...more])
    for (const { fileName, ...read } of await readCommandFiles(root, folder, kind))
      found.push({ ...read, id: `${folder}/${fileName}`, shown: `${folder}/${fileName}`, origin: 'project' });
  const own = dataPlaces(defaultDataFolder(process.env)).commands;
  for (const { fileName, ...read } of await readCommandFiles(own, '', 'command'))
    found.push({ ...read, id: path.join(own, fileName), shown: path.join(own, fileName), origin: 'user' });
  return found;
}

/** Says why the file of that name is set aside, where there is one. */
function unknown(name: string, aside: CommandSetAside | undefined): AppError {
  if (aside) return usageError(`${aside.shown}, line ${String(aside.line)}: ${aside.why}`);
  return usageError(
    `No file makes a command “/${name}”: there is none in .mlx-code/commands, nor among your own. Begin a question with another word.`,
  );
}

function refuseMissing(name: string, what: ContextVariable, files: readonly string[]): void {
  if (what === 'diff' || what === 'problems')
    throw usageError(
      `/${name} needs ${what === 'diff' ? 'the changes since the last commit' : 'reported problems'}, which only the editor takes along. Run it in the chat.`,
    );
  if (files.length === 0) throw usageError(`/${name} needs a file to look at. Name one with --file.`);
}

function usageError(hint: string): AppError {
  return new AppError('usage', hint, { hint });
}
