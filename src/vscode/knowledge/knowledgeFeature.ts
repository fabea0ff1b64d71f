/** The team's knowledge folder in the repository: beginning it, opening it, and adding to it. What goes along of it with a question is up to `core/context/teamKnowledge.ts`. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { baseName } from '../../base/relativePath.ts';
import { partThought } from '../../base/thinking.ts';
import { lastAnswered } from '../../core/chat/conversationText.ts';
import { changeLabel } from '../../core/chat/editCard.ts';
import { registeredCommand } from '../../core/commands/registeredCommand.ts';
import {
  firstKnowledgeFile,
  type KnowledgeEntry,
  knowledgeFileName,
  knowledgeStarter,
  withKnowledge,
} from '../../core/context/knowledgeFile.ts';
import { isKnowledge, knowledgeFolder } from '../../core/context/teamKnowledge.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { foldersOpen, relativePath } from '../workspacePaths.ts';
import { editorInFront } from '../editorInFront.ts';

type Parts = Pick<Services, 'chat' | 'commands' | 'edits' | 'messages'>;

export function registerKnowledge(services: Parts): Disposable {
  const { commands, messages } = services;
  const store = new DisposableStore();
  store.add(registerCommand(messages, 'mlxCode.knowledge.open', () => openKnowledge(services)));
  store.add(registerCommand(messages, 'mlxCode.knowledge.add', () => addKnowledge(services)));
  store.add(
    commands.add(
      registeredCommand('knowledge', {
        run: async (what) => {
          await (what === 'add' ? addKnowledge(services) : openKnowledge(services));
          return null;
        },
      }),
    ),
  );
  return store;
}

/** Opens one of the files, or begins the first one. Throws `workspaceNone`, `workspaceUntrusted`, and what making a file does. */
async function openKnowledge(services: Parts): Promise<void> {
  const root = await chosenFolder();
  if (!root) return;
  const files = await filesIn(root);
  if (files.length === 0) {
    await begin(services, root, firstKnowledgeFile);
    return;
  }
  const items = [
    ...files.map((uri) => ({ label: nameOf(uri), description: relativePath(uri), uri })),
    { label: `$(add) ${t('New File…')}`, description: '', uri: null },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: t('Team Knowledge'), placeHolder: t('Choose a file to open') });
  if (!chosen) return;
  if (chosen.uri) await vscode.window.showTextDocument(chosen.uri, { preview: false });
  else {
    const name = await askName(files);
    if (name !== undefined) await begin(services, root, name);
  }
}

/** Adds a section, and shows it. Throws `answerNone` where there is nothing to add, and as {@link openKnowledge}. */
async function addKnowledge(services: Parts): Promise<void> {
  const root = await chosenFolder();
  if (!root) return;
  const entry = await chosenEntry(services);
  if (!entry) return;
  const files = await filesIn(root);
  const place = await chosenFile(root, files);
  if (!place) return;
  const before = await textOf(place);
  const { text, line } = withKnowledge(before, nameOf(place).replace(/\.[^.]+$/, ''), entry);
  await write(services, place, before, text, t('Add to {0}', relativePath(place)));
  const at = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(place, { preview: false, selection: new vscode.Range(at, at) });
}

async function begin(services: Parts, root: vscode.Uri, name: string): Promise<void> {
  const place = vscode.Uri.joinPath(root, knowledgeFolder, name);
  const text = name === firstKnowledgeFile ? knowledgeStarter : `# ${name.replace(/\.[^.]+$/, '')}\n`;
  if ((await textOf(place)) === null) await write(services, place, null, text, t('Begin {0}', relativePath(place)));
  await vscode.window.showTextDocument(place, { preview: false });
}

/** As a change that can be undone. Whoever runs the command names the file by that. */
async function write({ edits }: Parts, uri: vscode.Uri, before: string | null, after: string, label: string): Promise<void> {
  await edits.apply({ label, files: [{ uri, before, after, match: 'exact' }], namedByUser: true });
}

