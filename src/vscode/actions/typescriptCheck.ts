/**
 * Asks TypeScript about a text in the place of a TypeScript or JavaScript file: a second server of VS Code's own, in which the text is laid
 * over the real path. The user's document, file and server are not touched; imports, configuration and unsaved files are the real ones.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { ProblemCheck } from '../../core/actions/fixService.ts';
import type { Problem } from '../../core/actions/problem.ts';
import type { TypeScriptDiagnostic, TypeScriptFileChange, TypeScriptServer } from '../../node/typescriptServer.ts';
import type { EditorEffects } from '../effects.ts';
import { answerInTime } from './answerInTime.ts';

const languages: ReadonlySet<string> = new Set(['typescript', 'typescriptreact', 'javascript', 'javascriptreact']);
/** The first answer waits for a whole project to be read. Milliseconds. */
const firstMs = 60_000;
const laterMs = 20_000;
/** Open files whose problems are asked for as well, since a change may break who uses the file. */
const maxOthers = 8;

const severities: Readonly<Record<string, Problem['severity']>> = { warning: 'warning', suggestion: 'hint', message: 'information' };

export class TypeScriptCheck implements ProblemCheck, Disposable {
  readonly #effects: EditorEffects;
  readonly #serverPath: string;
  readonly #document: vscode.TextDocument;
  readonly #others: readonly vscode.TextDocument[];
  readonly #hints: boolean;
  #server: Promise<TypeScriptServer> | undefined;
  #disposed = false;

  private constructor(effects: EditorEffects, serverPath: string, document: vscode.TextDocument, hints: boolean) {
    this.#effects = effects;
    this.#serverPath = serverPath;
    this.#document = document;
    this.#hints = hints;
    const tabs = new Set(openInTabs().map(String));
    this.#others = vscode.workspace.textDocuments
      .filter((other) => other !== document && isChecked(other) && tabs.has(other.uri.toString()))
      .slice(0, maxOthers);
  }

  /** Null for other languages, for files on another computer, and where VS Code comes without such a server. `hints`: also what is greyed out. */
  static of(effects: EditorEffects, document: vscode.TextDocument, hints: boolean): TypeScriptCheck | null {
    const extension = vscode.extensions.getExtension('vscode.typescript-language-features');
    if (!isChecked(document) || !extension) return null;
    const serverPath = path.join(extension.extensionPath, '..', 'node_modules', 'typescript', 'lib', 'tsserver.js');
    return new TypeScriptCheck(effects, serverPath, document, hints);
  }

  async problems(text: string, signal: AbortSignal): Promise<Problem[] | null> {
    const first = this.#server === undefined;
    const stop = (): void => this.dispose();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await answerInTime(this.#ask(text), first ? firstMs : laterMs, () => this.dispose());
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** What moving the declaration at `range` of the text to another file changes, imports included; null where TypeScript can't, or not in time. */
  async move(text: string, range: vscode.Range, to: string, signal: AbortSignal): Promise<TypeScriptFileChange[] | null> {
    const { fsPath } = this.#document.uri;
    const stop = (): void => this.dispose();
    signal.addEventListener('abort', stop, { once: true });
    const asked = async (): Promise<TypeScriptFileChange[] | null> => {
      const server = await (this.#server ??= this.#start());
      await server.overlay([{ path: fsPath, text, root: rootOf(this.#document) }]);
      return server.moveToFile(fsPath, { start: placeOf(range.start), end: placeOf(range.end) }, to);
    };
    try {
      return await answerInTime(asked(), firstMs, stop);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Ends the server at once. */
  dispose(): void {
    this.#disposed = true;
    void this.#server?.then(
      (server) => server.dispose(),
      () => undefined,
    );
  }

  async #ask(text: string): Promise<Problem[]> {
    this.#server ??= this.#start();
    const server = await this.#server;
    if (this.#disposed) server.dispose();
    await server.overlay([{ path: this.#document.uri.fsPath, text, root: rootOf(this.#document) }]);
    const own = await server.diagnostics(this.#document.uri.fsPath, this.#hints);
    const problems = own.map((found) => problemOf(found, null));
    for (const other of this.#others) {
      const found = await server.diagnostics(other.uri.fsPath, false);
      problems.push(...found.map((one) => problemOf(one, other.uri.fsPath)));
    }
    return problems;
  }

  async #start(): Promise<TypeScriptServer> {
    const server = await this.#effects.startTypeScript(this.#serverPath, locale());
    await server.inferredOptions(inferredOptions());
    const unsaved = vscode.workspace.textDocuments.filter((other) => other.isDirty && other !== this.#document && isChecked(other));
    const files = [...new Set([...unsaved, ...this.#others])];
    if (files.length > 0) await server.overlay(files.map((file) => ({ path: file.uri.fsPath, text: file.getText(), root: rootOf(file) })));
    return server;
  }
}

function placeOf({ line, character }: vscode.Position): { line: number; offset: number } {
  return { line: line + 1, offset: character + 1 };
}

function isChecked(document: vscode.TextDocument): boolean {
  return document.uri.scheme === 'file' && languages.has(document.languageId);
}

function openInTabs(): vscode.Uri[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []));
}

function rootOf(document: vscode.TextDocument): string | null {
  return vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? null;
}

/** The language of the editor's own messages. */
function locale(): string {
  const set = vscode.workspace.getConfiguration('typescript').get<unknown>('locale');
  return typeof set === 'string' && set !== '' && set !== 'auto' ? set : vscode.env.language;
}

/** What VS Code tells its own server of files without a project. */
function inferredOptions(): Record<string, unknown> {
  const set = vscode.workspace.getConfiguration('js/ts.implicitProjectConfig');
  const names = ['module', 'target', 'checkJs', 'experimentalDecorators', 'strict', 'strictNullChecks', 'strictFunctionTypes'];
  const chosen = names.map((name) => [name, set.get<unknown>(name)] as const).filter(([, value]) => value !== undefined && value !== '');
  return {
    module: 'Preserve',
    moduleResolution: 'Bundler',
    target: 'ES2022',
    jsx: 'react-jsx',
    allowImportingTsExtensions: true,
    allowJs: true,
    allowSyntheticDefaultImports: true,
    allowNonTsExtensions: true,
    resolveJsonModule: true,
    ...Object.fromEntries(chosen),
  };
}

function problemOf({ start, text, code, category }: TypeScriptDiagnostic, file: string | null): Problem {
  return {
    file,
    line: start.line - 1,
    character: start.offset - 1,
    severity: severities[category] ?? 'error',
    message: text,
    code: String(code),
  };
}
