/** Follows what commands of the chat need, so that the list can say of each why it can't be used now. Nothing is started for it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import { lastAnswered } from '../../core/chat/conversationText.ts';
import type { CommandSurroundings } from '../../core/commands/commandNeeds.ts';
import { fileInFront } from '../git/repositoryChoice.ts';
import type { Services } from '../services.ts';
import { foldersOpen } from '../workspacePaths.ts';
import { editorInFront } from '../editorInFront.ts';
import type { FailedTests } from './failedTests.ts';
import type { OpenRepositories } from './openRepositories.ts';

/** Editors change in bursts, and the disk isn't looked at while the window opens. Milliseconds. */
const pauseMs = 100;

export function followSurroundings(
  { chat, commands, settings }: Pick<Services, 'chat' | 'commands' | 'settings'>,
  tests: FailedTests,
  repositories: OpenRepositories,
): Disposable {
  const store = new DisposableStore();
  let answered = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, pauseMs);
  };
  const look = (): void => {
    const editor = editorInFront() !== undefined;
    const surroundings: CommandSurroundings = {
      answer: answered,
      editor,
      toFix: editor || tests.last !== null,
      folder: foldersOpen().length > 0,
      git: repositories.count > 0 || isInRepositories(),
      model: chat.snapshot.model.status !== 'none',
      running: settings.running.enabled,
      trust: vscode.workspace.isTrusted,
    };
    commands.setSurroundings(surroundings);
  };
  store.add(disposable(() => clearTimeout(timer)));
  store.add(settings.onDidChange(tell));
  store.add(tests.onDidChange(tell));
  store.add(repositories.onDidChange(tell));
  store.add(vscode.window.onDidChangeActiveTextEditor(tell));
  store.add(vscode.workspace.onDidChangeWorkspaceFolders(tell));
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(tell));
  store.add(
    chat.onEvent(({ type }) => {
      if (type === 'turn' || type === 'snapshot') {
        const now = lastAnswered(chat.snapshot.turns) !== undefined;
        if (now === answered) return;
        answered = now;
        tell();
      } else if (type === 'model') tell();
    }),
  );
  tell();
  return store;
}

/** Whether the file in front or an open folder is in a repository, by what the disk has above them. */
function isInRepositories(): boolean {
  const front = fileInFront();
  const folders = foldersOpen().flatMap(({ uri }) => (uri.scheme === 'file' ? [uri.fsPath] : []));
  const places = front ? [path.dirname(front.fsPath), ...folders] : folders;
  return places.some(isInRepository);
}

function isInRepository(folder: string): boolean {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return true;
    if (path.dirname(at) === at) return false;
  }
}
