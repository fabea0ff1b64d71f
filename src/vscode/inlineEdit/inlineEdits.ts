/**
 * "Edit Here…": a small input under the selection, whose answer streams as a diff in the same place. It owns the comment controller and the
 * sessions; it must not know how an edit is made or applied.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { activeEditor } from '../actions/activeEditor.ts';
import { proposeEdit } from '../actions/proposeEdit.ts';
import { registerCommand, setContext } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import { assertWritable, notebookCellScheme } from '../edits/documentState.ts';
import { nameOf } from '../edits/proposedFile.ts';
import type { Services } from '../services.ts';
import { ContextKeys } from '../contextKeys.ts';
import { lineRange, meantLines, movedRange, rangeIn, touches } from './editedLines.ts';
import { instructionOf, isReadOnly, isReply } from './inlineEditArguments.ts';
import { InlineEditSession } from './inlineEditSession.ts';

const prompt = (): string => t('Say what to change, for example: handle an empty list');

/** Where comments are shown VS Code asks at once for where they may be made. Milliseconds. */
const askedWithinMs = 3000;

/**
 * Where comments may be made is taken back this long after the instruction, in milliseconds. VS Code then draws all threads anew, and one that
 * has no comments yet with its input open. The first comments are sent 100 ms after they were set: before this timer, whatever holds us up.
 */
const withdrawnAfterMs = 300;

export function registerInlineEdits(services: Services): Disposable {
  return new InlineEdits(services);
}

interface Place {
  document: vscode.TextDocument;
  /** Whole lines. */
  range: vscode.Range;
}

class InlineEdits implements Disposable {
  readonly #services: Services;
  readonly #store = new DisposableStore();
  readonly #controller = this.#store.add(vscode.comments.createCommentController('mlxCode.inlineEdit', 'MLX-CODE'));
  readonly #sessions = new Map<vscode.CommentThread, InlineEditSession>();
  /** Where an input is being opened: the only place that takes a new thread. */
  #opening: Place | undefined;
  /** Waits for the cursor to go back into the code. */
  #leaving: Disposable | undefined;
  #withdrawal: ReturnType<typeof setTimeout> | undefined;
  /** The key that sends an input has put the cursor back into the code; until the input is here, or right behind it. */
  #sentByKey = false;
  readonly #keys = new ContextKeys('mlxCode.inlineEdit');

