/** The commands of the chat that look through the workspace: `/pwd`, `/cd`, `/tree`, `/ls`, `/find`, `/grep` and `/diff`. What git ignores and what may hold secrets is not looked at. */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { commandWords, type SlashCommand } from '../../core/chat/slashCommands.ts';
import { inlineCode } from '../../core/context/codeFence.ts';
import { folderMeant, globsBelow } from '../../core/context/chatFolder.ts';
import { type NamedText, twoFilesText } from '../../core/context/twoFiles.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import { grepWords } from '../../core/commands/writtenWords.ts';
import { folderListText, listed, maxLines, treeText } from '../../core/context/contextTexts.ts';
import { matchedLines } from '../../core/context/matchedLines.ts';
import { foldersOf } from '../../core/context/nameSearch.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { type SearchPattern, searchPattern } from '../../core/edits/replaceQuery.ts';
import { searchedText } from '../../core/edits/replaceHits.ts';
import { PatternSearch } from '../../node/patternSearch.ts';
import { type ChosenFiles, chosenFiles } from '../batch/chosenFiles.ts';
import { readText, UnreadFiles, unreadWords } from '../batch/readFile.ts';
import { signalOf } from '../commands.ts';
import { slowWork } from '../slowWork.ts';
import { relativePath } from '../workspacePaths.ts';
import type { ChatFolder } from './chatFolder.ts';
import { namedPlace } from './namedPlace.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** Matches in one file beyond which more of the same are found. */
const maxInFile = 1_000;

export function fileCommands(files: WorkspaceFiles, at: ChatFolder): SlashCommand[] {
  return [
    registeredCommand('pwd', { run: () => Promise.resolve(whereText(at)) }),
    registeredCommand('cd', {
      run: async (folder) => {
        at.path = folder === '' ? '' : folderMeant(folder, at.path, foldersIn(await listedFiles(files)));
        return whereText(at);
      },
    }),
    registeredCommand('tree', { run: async (folder) => treeText(...(await below(folder, at, files))) }),
    registeredCommand('ls', { run: async (folder) => folderListText(...(await below(folder, at, files))) }),
    registeredCommand('find', { run: (glob) => find(glob, at) }),
    registeredCommand('grep', { run: (argument) => grepWithProgress(argument, at) }),
    registeredCommand('diff', { run: (argument) => diffOf(argument, files) }),
  ];
}

/** The folder in which commands look, and where it is. Throws `workspaceNone`. */
function whereText(at: ChatFolder): string {
  const { uri } = at;
  if (!uri) throw new AppError('workspaceNone', 'no folder');
  const place = uri.scheme === 'file' ? uri.fsPath : uri.toString(true);
  const here = t('Commands look in {0}.', inlineCode(place));
  return at.path === '' ? here : `${here} ${t('`/cd` alone has commands look in all of the project again.')}`;
}

/** Rejects with `workspaceNone`. */
async function listedFiles(files: WorkspaceFiles): Promise<string[]> {
  if (!vscode.workspace.workspaceFolders?.length) throw new AppError('workspaceNone', 'no folder');
  const { byPath } = await slowWork(t('Listing the files'), (signal) => files.listAnew(signal));
  return [...byPath.keys()];
}

function foldersIn(paths: readonly string[]): string[] {
  return foldersOf(paths).map((one) => one.slice(0, -1));
}

/** The title of a folder, and the paths of the files in it, from there. Rejects with `workspaceNone`, and as {@link folderMeant} for no such folder. */
async function below(written: string, at: ChatFolder, files: WorkspaceFiles): Promise<[title: string, paths: string[]]> {
  const listed = await listedFiles(files);
  const all = listed.filter((one) => !isSecretFile(one));
  const folder = folderMeant(written, at.path, foldersIn(listed));
  if (folder === '') return [vscode.workspace.workspaceFolders?.[0]?.name ?? '', all];
  return [folder, all.filter((one) => one.startsWith(`${folder}/`)).map((one) => one.slice(folder.length + 1))];
}

/** The files that globs mean in the folder where commands look. Rejects as {@link chosenFiles}. */
async function filesBelow(globs: string, at: ChatFolder, signal?: AbortSignal): Promise<ChosenFiles> {
  const chosen = await chosenFiles(globsBelow(at.inside, globs), signal);
  // Of several open folders, each may have one of that name.
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1 && at.path !== '';
  const uris = several ? chosen.uris.filter((uri) => relativePath(uri).startsWith(`${at.path}/`)) : chosen.uris;
  if (uris.length === 0) throw new AppError('filesNone', 'no file', { glob: globs });
  return { ...chosen, uris };
}

