/** The errors and warnings that are reported for the open folders, as they are at each question. */
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { Attachable, ReadSource } from '../../core/context/pinnedSources.ts';
import { problemsText } from '../../core/context/problemsText.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { problemOf } from '../actions/problems.ts';
import { relativePath } from '../workspacePaths.ts';
import { editorInFront } from '../editorInFront.ts';

export const attachedProblems: Attachable = {
  key: 'problems',
  read: () => Promise.resolve(readProblems()),
  follow: (changed) => vscode.languages.onDidChangeDiagnostics(changed),
  kept: { kind: 'problems' },
};

function readProblems(): ReadSource {
  const front = editorInFront()?.document.uri.toString();
  const isFront = (uri: vscode.Uri): number => (uri.toString() === front ? 0 : 1);
  const files = vscode.languages
    .getDiagnostics()
    .filter(([uri]) => vscode.workspace.getWorkspaceFolder(uri) && !isSecretFile(uri.path))
    .sort(([a], [b]) => isFront(a) - isFront(b) || (a.path < b.path ? -1 : 1));
  const text = problemsText(files.flatMap(([uri, all]) => all.map((one) => ({ ...problemOf(one), path: relativePath(uri) }))));
  const none = t('No error and no warning is reported now. It goes along as soon as one is.');
  return {
    kind: 'problems',
    label: t('Problems'),
    detail: 'in the open folders',
    languageId: '',
    text: text === '' ? null : text,
    problem: text === '' ? none : null,
    key: 'problems',
  };
}
