/** What is wrong in the files of commands: marked in them, and told once for each change. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { countOf } from '../../base/formatNumbers.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import type { FileProblem } from '../../core/templates/fileProblem.ts';
import type { CommandFiles } from './commandFiles.ts';

const severities: Readonly<Record<FileProblem['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
};

export function followCommandProblems(files: CommandFiles): Disposable {
  const store = new DisposableStore();
  const marks = store.add(vscode.languages.createDiagnosticCollection('mlx-code-commands'));
  let told = new Map<string, string>();
  const show = (): void => {
    marks.clear();
    const now = new Map<string, string>();
    for (const [id, problems] of files.set.problems) {
      const uri = vscode.Uri.parse(id);
      marks.set(uri, problems.map(markOf));
      // What counts all the same is marked only.
      const errors = problems.filter(({ severity }) => severity === 'error');
      const text = JSON.stringify(errors);
      now.set(id, text);
      if (errors.length > 0 && told.get(id) !== text) void tell(uri, errors);
    }
    told = now;
  };
  store.add(files.onDidChange(show));
  show();
  return store;
}

function markOf({ line, message, severity }: FileProblem): vscode.Diagnostic {
  const mark = new vscode.Diagnostic(new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER), message, severities[severity]);
  mark.source = 'MLX-CODE';
  return mark;
}

async function tell(uri: vscode.Uri, [first, ...more]: readonly FileProblem[]): Promise<void> {
  if (!first) return;
  const others = more.length === 0 ? '' : ` ${countOf(more.length, 'more problem')} ${more.length === 1 ? 'is' : 'are'} in it.`;
  const open = 'Open';
  const place = showInLine(vscode.workspace.asRelativePath(uri));
  const chosen = await vscode.window.showWarningMessage(`${place}, line ${String(first.line)}: ${first.message}${others}`, open);
  if (chosen !== open) return;
  const at = new vscode.Position(first.line - 1, 0);
  await vscode.commands.executeCommand('vscode.open', uri, { selection: new vscode.Range(at, at) });
}
