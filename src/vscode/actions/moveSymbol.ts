/**
 * "Move Symbol to File…": TypeScript moves what stands at the cursor where it can, with the imports of every file of the project; for other
 * languages the edit service does it, shown the files that use the source. Either way it becomes a proposal.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { TypeScriptFileChange } from '../../node/typescriptServer.ts';
import { registerCommand } from '../commands.ts';
import { editedText } from '../edits/editedText.ts';
import { openChangeable, statOf } from '../edits/fileState.ts';
import { nameOf, type ProposedFile } from '../edits/proposedFile.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';
import { activeEditor } from './activeEditor.ts';
import { topSymbol } from './enclosingRange.ts';
import { withModelProgress } from './modelProgress.ts';
import { editTargetAt, proposeEdit } from './proposeEdit.ts';
import { TypeScriptCheck } from './typescriptCheck.ts';

/** Files that are offered to move to, and files that may import the source. */
const maxOffered = 300;
const maxUsers = 4;
const elsewhere = '**/{node_modules,dist,out,build,target,.venv,venv,vendor,.git}/**';

interface Moved {
  document: vscode.TextDocument;
  name: string;
  /** Whole lines of the declaration. */
  range: vscode.Range;
}

/** Works at the cursor; a keybinding may name the file as `{ "to": "src/prices.ts" }`. Returns the proposal; undefined when given up. */
export function registerMoveSymbol(services: Services): Disposable {
  return registerCommand(services.messages, 'mlxCode.actions.moveSymbol', async (argument, place) => {
    const moved = await symbolAt(argument, place);
    const target = await targetFile(moved, argument);
    return target && moveSymbol(services, moved, target);
  });
}

async function symbolAt(argument: unknown, place: unknown): Promise<Moved> {
  const { document, selection } =
    argument instanceof vscode.Uri && place instanceof vscode.Range
      ? { document: await vscode.workspace.openTextDocument(argument), selection: place }
      : activeEditor();
  if (document.isUntitled) throw new AppError('documentUnsaved', 'an untitled document has no folder');
  const symbol = await topSymbol(document.uri, selection);
  if (!symbol) throw new AppError('symbolNone', 'no declaration at the place', { what: 'move' });
  return { document, ...symbol };
}

async function moveSymbol(services: Services, moved: Moved, target: vscode.Uri): Promise<Proposal> {
  const { document, name } = moved;
  const label = t('Move {0} to {1}', name, nameOf(target));
  await openChangeable(document.uri);
  const before = document.getText();
  const changes = await withModelProgress(services, label, async (report, signal) => {
    report(t('asking TypeScript…'));
    const server = TypeScriptCheck.of(services.effects, document, false);
    try {
      return (await server?.move(before, moved.range, target.fsPath, signal)) ?? null;
    } finally {
      server?.dispose();
    }
  });
  services.log.info(`move symbol: by ${changes ? 'TypeScript' : 'the model'}`);
  if (!changes) return moveByModel(services, moved, target);
  return services.proposals.propose({ label, files: await filesOf(changes, new Map([[document.uri.fsPath, before]])), origin: 'action' });
}

/** `asked`, by path, are the texts that TypeScript was told; the user may have typed since. */
async function filesOf(changes: readonly TypeScriptFileChange[], asked: ReadonlyMap<string, string>): Promise<ProposedFile[]> {
  const files: ProposedFile[] = [];
  for (const { fileName, textChanges } of changes) {
    const uri = vscode.Uri.file(fileName);
    if (!(await statOf(uri))) {
      files.push({ uri, before: null, after: textChanges.map(({ newText }) => newText).join(''), match: 'exact' });
      continue;
    }
    const document = await openChangeable(uri);
    const before = asked.get(uri.fsPath) ?? document.getText();
    const lines = [0, ...[...before.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: lineEnd }) => index + lineEnd.length)];
    const offsetOf = ({ line, offset }: { line: number; offset: number }): number => (lines[line - 1] ?? before.length) + offset - 1;
    const edits = textChanges.map(({ start, end, newText }) => ({ start: offsetOf(start), end: offsetOf(end), text: newText }));
    files.push({ uri, before, after: editedText(before, edits), match: 'exact' });
  }
  return files.filter(({ before, after }) => before !== after);
}

