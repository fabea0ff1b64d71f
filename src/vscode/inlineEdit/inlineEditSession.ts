/**
 * One inline edit: an instruction under the selection, the diff that grows there, and the user's yes or no. It shows itself in a comment
 * thread, VS Code's only widget inside an editor that an extension can fill; the document isn't touched before the yes. It must not know
 * how threads come about.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import { Pace } from '../../base/pace.ts';
import { lastNewText } from '../../core/edits/anchoredForm.ts';
import type { EditOptions } from '../../core/edits/editRequest.ts';
import { diffMarkdown } from '../../core/inlineEdit/diffMarkdown.ts';
import { type StreamedDiff, streamedDiff } from '../../core/inlineEdit/streamedDiff.ts';
import { userMessage } from '../../core/userMessage.ts';
import { assertWritable } from '../edits/documentState.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';

/** What the thread's buttons depend on; stands in its `contextValue`. */
export type InlineEditPhase = 'asking' | 'writing' | 'ready' | 'failed';

type NeededServices = Pick<Services, 'editService' | 'proposals' | 'log'>;

/** VS Code shows a thread's changes once it has been left alone for 100 ms; drawn more often, nothing would be seen until the end. */
const drawEveryMs = 150;

/** A thread whose comments changed has its final height by then. */
const layoutMs = 2000;

const modifier = process.platform === 'darwin' ? '⌘' : 'Ctrl+';
/** Heard while the cursor is in the code. */
const keys = (): string => t('{0} applies, {1} discards.', `${modifier}Enter`, `${modifier}Backspace`);

let nextNumber = 1;

export class InlineEditSession {
  readonly thread: vscode.CommentThread;
  /** Another one once the file was closed and opened again. */
  document: vscode.TextDocument;
  /** Whole lines; moved along when lines above come or go. */
  range: vscode.Range;
  phase: InlineEditPhase = 'asking';
  readonly #services: NeededServices;
  readonly #changed: () => void;
  readonly #instructions: string[] = [];
  /** Proposals of one session replace each other, and no others. */
  readonly #origin = `inlineEdit ${String(nextNumber++)}`;
  #proposal: Proposal | undefined;
  #run: AbortController | undefined;
  #closed = false;
  readonly #pace = new Pace(drawEveryMs);
  #redraw: ReturnType<typeof setTimeout> | undefined;
  #watching: vscode.Disposable | undefined;
  #watchingEnd: ReturnType<typeof setTimeout> | undefined;

  /** `changed` is told of every new phase. */
  constructor(
    thread: vscode.CommentThread,
    document: vscode.TextDocument,
    range: vscode.Range,
    services: NeededServices,
    changed: () => void,
  ) {
    this.thread = thread;
    this.document = document;
    this.range = range;
    this.#services = services;
    this.#changed = changed;
    thread.canReply = true;
    // Only shown in place: with VS Code's setting as we set its default, resolved threads don't open the Comments panel.
    thread.state = vscode.CommentThreadState.Resolved;
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    thread.label = t('Edit with MLX-CODE');
    this.#enter('asking');
  }

  /** Has the model write, from the last proposal when there is one. Failures are shown in the thread; never rejects. */
  async submit(instruction: string, begin: Promise<void> = Promise.resolve()): Promise<void> {
    this.#instructions.push(instruction.trim());
    await this.writeAgain(begin);
  }