/** The folder whose knowledge is meant; undefined where the user chooses none. */
async function chosenFolder(): Promise<vscode.Uri | undefined> {
  const folders = foldersOpen();
  const [first] = folders;
  if (!first) throw new AppError('workspaceNone', 'no folder');
  if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'its knowledge isn’t used');
  if (folders.length === 1) return first.uri;
  return (await vscode.window.showWorkspaceFolderPick({ placeHolder: t('Choose the folder whose knowledge is meant') }))?.uri;
}

/** What is selected, or the last answer: where there are both, the user says which. */
async function chosenEntry({ chat }: Parts): Promise<KnowledgeEntry | undefined> {
  const selected = selection();
  const turn = lastAnswered(chat.snapshot.turns);
  const answered: KnowledgeEntry | null = turn
    ? { about: changeLabel(turn.question), body: { markdown: partThought(turn.answer).answer } }
    : null;
  if (!selected && !answered) throw new AppError('answerNone', 'nothing is selected, and nothing was answered', { what: 'answer' });
  let entry = selected ?? answered ?? undefined;
  if (selected && answered) {
    const items = [
      { label: t('The selection'), description: selected.about, entry: selected },
      { label: t('The last answer'), description: answered.about, entry: answered },
    ];
    entry = (await vscode.window.showQuickPick(items, { title: t('Add to Team Knowledge'), placeHolder: t('Choose what to add') }))?.entry;
  }
  if (!entry) return undefined;
  const about = await vscode.window.showInputBox({
    title: t('Add to Team Knowledge'),
    prompt: t('The heading: what it is about. Questions are held against it.'),
    value: entry.about,
    validateInput: (typed) => (typed.trim() === '' ? t('Say what it is about.') : null),
  });
  return about === undefined ? undefined : { ...entry, about };
}

function selection(): KnowledgeEntry | null {
  const editor = editorInFront();
  if (!editor || editor.selection.isEmpty) return null;
  const { document, selection: range } = editor;
  const code = document.getText(range);
  if (code.trim() === '') return null;
  const from = `${relativePath(document.uri)}:${String(range.start.line + 1)}-${String(range.end.line + 1)}`;
  return { about: from, body: { code: code.replaceAll('\r\n', '\n'), languageId: document.languageId, from: `\`${from}\`` } };
}

/** A file that is there, or a new one. */
async function chosenFile(root: vscode.Uri, files: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  if (files.length === 0) return vscode.Uri.joinPath(root, knowledgeFolder, firstKnowledgeFile);
  const items = [
    ...files.map((uri) => ({ label: nameOf(uri), description: relativePath(uri), uri })),
    { label: `$(add) ${t('New File…')}`, description: '', uri: null },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Add to Team Knowledge'),
    placeHolder: t('Choose the file to add it to'),
  });
  if (!chosen) return undefined;
  if (chosen.uri) return chosen.uri;
  const name = await askName(files);
  return name === undefined ? undefined : vscode.Uri.joinPath(root, knowledgeFolder, name);
}

async function askName(files: readonly vscode.Uri[]): Promise<string | undefined> {
  const taken = new Set(files.map((uri) => nameOf(uri).toLowerCase()));
  const typed = await vscode.window.showInputBox({
    title: t('New File of Team Knowledge'),
    prompt: t('Its name says what its sections are about, as “deployment”'),
    validateInput: (text) => {
      const name = knowledgeFileName(text);
      if (name === null) return t('Letters, digits, points, lines and blanks make a name.');
      return taken.has(name.toLowerCase()) ? t('{0} is there already.', name) : null;
    },
  });
  return typed === undefined ? undefined : (knowledgeFileName(typed) ?? undefined);
}

/** In order of their names; none where the folder isn't there. */
async function filesIn(root: vscode.Uri): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(root, `${knowledgeFolder}/**/*.{md,markdown}`), null, 200);
  return found.filter((uri) => isKnowledge(relativePath(uri))).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Null where it isn't there. */
async function textOf(uri: vscode.Uri): Promise<string | null> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return null;
  }
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

function nameOf(uri: vscode.Uri): string {
  return baseName(uri.path);
}