async function moveByModel(services: Services, { document, name, range }: Moved, target: vscode.Uri): Promise<Proposal> {
  const from = vscode.workspace.asRelativePath(document.uri);
  const to = vscode.workspace.asRelativePath(target);
  const users = await usersOf(document, name, target);
  return proposeEdit(services, {
    label: t('Move {0} to {1}', name, nameOf(target)),
    doing: t('Moving {0} to {1}', name, nameOf(target)),
    instruction:
      `Move ${name} (lines ${String(range.start.line + 1)} to ${String(range.end.line + 1)} of ${from}) to ${to} as it is: delete it here and add it there. ` +
      `Add the imports that it needs there. Where ${from}${users.length > 0 ? ' or another file' : ''} uses it, import it from its new place. Change nothing else.`,
    targets: [{ document }, await editTargetAt(target, document.languageId), ...users.map((user) => ({ document: user }))],
    origin: 'action',
  });
}

/** Files of the same kind in which both the symbol and the source are named: the ones that may import it. */
async function usersOf(document: vscode.TextDocument, name: string, target: vscode.Uri): Promise<vscode.TextDocument[]> {
  const module = path.posix.parse(document.uri.path).name;
  const users: vscode.TextDocument[] = [];
  for (const uri of await filesLike(document.uri)) {
    if (users.length === maxUsers || uri.toString() === document.uri.toString() || uri.toString() === target.toString()) continue;
    const text = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
    if (text.includes(name) && text.includes(module)) users.push(await vscode.workspace.openTextDocument(uri));
  }
  return users;
}

async function filesLike(uri: vscode.Uri): Promise<vscode.Uri[]> {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.joinPath(uri, '..');
  const pattern = new vscode.RelativePattern(folder, `**/*${path.posix.extname(uri.path)}`);
  return vscode.workspace.findFiles(pattern, elsewhere, maxOffered);
}

/** The file to move to: the one that the command names, or one that the user picks or names. */
async function targetFile({ document, name }: Moved, argument: unknown): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri ?? vscode.Uri.joinPath(document.uri, '..');
  const named = typeof argument === 'object' && argument !== null && 'to' in argument ? argument.to : undefined;
  if (typeof named === 'string') return vscode.Uri.joinPath(folder, named);
  const others = (await filesLike(document.uri)).filter((uri) => uri.toString() !== document.uri.toString());
  const near = (uri: vscode.Uri): number => path.posix.relative(path.posix.dirname(document.uri.path), uri.path).split('/').length;
  const items = others
    .sort((a, b) => near(a) - near(b) || a.path.localeCompare(b.path))
    .map((uri): vscode.QuickPickItem & { uri?: vscode.Uri } => ({
      label: nameOf(uri),
      description: vscode.workspace.asRelativePath(vscode.Uri.joinPath(uri, '..')),
      uri,
    }));
  const made: vscode.QuickPickItem & { uri?: vscode.Uri } = {
    label: t('New File…'),
    iconPath: new vscode.ThemeIcon('new-file'),
    alwaysShow: true,
  };
  const picked = await vscode.window.showQuickPick([made, ...items], { title: t('Move {0} to', name), matchOnDescription: true });
  if (!picked) return undefined;
  return picked.uri ?? newFile(document, name);
}

async function newFile(document: vscode.TextDocument, name: string): Promise<vscode.Uri | undefined> {
  const beside = vscode.Uri.joinPath(document.uri, '..');
  const suggested = `${name.charAt(0).toLowerCase()}${name.slice(1)}${path.posix.extname(document.uri.path)}`;
  const typed = await vscode.window.showInputBox({
    title: t('Move {0} to a New File', name),
    prompt: t('Its path, from {0}', vscode.workspace.asRelativePath(beside)),
    value: suggested,
    valueSelection: [0, suggested.length - path.posix.extname(suggested).length],
    validateInput: async (value) => {
      if (value.trim() === '') return t('Type a name.');
      return (await statOf(vscode.Uri.joinPath(beside, value.trim()))) ? t('This file is there already.') : undefined;
    },
  });
  return typed === undefined ? undefined : vscode.Uri.joinPath(beside, typed.trim());
}