async function find(glob: string, at: ChatFolder): Promise<string> {
  const { uris, secret } = await filesBelow(glob, at);
  const left = new UnreadFiles();
  left.add('secret', secret);
  return listed(plural(uris.length, '{0} file:', '{0} files:'), uris.map(relativePath), left.sentence);
}

/** Rejects as naming a file does, and with `selectionBinary` and the like for what can't be read. */
async function diffOf(argument: string, files: WorkspaceFiles): Promise<string> {
  const texts: NamedText[] = [];
  for (const word of commandWords(argument)) {
    const { uri, kind } = await namedPlace(word, files);
    const path = relativePath(uri);
    if (kind === 'folder') throw new AppError('fileUnreadable', 'a folder', { path, why: t('it is a folder') });
    const read = await readText(uri);
    if (typeof read === 'string') throw new AppError('fileUnreadable', read, { path, why: unreadWords(read) });
    texts.push({ path, text: read.text });
  }
  const [first, second] = texts;
  if (!first || !second) throw new AppError('commandArguments', 'two files', { usage: '/diff FILE FILE' });
  return twoFilesText(first, second);
}

async function grepWithProgress(argument: string, at: ChatFolder): Promise<string> {
  const progress = { location: vscode.ProgressLocation.Notification, title: t('Searching'), cancellable: true };
  return vscode.window.withProgress(progress, (report, token) =>
    grep(argument, at, signalOf(token), (message) => report.report({ message })),
  );
}

/** As in other tools: a capital letter means that letter case counts. Throws `patternInvalid`, by a command, where nothing can be switched. */
function patternOf(find: string): SearchPattern {
  try {
    return searchPattern({ find, regex: true, wholeWord: false, caseSensitive: /\p{Lu}/u.test(find.replace(/\\./g, '')) });
  } catch (error) {
    throw AppError.is(error, 'patternInvalid') ? new AppError(error.code, error.message, { ...error.data, by: 'command' }) : error;
  }
}

/** Looks through the files one after the other, in a thread that can be ended. Rejects with what {@link searchPattern} says, `patternTooSlow` and `cancelled`. */
async function grep(argument: string, at: ChatFolder, signal: AbortSignal, report: (message: string) => void): Promise<string> {
  const { pattern: written, globs } = grepWords(argument);
  const pattern = patternOf(written);
  const { uris, secret } = await filesBelow(globs.join(','), at, signal);
  const left = new UnreadFiles();
  left.add('secret', secret);
  const search = new PatternSearch(pattern);
  const lines: string[] = [];
  let filesWith = 0;
  let stopped = '';
  try {
    for (const [at, uri] of uris.entries()) {
      throwIfCancelled(signal);
      if (lines.length > maxLines) {
        stopped = plural(
          uris.length,
          'The search stopped after {1} of {0} file.',
          'The search stopped after {1} of {0} files.',
          formatCount(at),
        );
        break;
      }
      if (at % 100 === 0) report(plural(uris.length, '{1} of {0} file', '{1} of {0} files', formatCount(at)));
      const read = await readText(uri);
      if (typeof read === 'string') {
        left.add(read);
        continue;
      }
      const { text } = searchedText(read.text);
      const path = relativePath(uri);
      const matches = await search.find(text, maxInFile, signal).catch((error: unknown) => {
        throw AppError.is(error, 'patternTooSlow') ? new AppError(error.code, error.message, { path }) : error;
      });
      if (matches.length > 0) filesWith++;
      for (const { line, text: found } of matchedLines(text, matches)) lines.push(`${path}:${String(line)}: ${found}`);
    }
  } finally {
    await search.dispose();
  }
  if (lines.length === 0) throw new AppError('searchNoMatch', 'nothing found', { files: uris.length, same: 0 });
  const found = t('{0} in {1}', plural(lines.length, '{0} line', '{0} lines'), plural(filesWith, '{0} file', '{0} files'));
  const title = stopped === '' ? `${found}:` : t('More than {0}:', found);
  return listed(title, lines, [stopped, left.sentence].filter((part) => part !== '').join(' '));
}
