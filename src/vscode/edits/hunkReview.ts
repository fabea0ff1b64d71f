/**
 * A proposal looked at hunk by hunk: a read-only document of ours that shows the whole file with the lines that go and the lines that come, one under the
 * other, where each hunk can be accepted into the real file or rejected. VS Code lets no extension put buttons into its own diff. It must not know how
 * a hunk is applied.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { type ClashingHunk, type Hunk, piecesOf, type UnifiedText, unifiedText } from '../../core/edits/hunks.ts';
import { allTabs } from './frontTab.ts';
import type { HunkDecisions } from './hunkDecisions.ts';
import { HunkColours } from './hunkColours.ts';
import type { ProposalFile } from './pendingFile.ts';
import { proposedUri } from './proposalDiffs.ts';
import { nameOf, reviewScheme } from './proposedFile.ts';
import type { Proposal } from './pendingProposal.ts';
import type { Proposals } from './proposals.ts';
import { setUnwatchedLanguage } from './unwatchedLanguage.ts';

/** Signs before each line, so that colour isn't all that tells them apart; a screen reader reads them. */
const signs = { same: '   ', removed: ' - ', added: ' + ', clashRemoved: '!- ', clashAdded: '!+ ' } as const;

/** One file under review, as it is shown at the moment. */
export interface Review {
  readonly uri: vscode.Uri;
  readonly proposal: Proposal;
  readonly file: ProposalFile;
  /** All files of the proposal are gone through, one after the other. */
  readonly goesOn: boolean;
  /** Those that fit, and those that don't. */
  hunks: (Hunk | ClashingHunk)[];
  unified: UnifiedText;
  /** What is shown of each hunk, and of all. */
  pieces: string[];
  text: string;
}

export class HunkReview implements Disposable {
  readonly #proposals: Proposals;
  readonly #decisions: HunkDecisions;
  readonly #store = new DisposableStore();
  readonly #contents = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());
  /** Told when what a review shows has changed. */
  readonly onDidChange = this.#changed.event;
  readonly #reviews = new Map<string, Review>();
  readonly #colours = this.#store.add(new HunkColours());
  /** The line to go to once a document shows its new text. */
  readonly #goal = new Map<string, number>();

