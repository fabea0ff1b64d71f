/**
 * TypeScript's own language service in a process of its own, asked about texts that stand in no file: each is laid over the real path, so
 * that configuration, imports and types are those of the project, and neither the file nor the editor's own server hears of it. It
 * knows tsserver's protocol, and nothing of editors or of what the answers are for.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { AppError } from '../base/appError.ts';
import type { Disposable } from '../base/disposable.ts';
import { workerEnvironment } from './workerProcess.ts';

/** As tsserver reports them: lines and offsets count from 1. */
export interface TypeScriptDiagnostic {
  start: { line: number; offset: number };
  text: string;
  code: number;
  category: string;
}

/** Lines and offsets count from 1. */
export interface TypeScriptTextChange {
  start: { line: number; offset: number };
  end: { line: number; offset: number };
  newText: string;
}

export interface TypeScriptFileChange {
  fileName: string;
  textChanges: TypeScriptTextChange[];
}

interface Response {
  type: string;
  request_seq: number;
  success: boolean;
  message?: string;
  body?: unknown;
}

interface Waiting {
  resolve: (body: unknown) => void;
  reject: (error: AppError) => void;
}

/** No plugin of a project is loaded, no types are fetched, nothing is reported by itself. */
const switches = [
  '--useNodeIpc',
  '--disableAutomaticTypingAcquisition',
  '--suppressDiagnosticEvents',
  '--noGetErrOnBackgroundUpdate',
  '--useInferredProjectPerProjectRoot',
];

export class TypeScriptServer implements Disposable {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #sequence = 0;
  #ended = false;

  /** Starts `serverPath`, a `tsserver.js`; messages come in `locale`, since problems are told apart by their words. */
  constructor(serverPath: string, locale: string) {
    this.#process = fork(serverPath, [...switches, '--locale', locale], {
      env: workerEnvironment(process.env),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'json',
      windowsHide: true,
    });
    this.#process.on('message', (message: Response) => this.#onMessage(message));
    const end = (): void => this.#end();
    this.#process.on('exit', end).on('error', end);
  }

  /** Texts for files, each with the folder in which a project is looked for; they stay until they are replaced. */
  async overlay(files: readonly { path: string; text: string; root: string | null }[]): Promise<void> {
    const openFiles = files.map(({ path, text, root }) => ({
      file: path,
      fileContent: text,
      ...(root === null ? {} : { projectRootPath: root }),
    }));
    await this.#ask('updateOpen', { openFiles });
  }

  /** Options for files that belong to no project. */
  async inferredOptions(options: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#ask('compilerOptionsForInferredProjects', { options });
  }

  /** What is wrong with a file that was laid over; with `suggestions`, also what would merely be greyed out or dotted. */
  async diagnostics(path: string, suggestions: boolean): Promise<TypeScriptDiagnostic[]> {
    const commands = ['syntacticDiagnosticsSync', 'semanticDiagnosticsSync', ...(suggestions ? ['suggestionDiagnosticsSync'] : [])];
    const found = await Promise.all(commands.map((command) => this.#ask(command, { file: path })));
    return found.flatMap((body) => (Array.isArray(body) ? (body as TypeScriptDiagnostic[]) : []));
  }

  /**
   * What moving the declarations of some lines to another file changes, imports in all files of the project included. The file may be one that isn't
   * there yet. Null where TypeScript can't.
   */
  async moveToFile(
    path: string,
    range: { start: { line: number; offset: number }; end: { line: number; offset: number } },
    targetFile: string,
  ): Promise<TypeScriptFileChange[] | null> {
    const place = {
      file: path,
      startLine: range.start.line,
      startOffset: range.start.offset,
      endLine: range.end.line,
      endOffset: range.end.offset,
    };
    const refactor = { refactor: 'Move to file', action: 'Move to file', interactiveRefactorArguments: { targetFile } };
    try {
      const body = (await this.#ask('getEditsForRefactor', { ...place, ...refactor })) as { edits?: TypeScriptFileChange[] } | undefined;
      const edits = body?.edits ?? [];
      return edits.length > 0 ? edits : null;
    } catch (error) {
      // It fails, rather than saying no, where the lines hold no whole declaration.
      if (AppError.is(error, 'internal')) return null;
      throw error;
    }
  }

  /** Ends the process at once; calls that wait are rejected with `cancelled`. */
  dispose(): void {
    this.#process.kill('SIGKILL');
    this.#end();
  }

  #ask(command: string, args: object): Promise<unknown> {
    if (this.#ended) return Promise.reject(new AppError('cancelled', 'the TypeScript server has ended'));
    return new Promise((resolve, reject) => {
      const seq = ++this.#sequence;
      this.#waiting.set(seq, { resolve, reject });
      this.#process.send({ seq, type: 'request', command, arguments: args }, (error) => {
        if (error) this.#end();
      });
    });
  }

  #onMessage({ type, request_seq: sequence, success, message, body }: Response): void {
    if (type !== 'response') return;
    const waiting = this.#waiting.get(sequence);
    this.#waiting.delete(sequence);
    if (success) waiting?.resolve(body);
    else waiting?.reject(new AppError('internal', `the TypeScript server refused: ${message ?? 'without a word'}`));
  }

  #end(): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.values()) reject(new AppError('cancelled', 'the TypeScript server has ended'));
    this.#waiting.clear();
  }
}