  constructor(services: Services) {
    this.#services = services;
    const { messages } = services;
    this.#controller.options = { prompt: t('Say what else to change'), placeHolder: `${prompt()} (Ctrl+Enter)` };
    const register = (id: string, run: (session: InlineEditSession) => unknown, elsewhere?: string): void => {
      this.#store.add(
        registerCommand(messages, id, async (thread) => {
          const session = thread === 'byKey' ? this.#atCursor() : this.#find(thread);
          if (session) await run(session);
          // VS Code hadn't been told yet that the cursor has left, and the key was meant for the editor.
          else if (thread === 'byKey' && elsewhere !== undefined) await vscode.commands.executeCommand(elsewhere);
        }),
      );
    };
    this.#store.add(registerCommand(messages, 'mlxCode.inlineEdit.start', (given) => this.#start(given)));
    this.#store.add(registerCommand(messages, 'mlxCode.inlineEdit.submit', (reply) => this.#submit(reply)));
    this.#store.add(
      registerCommand(messages, 'mlxCode.inlineEdit.leave', (how) => {
        if (how !== 'sent') return this.#leave(how === 'close');
        this.#sentByKey = true;
        this.#leaving?.dispose();
        return undefined;
      }),
    );
    this.#store.add(registerCommand(messages, 'mlxCode.inlineEdit.goTo', () => this.#goTo()));
    register('mlxCode.inlineEdit.accept', (session) => this.#accept(session), 'editor.action.insertLineAfter');
    const deletion = process.platform === 'darwin' ? 'deleteAllLeft' : 'deleteWordLeft';
    register('mlxCode.inlineEdit.discard', (session) => this.#close(session, () => session.discard()), deletion);
    register('mlxCode.inlineEdit.review', (session) => session.review());
    register('mlxCode.inlineEdit.writeAgain', (session) => session.writeAgain());
    register('mlxCode.inlineEdit.stop', (session) => session.stop());
    this.#store.add(vscode.window.onDidChangeActiveTextEditor(() => this.#announce()));
    this.#store.add(vscode.window.onDidChangeTextEditorSelection(() => this.#announce()));
    this.#store.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const moved = (range: vscode.Range): vscode.Range => movedRange(document, range, contentChanges);
        if (this.#opening?.document === document) this.#opening.range = moved(this.#opening.range);
        for (const session of this.#sessions.values()) if (session.document === document) session.range = moved(session.range);
        this.#announce();
      }),
    );
    this.#store.add(
      services.proposals.onDidChange((proposal) => {
        for (const session of this.#sessions.values()) {
          if (!session.isDecidedBy(proposal)) {
            session.proposalFollowed(proposal);
            continue;
          }
          this.#forget(session);
          session.dispose();
        }
      }),
    );
    this.#store.add(
      vscode.workspace.onDidCloseTextDocument((document) => {
        for (const session of this.#sessions.values()) {
          if (session.document !== document) continue;
          // Another language was chosen.
          if (vscode.workspace.textDocuments.includes(document)) continue;
          // A file that is closed is still there, and so is what was proposed for it; what has no file is gone.
          if (document.isUntitled || session.phase === 'failed') void this.#close(session, () => session.discard());
        }
      }),
    );
    this.#store.add(
      vscode.workspace.onDidOpenTextDocument((document) => {
        for (const session of this.#sessions.values())
          if (session.document.uri.toString() === document.uri.toString())
            session.reopened(document, rangeIn(document, session.document, session.range));
        this.#announce();
      }),
    );
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
    this.#leaving?.dispose();
    clearTimeout(this.#withdrawal);
    this.#store.dispose();
  }

  /** Opens the input. With an instruction given (by a keybinding, say) the writing begins at once, and the session is returned. */
  async #start(given: unknown): Promise<InlineEditSession | undefined> {
    const editor = activeEditor();
    const { document } = editor;
    // VS Code has more reasons for that than we could ask for.
    if (isReadOnly(given)) throw new AppError('documentReadOnly', 'the editor is read-only', { path: document.uri.path });
    const range = await meantLines(editor);
    const problem = rangeProblem(document, range, 'selection');
    // Where nothing stands, something new can be written.
    if (problem && problem.code !== 'selectionEmpty') throw problem;
    await assertWritable(document);
    const instruction = instructionOf(given);
    if (document.uri.scheme === notebookCellScheme) {
      await this.#startWithoutThread(document, range, instruction);
      return undefined;
    }
    const open = [...this.#sessions.values()].find((session) => session.document === document && session.range.intersection(range));
    if (open) await this.#close(open, () => open.discard());
    if (instruction !== '') {
      const thread = this.#controller.createCommentThread(document.uri, range, []);
      return this.#begin(thread, document, range, instruction);
    }
    this.#opening = { document, range };
    editor.selection = new vscode.Selection(range.start, range.end);
    if (!(await this.#offerRange(this.#opening))) {
      await this.#startWithoutThread(document, range, '');
      return undefined;
    }
    await vscode.commands.executeCommand('workbench.action.addComment');
    // Back in the code, the mark in the gutter goes; an input that is still open stays usable.
    this.#leaving = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind, selections: [now] }) => {
      // The key that sends only lets go of the selection; what was written is still on its way then.
      const sending = now?.isEmpty === true && now.active.isEqual(this.#opening?.range.end ?? range.end);
      if (textEditor.document === document && kind !== undefined && !sending) this.#withdrawRange();
    });
    return undefined;
  }

  /**
   * VS Code opens and focuses an input of ours where a controller says that comments may be made. That is nowhere but where an input is being
   * opened. Resolves with false when VS Code doesn't ask: comments are switched off.
   */
  async #offerRange({ document, range }: Place): Promise<boolean> {
    this.#leaving?.dispose();
    clearTimeout(this.#withdrawal);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const asked = new Promise<boolean>((resolve) => {
      this.#controller.commentingRangeProvider = {
        provideCommentingRanges: (about) => {
          if (about !== document) return [];
          resolve(true);
          return [range];
        },
      };
      timer = setTimeout(() => resolve(false), askedWithinMs);
    });
    const offered = await asked;
    clearTimeout(timer);
    // The answer is on its way to the window; what comes back from there has passed it.
    await vscode.commands.executeCommand('setContext', 'mlxCode.inlineEdit.asking', offered);
    return offered;
  }

  #withdrawSoon(): void {
    clearTimeout(this.#withdrawal);
    this.#withdrawal = setTimeout(() => this.#withdrawRange(), withdrawnAfterMs);
  }

  /** A provider is asked once: another answer takes another one. */
  #withdrawRange(): void {
    this.#leaving?.dispose();
    this.#controller.commentingRangeProvider = { provideCommentingRanges: () => [] };
    setContext('mlxCode.inlineEdit.asking', false);
  }

  /** Notebook cells can't hold a thread of ours: there the input is VS Code's own and the change opens as a diff. */
  async #startWithoutThread(document: vscode.TextDocument, range: vscode.Range, given: string): Promise<void> {
    const instruction =
      given || (await vscode.window.showInputBox({ title: t('Edit Here'), prompt: prompt(), ignoreFocusOut: true }))?.trim();
    if (!instruction) return;
    const label = t('Editing {0}', nameOf(document.uri));
    await proposeEdit(this.#services, { label, doing: label, instruction, targets: [{ document, range }], whole: true, origin: 'rewrite' });
  }

  #submit(reply: unknown): void {
    if (!isReply(reply)) return;
    const { thread, text } = reply;
    if (text.trim() === '') {
      this.#sentByKey = false;
      throw new AppError('questionEmpty', 'the instruction is blank');
    }
    const session = this.#sessions.get(thread);
    if (session) {
      void session.submit(text, this.#backToCode(session));
      return;
    }
    const place = this.#placeOf(thread);
    if (!place) throw new AppError('editorNone', 'the document of the input is not open any more');
    if (place === this.#opening) this.#opening = undefined;
    this.#leaving?.dispose();
    this.#withdrawSoon();
    this.#begin(thread, place.document, place.range, text);
  }

  /** Where an input stands: that of the last one is followed by us, an earlier one that was left open by VS Code. */
  #placeOf({ uri, range }: vscode.CommentThread): Place | undefined {
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    if (!document) return undefined;
    const last = this.#opening?.document === document ? this.#opening : undefined;
    if (!range) return last;
    return last?.range.intersection(range) ? last : { document, range: lineRange(document, range.start.line, range.end.line) };
  }

  /**
   * Back from an input into the code. One that nothing has come of yet is closed, for which VS Code asks first when something is written in it. Its own
   * command for that looks for the comments of the editor that has the focus, so that in the input itself it finds none.
   */
  async #leave(close: boolean): Promise<void> {
    // The active editor is the input.
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const uri = input instanceof vscode.TabInputText ? input.uri : input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri?.toString());
    if (!document) return;
    await focusEditor(document);
    if (!close) return;
    // The closed input's thread goes by a way through us, which may begin after the command's answer. A range that is withdrawn before it is gone has the window draw the thread
    // once more, as an empty strip that stays: so neither what is typed meanwhile does that, nor we at once.
    this.#leaving?.dispose();
    await vscode.commands.executeCommand('workbench.action.hideComment');
    await vscode.commands.executeCommand('setContext', 'mlxCode.inlineEdit.asking', false);
    for (const session of this.#sessions.values())
      if (session.document === document) session.thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    this.#opening = undefined;
    this.#withdrawSoon();
  }

  /** Not waited for: VS Code clears its input when the command is done. */
  #begin(thread: vscode.CommentThread, document: vscode.TextDocument, range: vscode.Range, instruction: string): InlineEditSession {
    const session = new InlineEditSession(thread, document, range, this.#services, () => this.#announce());
    this.#sessions.set(thread, session);
    this.#announce();
    void session.submit(instruction, this.#backToCode(session));
    return session;
  }

  /**
   * The cursor goes into the lines of an edit that was sent, where its keys are heard. The key that sends has the window do that itself, at once: from
   * here it would come late, and take the focus from where the user has gone since.
   */
  async #backToCode({ document, range }: InlineEditSession): Promise<void> {
    // What the same key ran after the sending arrives before the answer to this does.
    await vscode.commands.executeCommand('setContext', 'mlxCode.inlineEdit.asking', false);
    const done = this.#sentByKey;
    this.#sentByKey = false;
    if (!done) return focusEditor(document, range);
    const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
    if (editor && !touches(editor, range)) editor.selection = new vscode.Selection(range.end, range.end);
  }

  async #accept(session: InlineEditSession): Promise<void> {
    if (!(await session.accept())) return;
    this.#forget(session);
    await this.#refocus(session);
  }

  /** A button that was pressed is gone with its thread. Not where the user has gone to another editor since. */
  async #refocus({ document }: InlineEditSession): Promise<void> {
    const active = vscode.window.activeTextEditor?.document;
    if (!active || active === document || active.uri.scheme === 'comment') await focusEditor(document);
  }

  async #close(session: InlineEditSession, close: () => Promise<void>): Promise<void> {
    this.#forget(session);
    await close();
    await this.#refocus(session);
  }

  #forget(session: InlineEditSession): void {
    this.#sessions.delete(session.thread);
    this.#announce();
  }

  /** The session in whose lines the cursor is, or all cursors are, or which the selection touches. */
  #atCursor(): InlineEditSession | undefined {
    const editor = vscode.window.activeTextEditor;
    return [...this.#sessions.values()].findLast(({ document, range }) => document === editor?.document && touches(editor, range));
  }

  /** Puts the cursor into the next edit of this file, else of another one. */
  async #goTo(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const uri = editor?.document.uri.toString() ?? '';
    const line = editor?.selection.active.line ?? 0;
    const byPlace = [...this.#sessions.values()].sort(
      (a, b) => a.document.uri.toString().localeCompare(b.document.uri.toString()) || a.range.start.compareTo(b.range.start),
    );
    const behind = ({ document, range }: InlineEditSession): boolean => {
      const order = document.uri.toString().localeCompare(uri);
      return order > 0 || (order === 0 && range.start.line > line);
    };
    const here = this.#atCursor();
    const next = byPlace.find((session) => session !== here && behind(session)) ?? byPlace[0];
    if (!next) return;
    const { end } = next.range;
    // Ahead of the cursor: else a key that is pressed as soon as it is there would do what it does elsewhere.
    this.#announceHere(next.phase);
    try {
      await vscode.window.showTextDocument(next.document.uri, { selection: new vscode.Range(end, end), preview: false });
    } finally {
      this.#announce();
    }
  }

  /** The session that a button or a command means: the thread it stands in, else the one at the cursor, else the newest of the document. */
  #find(thread: unknown): InlineEditSession | undefined {
    for (const session of this.#sessions.values()) if (session.thread === thread) return session;
    // A button of a thread means that thread, and no other edit once that one is gone.
    if (typeof thread === 'object' && thread !== null && 'comments' in thread) return undefined;
    const document = vscode.window.activeTextEditor?.document;
    return this.#atCursor() ?? [...this.#sessions.values()].findLast((session) => session.document === document);
  }

  /** Keeps the context keys that the keybindings' `when` reads. */
  #announce(): void {
    const document = vscode.window.activeTextEditor?.document;
    const phases = [...this.#sessions.values()].filter((session) => session.document === document).map((session) => session.phase);
    this.#keys.set('anywhere', this.#sessions.size > 0);
    this.#keys.set('open', phases.length > 0);
    this.#keys.set('ready', phases.includes('ready'));
    this.#keys.set('writing', phases.includes('writing'));
    this.#keys.set('failed', phases.includes('failed'));
    this.#announceHere(this.#atCursor()?.phase);
  }

  #announceHere(phase: InlineEditSession['phase'] | undefined): void {
    this.#keys.set('readyHere', phase === 'ready');
    this.#keys.set('writingHere', phase === 'writing');
  }
}

/** Puts the cursor back into the code, where the keys for accept and discard are heard. */
async function focusEditor(document: vscode.TextDocument, range?: vscode.Range): Promise<void> {
  const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
  if (!editor) return;
  await vscode.window.showTextDocument(document, {
    ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }),
    ...(range ? { selection: new vscode.Range(range.end, range.end) } : {}),
  });
}
