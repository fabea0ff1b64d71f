/** Follows what makes a command likely to be wanted: problems of the file in front, what is staged, tests that failed in a terminal. Nothing is started for it. */
import path from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import { commandSuggestions } from '../../core/commands/commandSuggestions.ts';
import type { Services } from '../services.ts';
import { editorInFront } from '../editorInFront.ts';
import type { FailedTests } from './failedTests.ts';
import type { OpenRepositories } from './openRepositories.ts';

/** Problems come in bursts while something is typed. Milliseconds. */
const pauseMs = 300;

export function followSituation(
  { chat, settings }: Pick<Services, 'chat' | 'settings'>,
  tests: FailedTests,
  repositories: OpenRepositories,
): Disposable {
  const store = new DisposableStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    chat.suggest(
      commandSuggestions({
        problems: problemsInFront(),
        staged: repositories.staged,
        failedTest: tests.last?.line ?? null,
        model: chat.snapshot.model.status !== 'none',
        runs: settings.running.enabled && vscode.workspace.isTrusted,
      }),
    );
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(tell, pauseMs);
  };
  store.add(disposable(() => clearTimeout(timer)));
  store.add(vscode.languages.onDidChangeDiagnostics(soon));
  store.add(vscode.window.onDidChangeActiveTextEditor(soon));
  store.add(settings.onDidChange(soon));
  store.add(
    chat.onEvent(({ type }) => {
      if (type === 'model') soon();
    }),
  );
  store.add(tests.onDidChange(soon));
  store.add(repositories.onDidChange(soon));
  soon();
  return store;
}

function problemsInFront(): { file: string; count: number } | null {
  const document = editorInFront()?.document;
  if (!document) return null;
  const count = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning).length;
  return count === 0 ? null : { file: path.posix.basename(document.uri.path), count };
}
