/** Making, editing and sharing commands: files that somebody writes, in the project or in the user's own folder. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { commandName } from '../../core/templates/commandFile.ts';
import type { PlacedCommand } from '../../core/templates/commandSet.ts';
import { starterCommand } from '../../core/templates/starterCommand.ts';
import { makePrivateFolder } from '../../node/privateFolder.ts';
import { kindOf } from '../context/namedPlace.ts';
import type { Services } from '../services.ts';
import { foldersOpen, pathPrefix } from '../workspacePaths.ts';
import { type CommandFiles, projectCommands } from './commandFiles.ts';

export interface WrittenParts {
  files: CommandFiles;
  edits: Services['edits'];
  /** A word that is a command already. */
  isOurs: (word: string) => boolean;
}

/** Where a command's file is to be. */
interface Home {
  folder: vscode.Uri;
  shown: string;
  origin: PlacedCommand['origin'];
}

/**
 * Makes a file to begin with and opens it. Resolves with a line for the chat; null when it was given up. Throws `usage` for a name that can't be one or is one of
 * ours, and `editConflict` where there is such a file.
 */
export async function newCommand(parts: WrittenParts, written: string): Promise<string | null> {
  const name = written === '' ? await askName(parts) : written.replace(/^\//, '').toLowerCase();
  if (name === undefined) return null;
  const problem = nameProblem(parts, name);
  if (problem !== null) throw new AppError('usage', problem, { hint: problem });
  const home = await askHome(parts, t('Where is /{0} to be?', name));
  if (!home) return null;
  const uri = await make(parts, home, `${name}.md`, starterCommand(name), t('Create command /{0}', name));
  await vscode.window.showTextDocument(uri, { preview: false });
  return t(
    '{0} is there, in {1}. Its file is open: what you save in it counts at once.',
    inlineCode(`/${name}`),
    inlineCode(`${home.shown}${name}.md`),
  );
}

/** Opens a command's file. Resolves as {@link newCommand}. Throws `commandUnknown`. */
export async function editCommand(parts: WrittenParts, written: string): Promise<string | null> {
  const command = await whichOne(parts, written, t('Edit a Command'), () => true);
  if (!command) return null;
  await vscode.window.showTextDocument(vscode.Uri.parse(command.id), { preview: false });
  return null;
}

/** Copies a command's file from the project to the user's own folder, or the other way. Resolves as {@link newCommand}. Throws `commandUnknown`, and `editConflict` where there is such a file. */
export async function shareCommand(parts: WrittenParts, written: string): Promise<string | null> {
  const command = await whichOne(parts, written, t('Share a Command'), () => true);
  if (!command) return null;
  const home = command.origin === 'project' ? userHome(parts) : await askProject(t(`Into which folder’s project?`));
  if (!home) {
    if (foldersOpen().length === 0) throw new AppError('workspaceNone', 'no project to share with');
    return null;
  }
  const source = vscode.Uri.parse(command.id);
  const text = Buffer.from(await vscode.workspace.fs.readFile(source)).toString('utf8');
  const fileName = `${command.name}.md`;
  const uri = await make(parts, home, fileName, text, t('Share command /{0}', command.name));
  const names = [inlineCode(`/${command.name}`), inlineCode(`${home.shown}${fileName}`)];
  await vscode.window.showTextDocument(uri, { preview: false });
  return home.origin === 'project'
    ? t('{0} is copied to {1}: everybody who works on the project has it once it is committed.', ...names)
    : t('{0} is copied to {1}: it is there in all your projects.', ...names);
}

/** Writes a new file, as a change that can be undone; what is there already stays. */
async function make(
  { edits, files }: WrittenParts,
  { folder, shown, origin }: Home,
  fileName: string,
  text: string,
  label: string,
): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder, fileName);
  if ((await kindOf(uri)) !== null)
    throw new AppError('editConflict', 'it is there', { path: `${shown}${fileName}`, reason: 'fileExists' });
  if (origin === 'user') await makePrivateFolder(folder.fsPath);
  await edits.apply({ label, files: [{ uri, before: null, after: text, match: 'exact' }], namedByUser: true });
  await files.look();
  return uri;
}

