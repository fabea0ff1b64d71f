/** What is wrong in the files of commands: marked in them, and told once for each change. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { asideNotice } from '../../core/templates/asideNotice.ts';
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
    const aside: { uri: vscode.Uri; errors: FileProblem[] }[] = [];
    for (const [id, problems] of files.set.problems) {
      const uri = vscode.Uri.parse(id);
      marks.set(uri, problems.map(markOf));
      // What counts all the same is marked only.
      const errors = problems.filter(({ severity }) => severity === 'error');
      const text = JSON.stringify(errors);
      now.set(id, text);
      if (errors.length > 0 && told.get(id) !== text) aside.push({ uri, errors });
    }
    told = now;
    void tell(aside);
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

async function tell(aside: readonly { uri: vscode.Uri; errors: readonly FileProblem[] }[]): Promise<void> {
  const notice = asideNotice(aside.map(({ uri, errors }) => ({ place: vscode.workspace.asRelativePath(uri), errors })));
  const [first, ...others] = aside;
  if (notice === null || !first) return;
  const open = others.length === 0 ? t('Open') : t('Show Problems');
  if ((await vscode.window.showWarningMessage(notice, open)) !== open) return;
  if (others.length > 0) {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    return;
  }
  const at = new vscode.Position((first.errors[0]?.line ?? 1) - 1, 0);
  await vscode.commands.executeCommand('vscode.open', first.uri, { selection: new vscode.Range(at, at) });
}
