/**
 * What the editor offers as context of the next question: the file of the active editor, and what is selected in it. Follows both,
 * and must not read anything that isn't open.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore, disposable } from '../../base/disposable.ts';
import type { ContextSource } from '../../core/chat/chatService.ts';
import type { SourceDocument } from '../../core/chat/contextSource.ts';
import { type FileLines, linesLabel } from '../../core/context/fileLines.ts';
import { maxSelectionLength } from '../../core/context/selectionCheck.ts';
import { isSecretFile } from '../../core/context/secretFile.ts';
import { userMessage } from '../../core/userMessage.ts';
import { rangeProblem } from '../documentText.ts';
import type { VsCodeSettings } from '../settings.ts';
import { relativePath } from '../workspacePaths.ts';
import { diagnosticsScheme } from '../models/diagnosticsPage.ts';
import { modelPageScheme } from '../models/modelDetails.ts';
import { contextScheme } from '../context/contextScheme.ts';
import { answerScheme } from './answerScheme.ts';
import { settingsScheme } from '../projectSettings/effectiveSettings.ts';
import { onDidChangeFrontTab } from '../edits/frontTab.ts';
import { editorInFront } from '../editorInFront.ts';

/** Text changes and cursor moves come in bursts; the chips follow when they pause. Milliseconds. */
const pauseMs = 120;

/** Documents that VS Code shows in editors but that are nobody's work. */
const foreignSchemes: ReadonlySet<string> = new Set([
  'output',
  'debug',
  'vscode-scm',
  'comment',
  'vscode-settings',
  diagnosticsScheme,
  modelPageScheme,
  contextScheme,
  settingsScheme,
  answerScheme,
]);

/**
 * Calls `update` with the sources now and, a moment after each change, again. While `reviewing` a proposed change the context stays what it was: the
 * diff's editors are nobody's choice.
 */
export function followContext(settings: VsCodeSettings, reviewing: () => boolean, update: (sources: ContextSource[]) => void): Disposable {
  const store = new DisposableStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const push = (): void => {
    if (!reviewing()) update(currentSources(settings.attachCurrentFile));
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(push, pauseMs);
  };
  store.add(disposable(() => clearTimeout(timer)));
  store.add(vscode.window.onDidChangeActiveTextEditor(soon));
  // The chat came in front, as an editor, or something else did in its place.
  store.add(onDidChangeFrontTab(soon));
  store.add(vscode.window.onDidChangeTextEditorSelection((event) => event.textEditor === editorInFront() && soon()));
  store.add(vscode.workspace.onDidChangeTextDocument((event) => event.document === editorInFront()?.document && soon()));
  store.add(settings.onDidChange(soon));
  soon();
  return store;
}

/** What the editor in front offers now. */
export function currentSources(attachFile: boolean): ContextSource[] {
  const editor = editorInFront();
  if (!editor || foreignSchemes.has(editor.document.uri.scheme)) return [];
  const selection = editor.selection.isEmpty ? null : selectionSource(editor.document, editor.selection);
  const file = fileSource(editor.document, attachFile && selection === null);
  return selection ? [file, selection] : [file];
}

/** A file as something to ask about. */
export function fileSource(document: vscode.TextDocument, wanted: boolean): ContextSource {
  const file = vscode.workspace.asRelativePath(document.uri);
  return {
    id: 'file',
    kind: 'file',
    label: path.posix.basename(document.uri.path),
    detail: file,
    languageId: document.languageId,
    ...textOf(document, new vscode.Range(0, 0, document.lineCount, 0), 'file'),
    ...documentOf(document),
    key: document.uri.toString(),
    defaultEnabled: wanted && !isSecretFile(document.uri.path),
  };
}

/** A selected part of a document as something to ask about. */
export function selectionSource(document: vscode.TextDocument, selection: vscode.Range): ContextSource {
  const lines = lineLabel(selection);
  return {
    id: 'selection',
    kind: 'selection',
    label: `${path.posix.basename(document.uri.path)}:${lines}`,
    detail: `${vscode.workspace.asRelativePath(document.uri)}:${lines}`,
    languageId: document.languageId,
    ...textOf(document, selection, 'selection'),
    ...documentOf(document, linesOf(selection)),
    // Selecting something in a file that holds secrets is attaching it by hand.
    defaultEnabled: true,
  };
}

/** The text of a range, or why it can't be used. */
function textOf(document: vscode.TextDocument, range: vscode.Range, what: 'file' | 'selection'): Pick<ContextSource, 'text' | 'problem'> {
  const error = rangeProblem(document, range, what);
  return error ? { text: null, problem: userMessage(error).text } : { text: document.getText(range), problem: null };
}

function documentOf(document: vscode.TextDocument, lines?: SourceDocument['lines']): Pick<ContextSource, 'document'> {
  return boundDocument(document.uri, document.getText(), lines);
}

/** What a change in the answer is bound to; nothing for a file that is too large to be changed or can't be written. */
export function boundDocument(uri: vscode.Uri, text: string, lines?: SourceDocument['lines']): Pick<ContextSource, 'document'> {
  const writable = uri.scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;
  if (!writable || text.length > maxSelectionLength) return {};
  return { document: { uri: uri.toString(), path: relativePath(uri), text, ...(lines && { lines }) } };
}

/** 1-based, both included. A selection that ends before the first character of a line doesn't count that line. */
export function linesOf(range: vscode.Range): FileLines {
  const first = range.start.line + 1;
  return { first, last: range.end.character === 0 && range.end.line > range.start.line ? range.end.line : range.end.line + 1 };
}

/** `4-12`, or `4`. */
function lineLabel(range: vscode.Range): string {
  return linesLabel(linesOf(range));
}