function nameProblem({ files, isOurs }: WrittenParts, name: string): string | null {
  if (!commandName.test(name)) return t('A command begins with a letter and has small letters, digits, - and _ only, such as fix-issue.');
  if (isOurs(name)) return t('“/{0}” is MLX-CODE’s own. Give yours another name.', name);
  const there = files.set.commands.find((command) => command.name === name || command.aliases.includes(name));
  return there ? t('“/{0}” is there already, in {1}. “/template edit {2}” opens it.', name, there.shown, there.name) : null;
}

async function askName(parts: WrittenParts): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: t('New Command of the Chat'),
    prompt: t('What is typed after the slash'),
    placeHolder: 'fix-issue',
    validateInput: (value) => (value === '' ? null : nameProblem(parts, value.replace(/^\//, '').toLowerCase())),
  });
  return typed === undefined || typed === '' ? undefined : typed.replace(/^\//, '').toLowerCase();
}

function userHome({ files }: WrittenParts): Home {
  return { folder: files.userFolder, shown: '~/.mlx-code/commands/', origin: 'user' };
}

function projectHomes(): Home[] {
  const folders = vscode.workspace.isTrusted ? foldersOpen().filter(({ uri }) => uri.scheme === 'file') : [];
  return folders.map((folder) => ({
    folder: vscode.Uri.joinPath(folder.uri, projectCommands),
    shown: `${pathPrefix(folder)}${projectCommands}/`,
    origin: 'project',
  }));
}

/** In the project, or for all projects; where no folder is open, or none is trusted, only the latter. */
async function askHome(parts: WrittenParts, title: string): Promise<Home | undefined> {
  const items = [
    ...projectHomes().map((home) => ({
      label: t('This Project'),
      description: home.shown,
      detail: t('For everybody who works on it, once it is committed'),
      home,
    })),
    { label: t('All My Projects'), description: userHome(parts).shown, detail: t('Only for you'), home: userHome(parts) },
  ];
  const [only] = items;
  if (items.length === 1 && only) return only.home;
  return (await vscode.window.showQuickPick(items, { title }))?.home;
}

async function askProject(title: string): Promise<Home | undefined> {
  if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'commands of a project count in trusted folders');
  const homes = projectHomes();
  if (homes.length < 2) return homes[0];
  return (
    await vscode.window.showQuickPick(
      homes.map((home) => ({ label: home.shown, home })),
      { title },
    )
  )?.home;
}

async function whichOne(
  { files }: WrittenParts,
  written: string,
  title: string,
  fits: (command: PlacedCommand) => boolean,
): Promise<PlacedCommand | undefined> {
  await files.look();
  const name = written.replace(/^\//, '').toLowerCase();
  const commands = files.set.commands.filter(fits);
  if (name !== '') {
    const found = commands.find((command) => command.name === name || command.aliases.includes(name));
    if (!found) throw new AppError('usage', 'no such command', { hint: notThere(name, commands) });
    return found;
  }
  if (commands.length === 0) throw new AppError('usage', 'no commands', { hint: noneYet() });
  const items = commands.map((command) => ({
    label: `/${command.name}`,
    description: command.shown,
    detail: command.description,
    command,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.command;
}

const noneYet = (): string => t('There is no command of yours or the project’s yet. “/template new NAME” makes one.');

function notThere(name: string, commands: readonly PlacedCommand[]): string {
  if (commands.length === 0) return noneYet();
  return t(
    'There is no command “/{0}” of yours or the project’s. There are: {1}.',
    name.slice(0, 40),
    commands.map((one) => `/${one.name}`).join(', '),
  );
}