  /** Has the model write what was asked for last, once `begin` is done. */
  async writeAgain(begin: Promise<void> = Promise.resolve()): Promise<void> {
    this.#run?.abort();
    const run = (this.#run = new AbortController());
    // Before anything is waited for: a thread that VS Code sees without comments opens its input again and takes the focus.
    this.#show('', 'reading…', 'writing');
    try {
      await begin;
      await assertWritable(this.document);
      await this.#write(run);
    } catch (error) {
      if (run !== this.#run) return;
      this.#fail(AppError.from(error));
    } finally {
      if (run === this.#run) this.#run = undefined;
    }
  }

  /** Was what it shows decided on elsewhere, say in its diff? */
  isDecidedBy(proposal: Proposal): boolean {
    return proposal.id === this.#proposal?.id && proposal.state === 'decided';
  }

  /** Shows what became of the proposal when it was fitted to its document, or why it can't be. */
  proposalFollowed(proposal: Proposal): void {
    if (proposal.id !== this.#proposal?.id || this.phase !== 'ready') return;
    // Later: our range moves after the proposal has.
    clearTimeout(this.#redraw);
    this.#redraw = setTimeout(() => {
      if (this.phase === 'ready') this.#drawProposal();
    }, drawEveryMs);
  }

  /** Its file was closed, and is open again: the thread shows itself there. */
  reopened(document: vscode.TextDocument, range: vscode.Range): void {
    this.document = document;
    this.range = range;
    this.thread.range = range;
    const [file] = this.#proposal?.files ?? [];
    // The file may have become another one meanwhile.
    if (this.#proposal && file) void this.#services.proposals.look(this.#proposal, file);
  }

  /** Ends the writing; what was proposed before stays. */
  stop(): void {
    this.#run?.abort();
  }

  /** Applies what is shown and closes; false when nothing is. Rejects as `Proposals.apply` does; the thread then stays. */
  async accept(): Promise<boolean> {
    const proposal = this.#proposal;
    if (!proposal || this.phase !== 'ready') return false;
    // The user sees the lines already.
    await this.#services.proposals.apply(proposal, undefined, { show: false });
    // Pressed twice: the first is still at it.
    if (this.#services.proposals.isOpen(proposal)) return false;
    this.#proposal = undefined;
    this.dispose();
    return true;
  }

  /** Opens the change as a diff. */
  async review(): Promise<void> {
    if (this.#proposal) await this.#services.proposals.review(this.#proposal);
  }

  async discard(): Promise<void> {
    const proposal = this.#proposal;
    this.#proposal = undefined;
    this.dispose();
    if (proposal) await this.#services.proposals.discard(proposal);
  }

  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#run?.abort();
    this.#pace.cancel();
    clearTimeout(this.#redraw);
    clearTimeout(this.#watchingEnd);
    this.#watching?.dispose();
    this.thread.dispose();
  }

  async #write(run: AbortController): Promise<void> {
    // Both belong to this text; what is typed while the model writes makes another one of it.
    const { document, range } = this;
    const before = document.getText();
    const old = document.getText(range);
    const start = document.offsetAt(range.start);
    const onPrefill = (done: number, total: number): void => {
      if (run === this.#run) this.#pace.soon(() => this.#draw('', t('reading, {0} of {1} tokens', done, total)));
    };
    const draw = (soFar: string): void => {
      if (run === this.#run) this.#pace.soon(() => this.#drawDiff(streamedDiff(old, soFar, false), true));
    };
    const replacement = await this.#replacement(before, start, old, {
      signal: run.signal,
      onPrefill,
      onText: (soFar) => draw(lastNewText(soFar)),
    });
    this.#pace.cancel();
    if (run !== this.#run || this.#closed) throw new AppError('cancelled', 'closed, or asked something else');
    if (replacement === old) throw new AppError('nothingChanged', 'the edit is the text as it was');
    await this.#offer(before, before.slice(0, start) + replacement + before.slice(start + old.length));
  }

  /**
   * A new version of the lines, or of what was proposed for them, written anew as a whole. Where nothing stands yet the model may only choose on
   * which of the blank lines to write.
   */
  async #replacement(before: string, start: number, old: string, options: EditOptions): Promise<string> {
    const { document, range } = this;
    const current = this.#proposedLines()?.after ?? old;
    const behind = before.slice(start + old.length);
    const first = range.start.line + 1;
    const file = {
      path: vscode.workspace.asRelativePath(document.uri),
      languageId: document.languageId,
      text: before.slice(0, start) + current + behind,
      within: { first, last: first + current.split(/\r\n|\r|\n/).length - 1 },
    };
    const how = current.trim() === '' ? { maxEdits: 1 } : { whole: { lead: '', tail: '' } };
    const { changes } = await this.#services.editService.edit({ instruction: this.#instruction, files: [file], ...how }, options);
    const after = changes[0]?.after;
    if (after === undefined || after === null) throw new AppError('nothingChanged', 'the edit is the text as it was');
    return after.slice(start, after.length - behind.length);
  }

  /** The lines as they are, and as they are proposed to be; null without a proposal that fits. */
  #proposedLines(): { before: string; after: string } | null {
    const file = this.#proposal?.files[0];
    if (file?.state !== 'open' || file.before === null || file.after === null) return null;
    const { document, range } = this;
    const start = document.offsetAt(range.start);
    const before = document.getText(range);
    return { before, after: file.after.slice(start, file.after.length - (file.before.length - start - before.length)) };
  }

  get #instruction(): string {
    return this.#instructions.at(-1) ?? '';
  }

  /** What was proposed before stays, under the sentence. */
  #fail(error: AppError): void {
    const cancelled = AppError.isCancelled(error);
    if (!cancelled) this.#services.log.warn(`an inline edit failed: ${error.code}: ${error.message}`);
    const lines = this.#proposedLines();
    const before = lines && streamedDiff(lines.before, lines.after, true);
    const text = [cancelled ? '' : userMessage(error).text, before ? diffMarkdown(before.lines, false) : ''];
    const status = before
      ? cancelled
        ? t('stopped; this is the edit before')
        : t('failed; this is the edit before')
      : cancelled
        ? t('stopped')
        : t('failed');
    this.#show(text.filter(Boolean).join('\n\n'), status, before ? 'ready' : 'failed');
  }

  /** What became of the text since `before` stays in it; rejects with `documentChanged` where that touches the same lines. */
  async #offer(before: string, after: string): Promise<void> {
    const { document } = this;
    const older = this.#proposal;
    // The one that it takes the place of counts as decided from here on, and not by the user.
    this.#proposal = undefined;
    this.#proposal = await this.#services.proposals
      .propose(
        { label: this.#instruction, files: [{ uri: document.uri, before, after, match: 'exact' }], origin: this.#origin },
        { show: false },
      )
      .catch((error: unknown) => {
        this.#proposal = older;
        throw error;
      });
    if (this.#closed) {
      await this.#services.proposals.discard(this.#proposal);
      return;
    }
    this.#enter('ready');
    this.#drawProposal();
    this.#keepInView();
  }

  /**
   * While VS Code lays the diff out, it pushes its own lines about, near another thread or the end of the file out of sight. Whoever has gone elsewhere
   * in the file is left there.
   */
  #keepInView(): void {
    const look = (): void => {
      const { end } = this.range;
      const editor = vscode.window.visibleTextEditors.find(({ document }) => document === this.document);
      const isAway = !editor?.selections.some(({ active }) => this.range.contains(active));
      if (!editor || isAway || editor.visibleRanges.some((visible) => visible.contains(end))) return;
      editor.revealRange(new vscode.Range(end, end), vscode.TextEditorRevealType.AtTop);
    };
    this.#watching?.dispose();
    this.#watching = vscode.window.onDidChangeTextEditorVisibleRanges(look);
    clearTimeout(this.#watchingEnd);
    this.#watchingEnd = setTimeout(() => void this.#watching?.dispose(), layoutMs);
    look();
  }

  #enter(phase: InlineEditPhase): void {
    this.phase = phase;
    this.thread.contextValue = phase;
    this.#changed();
  }

  #show(text: string, status: string, phase: InlineEditPhase): void {
    this.#enter(phase);
    this.#pace.now(() => this.#draw(text, status));
  }

  #drawProposal(): void {
    const lines = this.#proposedLines();
    const { start, end } = this.range;
    this.thread.label = t('Edit with MLX-CODE, lines {0} to {1}', start.line + 1, end.line + 1);
    if (lines) this.#drawDiff(streamedDiff(lines.before, lines.after, true), false);
    else this.#draw(this.#proposal?.files[0]?.reason ?? '', t('does not fit any more'));
  }

  #drawDiff({ lines, added, removed }: StreamedDiff, writing: boolean): void {
    const size = plural(removed, '{0} line removed, {1} added', '{0} lines removed, {1} added', added);
    this.#draw(diffMarkdown(lines, writing), writing ? t('writing: {0}', size) : `${size}. ${keys()}`);
  }

  #draw(text: string, status: string): void {
    if (this.#closed) return;
    const said = this.#instructions.map((instruction): vscode.Comment =>
      comment(t('You'), new vscode.MarkdownString().appendText(instruction)),
    );
    this.thread.comments = [...said, { ...comment('MLX-CODE', new vscode.MarkdownString(text)), label: status }];
  }
}

function comment(name: string, body: vscode.MarkdownString): vscode.Comment {
  return { body, author: { name }, mode: vscode.CommentMode.Preview };
}
