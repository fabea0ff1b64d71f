/** The commands of the chat that look through the workspace: `/tree`, `/ls`, `/find` and `/grep`. What git ignores and what may hold secrets is not looked at. */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { countOf, formatCount } from '../../base/formatNumbers.ts';
import { commandWords, type SlashCommand } from '../../core/chat/slashCommands.ts';
import { folderListText, listed, maxLines, treeText } from '../../core/context/contextTexts.ts';
import { matchedLines } from '../../core/context/matchedLines.ts';
import { lookUpPath } from '../../core/context/pathLookup.ts';
import { foldersOf } from '../../core/context/nameSearch.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { type SearchPattern, searchPattern } from '../../core/edits/replaceQuery.ts';
import { searchedText } from '../../core/edits/replaceHits.ts';
import { PatternSearch } from '../../node/patternSearch.ts';
import { chosenFiles } from '../batch/chosenFiles.ts';
import { readText, UnreadFiles } from '../batch/readFile.ts';
import { signalOf } from '../commands.ts';
import { relativePath } from '../workspacePaths.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** Matches in one file beyond which more of the same are found. */
const maxInFile = 1_000;

type Command = Pick<SlashCommand, 'name' | 'arguments' | 'help' | 'needsArguments' | 'run'>;

export function fileCommands(files: WorkspaceFiles): SlashCommand[] {
  const commands: readonly Command[] = [
    {
      name: 'tree',
      arguments: '[FOLDER]',
      needsArguments: false,
      help: 'Shows the files as a tree.',
      run: async (folder) => treeText(...(await below(folder, files))),
    },
    {
      name: 'ls',
      arguments: '[FOLDER]',
      needsArguments: false,
      help: 'Lists what is in a folder.',
      run: async (folder) => folderListText(...(await below(folder, files))),
    },
    { name: 'find', arguments: 'GLOB', needsArguments: true, help: 'Finds files by their names.', run: (glob) => find(glob) },
    {
      name: 'grep',
      arguments: 'PATTERN | "PATTERN" FILES',
      needsArguments: true,
      help: 'Finds a regular expression in the files.',
      run: (argument) => grepWithProgress(argument),
    },
  ];
  return commands.map((command) => ({ ...command, choices: [] }));
}

/** The title of a folder, and the paths of the files in it, from there. Rejects with `workspaceNone`, and `pathNone` for no such folder. */
async function below(written: string, files: WorkspaceFiles): Promise<[title: string, paths: string[]]> {
  const root = vscode.workspace.workspaceFolders?.[0];
  if (!root) throw new AppError('workspaceNone', 'no folder');
  const { byPath } = await files.list();
  const all = [...byPath.keys()].filter((one) => !isSecretFile(one));
  const plain = written.trim().replace(/^\.?\/*$/, '');
  if (plain === '') return [root.name, all];
  const folders = foldersOf(byPath.keys()).map((one) => one.slice(0, -1));
  const { paths, guessed } = lookUpPath(plain, folders);
  const [folder] = paths;
  if (folder === undefined || (guessed && paths.length > 1)) throw new AppError('pathNone', 'no such folder', { path: plain });
  return [folder, all.filter((one) => one.startsWith(`${folder}/`)).map((one) => one.slice(folder.length + 1))];
}

async function find(glob: string): Promise<string> {
  const { uris, secret } = await chosenFiles(glob);
  const left = new UnreadFiles();
  left.add('secret', secret);
  return listed(`${countOf(uris.length, 'file')}:`, uris.map(relativePath), left.sentence);
}

async function grepWithProgress(argument: string): Promise<string> {
  const progress = { location: vscode.ProgressLocation.Notification, title: 'Searching', cancellable: true };
  return vscode.window.withProgress(progress, (report, token) => grep(argument, signalOf(token), (message) => report.report({ message })));
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
async function grep(argument: string, signal: AbortSignal, report: (message: string) => void): Promise<string> {
  const [quoted = '', ...globs] = argument.startsWith('"') ? commandWords(argument) : [argument];
  const pattern = patternOf(quoted);
  const { uris, secret } = await chosenFiles(globs.join(','), signal);
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
        stopped = `The search stopped after ${formatCount(at)} of ${countOf(uris.length, 'file')}.`;
        break;
      }
      if (at % 100 === 0) report(`${formatCount(at)} of ${countOf(uris.length, 'file')}`);
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
  const title = `${stopped === '' ? '' : 'More than '}${countOf(lines.length, 'line')} in ${countOf(filesWith, 'file')}:`;
  return listed(title, lines, [stopped, left.sentence].filter((part) => part !== '').join(' '));
}
