/**
 * "Suggest Names…": the model proposes names for what stands at the cursor, and the language server puts the chosen one wherever it belongs. Where
 * the server renames is its own knowledge; the model never touches the code.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { identifiersIn, isIdentifier, styleOf, usualStyle } from '../../core/actions/identifier.ts';
import { NameService } from '../../core/actions/nameService.ts';
import { rebase } from '../../core/edits/rebase.ts';
import { registerCommand } from '../commands.ts';
import { nameOf } from '../edits/proposedFile.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';
import { activeEditor } from './activeEditor.ts';
import { filesOfEdit } from './editFiles.ts';
import { enclosingRange } from './enclosingRange.ts';
import { withModelProgress } from './modelProgress.ts';

/** Works at the cursor, or at the place that a menu names. Returns the proposal; undefined when none was chosen. */
export function registerSuggestNames(services: Services): Disposable {
  const names = new NameService(services.engine, services.models);
  return registerCommand(services.messages, 'mlxCode.actions.suggestNames', async (argument, place) => {
    const { document, position } = await symbolPlace(argument, place);
    const old = await renamed(document, position);
    const asked = { text: document.getText(), offset: document.offsetAt(old.range.start) };
    const found = await proposedNames(services, names, document, old);
    const name = await pickName(old.name, found, document);
    return name === undefined ? undefined : proposeRename(services, document, placeNow(document, asked), old.name, name);
  });
}

/** Where what stood at an offset of an earlier text stands now. Throws `documentChanged` when its line was changed. */
function placeNow(document: vscode.TextDocument, { text, offset }: { text: string; offset: number }): vscode.Position {
  const moved = rebase(text, [{ start: offset, end: offset + 1, text: '' }], document.getText());
  const [now] = moved.kind === 'rebased' ? moved.changes : [];
  if (!now) throw new AppError('documentChanged', 'the line of the name was changed', { path: nameOf(document.uri) });
  return document.positionAt(now.start);
}

interface NamedPlace {
  name: string;
  range: vscode.Range;
}

async function symbolPlace(argument: unknown, place: unknown): Promise<{ document: vscode.TextDocument; position: vscode.Position }> {
  if (argument instanceof vscode.Uri && place instanceof vscode.Range)
    return { document: await vscode.workspace.openTextDocument(argument), position: place.start };
  const { document, selection } = activeEditor();
  return { document, position: selection.start };
}

/** What would be renamed at a place. Throws `symbolNone`. */
async function renamed(document: vscode.TextDocument, position: vscode.Position): Promise<NamedPlace> {
  const found = await orNothing(
    vscode.commands.executeCommand<{ range: vscode.Range; placeholder: string } | undefined>(
      'vscode.prepareRename',
      document.uri,
      position,
    ),
  );
  // Without a server VS Code answers with the word: only a trial, of which nothing is applied, tells that somebody renames it.
  if (found?.placeholder && (await renameEdit(document, position, `${found.placeholder}Renamed`)))
    return { name: found.placeholder, range: found.range };
  throw new AppError('symbolNone', 'nothing at the place can be renamed', { what: 'rename' });
}

/** What the language server would change; undefined where it can't. */
async function renameEdit(
  document: vscode.TextDocument,
  position: vscode.Position,
  name: string,
): Promise<vscode.WorkspaceEdit | undefined> {
  const edit = await orNothing(
    vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>('vscode.executeDocumentRenameProvider', document.uri, position, name),
  );
  return edit && edit.entries().length > 0 ? edit : undefined;
}

/** These commands reject where there is nothing to rename, and where there is no server. */
function orNothing<T>(asked: Thenable<T | undefined>): Promise<T | undefined> {
  return Promise.resolve(asked).catch(() => undefined);
}

async function proposedNames(services: Services, names: NameService, document: vscode.TextDocument, old: NamedPlace): Promise<string[]> {
  const around = await enclosingRange(document, old.range);
  return withModelProgress(services, t('Naming {0}', old.name), (report, signal) => {
    report(t('thinking of names…'));
    return names.names(
      {
        languageId: document.languageId,
        code: document.getText(around),
        subject: `"${old.name}" in line ${String(old.range.start.line - around.start.line + 1)}, better than that`,
        style: styleOf(old.name) ?? usualStyle(document.languageId, 'function'),
        taken: identifiersIn(document.getText()),
      },
      { signal },
    );
  });
}

async function pickName(old: string, found: readonly string[], document: vscode.TextDocument): Promise<string | undefined> {
  const own = t('Type a Name…');
  const items = [...found.map((name) => ({ label: name })), { label: own, iconPath: new vscode.ThemeIcon('edit') }];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Rename {0}', old),
    placeHolder: t('Pick a name to see what would change'),
  });
  if (picked?.label !== own) return picked?.label;
  return vscode.window.showInputBox({
    title: t('Rename {0}', old),
    value: old,
    validateInput: (value) => (isIdentifier(value.trim(), document.languageId) ? undefined : t('This is not a name in this language.')),
  });
}

/** Has the language server rename, and proposes what it would change. */
async function proposeRename(
  services: Services,
  document: vscode.TextDocument,
  position: vscode.Position,
  old: string,
  name: string,
): Promise<Proposal> {
  const edit = await renameEdit(document, position, name.trim());
  if (!edit) throw new AppError('symbolNone', 'the server does not rename it any more', { what: 'rename' });
  return services.proposals.propose({ label: t('Rename {0} to {1}', old, name), files: (await filesOfEdit(edit))(), origin: 'rename' });
}
