/** What is wrong in the open folders' `.mlx-code.json`: marked in the file, and told once for each change of it. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import type { SlashCommands } from '../../core/chat/slashCommands.ts';
import { aliasProblems } from '../../core/projectSettings/aliasProblems.ts';
import type { SettingsProblem } from '../../core/projectSettings/settingsProblem.ts';
import { templateProblems } from '../../core/templates/projectTemplates.ts';
import type { CommandFiles } from '../templates/commandFiles.ts';
import type { NamedModelFiles } from './namedModelFiles.ts';
import type { ProjectSettingsFiles, ReadSettings } from './projectSettingsFiles.ts';

const severities: Readonly<Record<SettingsProblem['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  note: vscode.DiagnosticSeverity.Information,
};

export function registerSettingsProblems(project: ProjectSettingsFiles, models: NamedModelFiles, commands: SlashCommands): Disposable {
  const store = new DisposableStore();
  const marks = store.add(vscode.languages.createDiagnosticCollection('mlx-code-settings'));
  /** What was told of each file last. */
  const told = new Map<string, string>();
  const show = (): void => {
    marks.clear();
    const there = new Set<string>();
    for (const read of project.all) {
      const key = read.uri.toString();
      there.add(key);
      const problems = [...read.settings.problems, ...models.problemsOf(read)];
      // Not told aloud: commands of files come after this one.
      marks.set(read.uri, marksOf([...problems, ...aliasProblems(read.settings, commands.ownNames)]));
      const wrong = problems.filter(({ severity }) => severity !== 'note');
      const now = JSON.stringify(wrong);
      if (wrong.length > 0 && told.get(key) !== now) void tell(read, wrong);
      told.set(key, now);
    }
    for (const key of told.keys()) if (!there.has(key)) told.delete(key);
  };
  store.add(project.onDidChange(show));
  store.add(models.onDidChange(show));
  store.add(commands.onDidChange(show));
  show();
  return store;
}

/** Marks what a project switches off and hasn't. Not told aloud: files of commands come after this one. */
export function markTemplateProblems(project: ProjectSettingsFiles, files: Pick<CommandFiles, 'onDidChange' | 'projectNames'>): Disposable {
  const store = new DisposableStore();
  const marks = store.add(vscode.languages.createDiagnosticCollection('mlx-code-templates'));
  const show = (): void => {
    marks.clear();
    for (const { uri, settings } of project.all) marks.set(uri, marksOf(templateProblems(settings, files.projectNames)));
  };
  store.add(project.onDidChange(show));
  store.add(files.onDidChange(show));
  show();
  return store;
}

/** Those that VS Code itself marks by the schema, while somebody types, aren't marked twice. */
function marksOf(problems: readonly SettingsProblem[]): vscode.Diagnostic[] {
  const bySchema = vscode.extensions.getExtension('vscode.json-language-features') !== undefined;
  return problems
    .filter((problem) => !(bySchema && problem.bySchema))
    .map(({ line, column, endLine, endColumn, message, severity }) => {
      const mark = new vscode.Diagnostic(new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1), message, severities[severity]);
      mark.source = 'MLX-CODE';
      return mark;
    });
}

async function tell({ file, uri }: ReadSettings, wrong: readonly SettingsProblem[]): Promise<void> {
  const [first] = wrong;
  if (!first) return;
  const more = wrong.length > 1 ? ` ${plural(wrong.length - 1, '{0} more problem is in it.', '{0} more problems are in it.')}` : '';
  const open = t('Open');
  const chosen = await vscode.window.showWarningMessage(
    `${t('{0}, line {1}: {2}', file, first.line, first.message)}${more}`,
    open,
    t('Show Effective Settings'),
  );
  if (chosen === undefined) return;
  if (chosen !== open) await vscode.commands.executeCommand('mlxCode.settings.showEffective');
  else {
    const at = new vscode.Position(first.line - 1, first.column - 1);
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
  }
}