  constructor(proposals: Proposals, decisions: HunkDecisions) {
    this.#proposals = proposals;
    this.#decisions = decisions;
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(reviewScheme, {
        onDidChange: this.#contents.event,
        provideTextDocumentContent: (uri) => this.#reviews.get(uri.toString())?.text ?? '',
      }),
    );
    this.#store.add(proposals.onDidChange((proposal) => this.#follow(proposal)));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#settle(document)));
    this.#store.add(vscode.window.onDidChangeVisibleTextEditors((editors) => editors.forEach((editor) => this.#paint(editor))));
    this.#store.add(this.#colours.onDidChange(() => vscode.window.visibleTextEditors.forEach((editor) => this.#paint(editor))));
    // Reviews that an earlier run of this window left open show nothing any more.
    void vscode.window.tabGroups.close(allTabs().filter((tab) => uriOf(tab)?.scheme === reviewScheme));
  }

  /** Opens a file's review; without a file the first undecided one's, and then the next until all are decided. */
  async show(proposal: Proposal, file?: ProposalFile, { goesOn = file === undefined, at: index = 0 } = {}): Promise<void> {
    const shown = file ?? proposal.files.find((one) => one.state === 'open' || one.state === 'conflict');
    if (!shown) return;
    await this.#proposals.look(proposal, shown);
    // A rename without its text, or with it, is decided as a whole; a diff shows that better.
    if (shown.from) return this.#proposals.review(proposal, shown);
    const uri = reviewUri(proposal, shown);
    const review: Review = { uri, proposal, file: shown, goesOn, ...viewOf(shown) };
    this.#reviews.set(uri.toString(), review);
    this.#contents.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await this.#setLanguage(document, proposal, shown);
    const { places } = review.unified;
    const at = new vscode.Position((places[index] ?? places[0])?.first ?? 0, 0);
    const editor = await vscode.window.showTextDocument(document, { preview: false, selection: new vscode.Range(at, at) });
    this.#paint(editor);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.#changed.fire();
  }

  /** The review of a document, or of the editor in front. */
  find(uri?: vscode.Uri): Review | undefined {
    const wanted = uri?.scheme === reviewScheme ? uri : vscode.window.activeTextEditor?.document.uri;
    return wanted && this.#reviews.get(wanted.toString());
  }

  /** The hunk at the cursor, else the next below it, else the last one; -1 when there is none. */
  hunkAtCursor(review: Review): number {
    const editor = editorOf(review);
    const line = editor?.selection.active.line ?? 0;
    const index = review.unified.places.findIndex(({ last }) => last >= line);
    return index === -1 ? review.unified.places.length - 1 : index;
  }

  /** Takes one hunk into the file, as one edit, or leaves it out of the proposal. Throws what applying throws, and `proposalOverlaps` for a hunk that doesn't fit. */
  async decide(review: Review, index: number, accept: boolean): Promise<void> {
    const hunk = review.hunks[index];
    if (!hunk) return;
    if (accept && 'clash' in hunk)
      throw new AppError('proposalOverlaps', 'this hunk does not fit', { path: nameOf(review.file.uri), line: hunk.line });
    this.#goal.set(review.uri.toString(), index);
    const { proposal, file } = review;
    await this.#decisions.decide(proposal, file, index, accept, async () => {
      if (!accept) await this.#proposals.rejectHunk(proposal, file, hunk);
      else if (!('clash' in hunk)) await this.#proposals.acceptHunk(proposal, file, hunk);
    });
  }

  /** Takes all hunks that are left and fit into the file, or none of them. */
  async decideAll(review: Review, accept: boolean): Promise<void> {
    const { proposal, file } = review;
    await this.#decisions.decide(proposal, file, 0, accept, async () => {
      if (accept) await this.#proposals.apply(proposal, [file], { show: false, rest: true });
      else await this.#proposals.discard(proposal, [file]);
    });
  }

  /** Takes the last decision about this proposal back, and goes to where it was. Throws what {@link HunkDecisions.takeBackLast} does. */
  async takeBack({ proposal, file, goesOn, uri }: Review): Promise<void> {
    const { file: own, hunk } = await this.#decisions.takeBackLast(proposal);
    if (own === file && this.#reviews.has(uri.toString())) this.#goal.set(uri.toString(), hunk);
    else return this.show(proposal, own, { goesOn, at: hunk });
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    if (document) this.#settle(document);
  }

  /** Saves the file under review: the review itself is no file, and VS Code would ask for a name to save it by. */
  async save({ file }: Review): Promise<void> {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.uri.toString());
    if (document?.isDirty) await document.save();
  }

  /** Puts the cursor on the next or the previous hunk, round the end. */
  move(review: Review, by: 1 | -1): void {
    const editor = editorOf(review);
    const { places } = review.unified;
    if (!editor || places.length === 0) return;
    const line = editor.selection.active.line;
    const inside = places.findIndex(({ first, last }) => first <= line && line <= last);
    const below = places.findIndex(({ first }) => first > line);
    const from = inside !== -1 ? inside + by : by === 1 ? below : (below === -1 ? places.length : below) - 1;
    this.#goTo(editor, review, (from + places.length) % places.length);
  }

  dispose(): void {
    this.#reviews.clear();
    this.#store.dispose();
  }

  #goTo(editor: vscode.TextEditor, review: Review, index: number): void {
    const place = review.unified.places[index] ?? review.unified.places.at(-1);
    if (!place) return;
    editor.selection = new vscode.Selection(place.first, 0, place.first, 0);
    editor.revealRange(new vscode.Range(place.first, 0, place.last, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  async #setLanguage(document: vscode.TextDocument, proposal: Proposal, file: ProposalFile): Promise<void> {
    const like = file.before === null ? proposedUri(proposal, file) : file.uri;
    const { languageId } = await vscode.workspace.openTextDocument(like);
    await setUnwatchedLanguage(document, languageId);
  }

  #follow(proposal: Proposal): void {
    for (const review of [...this.#reviews.values()]) {
      if (review.proposal !== proposal) continue;
      if (review.file.state === 'applied' || review.file.state === 'rejected') void this.#finish(review);
      else {
        const { text } = review;
        Object.assign(review, viewOf(review.file));
        if (review.text !== text) this.#contents.fire(review.uri);
        this.#changed.fire();
      }
    }
  }

  /** All hunks are decided: on to the next file, or back to this one. */
  async #finish(review: Review): Promise<void> {
    this.#reviews.delete(review.uri.toString());
    const wasInFront = vscode.window.activeTextEditor?.document.uri.toString() === review.uri.toString();
    await vscode.window.tabGroups.close(allTabs().filter((tab) => uriOf(tab)?.toString() === review.uri.toString()));
    if (!wasInFront) return;
    if (review.goesOn && review.proposal.state === 'open') await this.show(review.proposal);
  }

  /** A document shows its new text: colours, and on to the hunk that is next. */
  #settle(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const review = this.#reviews.get(key);
    if (review?.text !== document.getText()) return;
    const editor = editorOf(review);
    if (!editor) return;
    this.#paint(editor);
    const goal = this.#goal.get(key);
    if (goal !== undefined) this.#goTo(editor, review, goal);
    this.#goal.delete(key);
  }

  #paint(editor: vscode.TextEditor): void {
    const review = this.#reviews.get(editor.document.uri.toString());
    if (review?.text !== editor.document.getText()) return;
    // The numbers would be those of no file.
    editor.options = { ...editor.options, lineNumbers: vscode.TextEditorLineNumbersStyle.Off };
    this.#colours.paint(editor, review.unified);
  }
}

function viewOf(file: ProposalFile): Pick<Review, 'hunks' | 'unified' | 'pieces' | 'text'> {
  const before = file.before ?? '';
  const hunks = piecesOf(before, file.after ?? '', file.clashes);
  const unified = unifiedText(before, hunks);
  const lines = unified.lines.map(({ kind, text }) => signs[kind] + text);
  const pieces = unified.places.map(({ first, last }) => lines.slice(first, last + 1).join('\n'));
  return { hunks, unified, pieces, text: lines.join('\n') };
}

/** Its last part is what the tab says. */
function reviewUri(proposal: Proposal, file: ProposalFile): vscode.Uri {
  const path = `/${t('{0} (hunk by hunk)', file.uri.path.replace(/^\/+/, ''))}`;
  return vscode.Uri.from({ scheme: reviewScheme, path, query: `${proposal.id}:${proposal.files.indexOf(file)}` });
}

function editorOf(review: Review): vscode.TextEditor | undefined {
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === review.uri.toString());
}

function uriOf(tab: vscode.Tab): vscode.Uri | undefined {
  return tab.input instanceof vscode.TabInputText ? tab.input.uri : undefined;
}

/** Throws when no review is in front. */
export function assertReview(review: Review | undefined): Review {
  if (!review) throw new AppError('reviewNone', 'no review is in front');
  return review;
}

/** `cart.js, hunk 2 of 5`. */
export function placeName(review: Review, index: number): string {
  return t('{0}, hunk {1} of {2}', nameOf(review.file.uri), index + 1, review.hunks.length);
}
