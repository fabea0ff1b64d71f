/** What the suites in the extension host share: the extension itself, documents made for a test, and waiting without sleeping. */
import assert from 'node:assert/strict';
import { type Dirent, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { GitApi } from '../../src/vscode/git/gitApi.ts';
import type { ErrorCode } from '../../src/base/appError.ts';
import type { MlxCodeApi } from '../../src/extension.ts';
import type { Proposal } from '../../src/vscode/edits/pendingProposal.ts';

export type UnderTest = NonNullable<MlxCodeApi['forTests']>;

/** The running extension's public figures. */
export async function activated(): Promise<MlxCodeApi> {
  const extension = vscode.extensions.getExtension<MlxCodeApi>('mlx-code.mlx-code');
  assert.ok(extension, 'VS Code knows the extension');
  return extension.activate();
}

/** The running extension's services, which it hands out in test mode only. */
export async function underTest(): Promise<UnderTest> {
  const { forTests } = await activated();
  assert.ok(forTests, 'the extension runs in test mode');
  return forTests;
}

/** Path of a model that the runner has written. */
export function fixtureModel(kind: 'scripted' | 'random' | 'embedding' | 'reranking'): string {
  const file = process.env[`MLX_CODE_TEST_MODEL_${kind.toUpperCase()}`];
  assert.ok(file, `the runner names the ${kind} model`);
  return file;
}

/** Makes a model the chosen one, as a user's settings would. */
export async function chooseModelFile(file: string): Promise<void> {
  await vscode.workspace.getConfiguration('mlxCode').update('models.path', file, vscode.ConfigurationTarget.Global);
  const { app } = await underTest();
  await waitFor('the setting to reach the extension', () => app.models.state.name !== '' || file === '');
}

/** The message box of a repository, as VS Code's git has it. */
interface MessageBox {
  inputBox: { value: string };
}

/** Writes into a message box as somebody who types there. */
export async function typeIntoBox(repository: MessageBox, text: string): Promise<void> {
  repository.inputBox.value = text;
  await boxText(repository);
}

/** What stands in a message box. VS Code tells late of each text that was set, so that an older one may be there for a moment; what it tells comes before the answer to a command. */
export async function boxText(repository: MessageBox): Promise<string> {
  await vscode.commands.executeCommand('setContext', 'mlxCode.test.boxTold', true);
  return repository.inputBox.value;
}

/** Waits until something holds; fails with its name when it doesn't within the time. */
export async function waitFor<T>(what: string, probe: () => T | Promise<T>, timeoutMs = 20_000): Promise<NonNullable<T>> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/**
 * Waits until VS Code's watcher has told of all that was done in the workspace's folder so far. What is made and deleted before it looks, it never
 * tells of.
 */
export async function watcherCaughtUp(folder: vscode.Uri): Promise<void> {
  const name = `.seen-${String(process.hrtime.bigint())}`;
  const watcher = vscode.workspace.createFileSystemWatcher(`**/${name}`);
  let seen = false;
  const listening = watcher.onDidCreate(() => (seen = true));
  const marker = vscode.Uri.joinPath(folder, name).fsPath;
  try {
    writeFileSync(marker, '');
    await waitFor('the watcher', () => seen);
  } finally {
    listening.dispose();
    watcher.dispose();
    rmSync(marker, { force: true });
  }
}

/** Runs something and returns the codes of the messages that were shown to the user meanwhile. */
export async function messagesOf(run: () => unknown): Promise<{ code: ErrorCode; text: string }[]> {
  const { services } = await underTest();
  const shown: { code: ErrorCode; text: string }[] = [];
  const listening = services.messages.onDidShow(({ code, message }) => shown.push({ code, text: message.text }));
  try {
    await run();
  } finally {
    listening.dispose();
  }
  return shown;
}

/**
 * A file that has this content already is left alone: for a moment a file that is written is empty, and a document of it that VS Code still holds
 * from the test before takes that up when it looks just then, and refuses the edits made meanwhile.
 */
function writeAnew(file: string, content: string | Buffer): void {
  const there = existsSync(file) ? readFileSync(file) : null;
  if (!there?.equals(Buffer.from(content))) writeFileSync(file, content);
}

/** A folder outside the workspace that the test throws away; those of tests that don't run, or die, go with the runner's own folder. */
export class TemporaryFolder {
  readonly path = realpathSync(mkdtempSync(path.join(process.env.MLX_CODE_TEST_FOLDER ?? os.tmpdir(), 'mlx-code-host-')));

  /** Writes a file byte by byte and returns its URI. */
  write(name: string, content: string | Buffer): vscode.Uri {
    const file = path.join(this.path, name);
    writeAnew(file, content);
    return vscode.Uri.file(file);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A folder inside the workspace that the test throws away. */
export class WorkspaceSubfolder {
  readonly #path: string;

  constructor(name: string) {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace, 'a folder is open');
    this.#path = path.join(workspace.uri.fsPath, name);
    mkdirSync(this.#path);
  }

  uri(name: string): vscode.Uri {
    return vscode.Uri.file(path.join(this.#path, name));
  }

  /** Writes a file byte by byte and returns its URI. */
  write(name: string, content: string | Buffer): vscode.Uri {
    const file = path.join(this.#path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeAnew(file, content);
    return vscode.Uri.file(file);
  }

  read(name: string): string {
    return this.readBytes(name).toString();
  }

  readBytes(name: string): Buffer {
    return readFileSync(path.join(this.#path, name));
  }

  /** The texts of all files by their paths. */
  tree(): Record<string, string> {
    const files = this.#entries().filter((entry) => entry.isFile());
    return Object.fromEntries(files.map((entry) => [this.#relative(entry), readFileSync(path.join(entry.parentPath, entry.name), 'utf8')]));
  }

  /** The paths of all folders. */
  folders(): string[] {
    return this.#entries()
      .filter((entry) => entry.isDirectory())
      .map((entry) => this.#relative(entry));
  }

  /** Empties it. The folder itself stays: VS Code's watcher may miss what is put into a new one before it watches that. */
  clear(): void {
    for (const name of readdirSync(this.#path)) rmSync(path.join(this.#path, name), { recursive: true, force: true });
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }

  #entries(): Dirent[] {
    return readdirSync(this.#path, { recursive: true, withFileTypes: true });
  }

  #relative(entry: Dirent): string {
    return path.relative(this.#path, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
  }
}

/** Opens a file in an editor with the lines of a text selected: from the first character of `from` to the last of `to`. */
export async function openSelected(uri: vscode.Uri, from?: string, to?: string | RegExp): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  if (from !== undefined && to !== undefined) {
    const text = document.getText();
    const start = text.indexOf(from);
    const rest = text.slice(start);
    const last = typeof to === 'string' ? to : to.exec(rest)?.[0];
    assert.ok(start >= 0 && last !== undefined && rest.includes(last), 'the text to select is there');
    editor.selection = new vscode.Selection(document.positionAt(start), document.positionAt(start + rest.indexOf(last) + last.length));
  }
  return editor;
}

/** Types something into a document, as a user would; nothing is saved. */
export async function typeInto(document: vscode.TextDocument, place: vscode.Position, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, place, text);
  assert.ok(await vscode.workspace.applyEdit(edit), 'the document takes what is typed');
}

/** Closes every editor without saving. */
export async function closeEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Answers VS Code's next questions of a kind in a test's stead; `restore` gives the real one back. */
export function answering(
  kind: 'showWarningMessage' | 'showInformationMessage',
  answer: (text: string) => string | undefined | Promise<string>,
): { asked: string[]; restore(): void } {
  const asked: string[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const real = window[kind];
  window[kind] = (text: string) => {
    asked.push(text);
    return Promise.resolve(answer(text));
  };
  return { asked, restore: () => (window[kind] = real) };
}

/** VS Code's own git, once it has looked for repositories. */
export async function vsCodeGit(): Promise<GitApi> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  assert.ok(extension);
  const api = (await extension.activate()).getAPI(1);
  await waitFor('git', () => api.state === 'initialized');
  return api;
}

/** What the only file of a proposal becomes. */
export function afterOf(proposal: Proposal): string {
  assert.equal(proposal.files.length, 1, 'the proposal is of one file');
  return proposal.files[0]?.after ?? '';
}

/** Throws every proposal away that is still waiting. */
export async function discardProposals(): Promise<void> {
  const { services } = await underTest();
  for (const proposal of services.proposals.open) await services.proposals.discard(proposal);
}
