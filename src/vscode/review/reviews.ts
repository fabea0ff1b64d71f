/**
 * The review that is open in the window: what was found, and where each finding stands in the editor by now. It must not know how findings are shown.
 */
import * as vscode from 'vscode';
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import { dismissedPrints } from '../../core/review/dismissals.ts';
import { keptForm, type KeptReview } from '../../core/review/keptReview.ts';
import { leftOutWords } from '../../core/review/leftOutWords.ts';
import type { KnownFinding, ReviewResult } from '../../core/review/reviewService.ts';
import type { ReviewChanges } from '../../core/review/reviewSubject.ts';
import { secretFileLines } from '../../core/review/secretFiles.ts';
import { unusualWords } from '../../core/review/unusualWords.ts';
import { linePrint, SaidLines } from '../../node/review/saidLines.ts';
import { withModelProgress } from '../actions/modelProgress.ts';
import { movedRange } from '../inlineEdit/editedLines.ts';
import type { Services } from '../services.ts';
import { placedAgain, placeIn } from './placedFindings.ts';
import type { ReviewSource } from './reviewSources.ts';
import { teamRulesIn } from './teamRulesIn.ts';

/** One finding with its place. The same object as long as it is in the list. */
export interface ShownFinding {
  finding: KnownFinding;
  readonly uri: vscode.Uri;
  /** Whole lines of the document, as far as it is known. */
  range: vscode.Range;
  /** Its line is another one by now, or isn't in the file. */
  gone: boolean;
}

type NeededServices = Pick<Services, 'reviews' | 'dismissals' | 'models' | 'log'>;

export class Reviews implements Disposable {
  readonly #services: NeededServices;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #found: ShownFinding[] = [];
  #source: ReviewSource | null = null;
  #partial = false;
  #running: AbortController | undefined;
  /** What somebody should know of the last review, in sentences. */
  notes: readonly string[] = [];
  /** How many findings the last check took away, as their lines aren't among what is reviewed any more. */
  takenAway = 0;
  /** Which of the lines that it read stand out, in a sentence; none where none does. Not kept over a reload: what was no finding isn't followed to where it stands by then. */
  unusual: readonly string[] = [];

  constructor(services: NeededServices) {
    this.#services = services;
    this.#store.add(vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)));
    this.#store.add(vscode.workspace.onDidOpenTextDocument((document) => this.#place(document)));
  }

  /** What another window can go on with; null where no review is open. */
  get kept(): KeptReview | null {
    const source = this.#source?.kept;
    return source
      ? keptForm({ source, findings: this.#found.map(({ finding }) => finding), notes: this.notes, partial: this.#partial })
      : null;
  }

  /** In the order of the files, and of the lines in them. */
  get found(): readonly ShownFinding[] {
    return this.#found;
  }

  /** Of the review that is open, what has to be done with an edited line before it is read again. */
  get beforeAgain(): string | null {
    return this.#source?.beforeAgain ?? null;
  }

  /** Of the review that is open; null where none is. */
  get title(): string | null {
    return this.#source?.title ?? null;
  }

  /** The review was stopped, failed, or had enough, before all of it was read. */
  get partial(): boolean {
    return this.#partial;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** The finding at a place of a document; the first of several. */
  at(uri: vscode.Uri, line: number): ShownFinding | undefined {
    return this.#found.find(
      ({ uri: own, range }) => own.toString() === uri.toString() && range.start.line <= line && range.end.line >= line,
    );
  }

  /** Reviews something, in place of what was reviewed before. Rejects with AppError; what was found until then stays. */
  async start(source: ReviewSource): Promise<ReviewResult> {
    return this.#run(source, async (signal) => {
      const changes = await source.read(signal);
      // It may have been read to its end all the same when the user has stopped it, or cleared the list.
      throwIfCancelled(signal);
      this.#found = [];
      this.#source = source;
      this.notes = [];
      this.unusual = [];
      // Before it is told, as it is kept then with what git has of it, and no model has read any of that.
      this.#partial = true;
      this.#changed.fire();
      return changes;
    });
  }

  /** Reads what has changed since, takes away what is gone, and keeps the rest. Rejects with `findingNone` without a review, and as {@link start}. */
  async checkAgain(): Promise<ReviewResult> {
    const source = this.#source;
    if (!source) throw new AppError('findingNone', 'no review is open');
    return this.#run(source, async (signal) => {
      const partial = this.#partial;
      // The source counts as read what it reads now.
      this.#partial = true;
      this.takenAway = 0;
      const { unread, lineNow } = await source.readAgain(signal).catch((error: unknown) => {
        this.#partial = partial;
        throw error;
      });
      const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
      const before = this.#found.length;
      const secrets = await secretFileLines(unread.secretFiles);
      this.#found = this.#found.flatMap((shown) => {
        const { path, line, endLine, said } = shown.finding;
        const now = (said === null ? null : lineNow(path, line, said)) ?? secrets(shown.finding);
        if (now === null) return [];
        shown.finding = { ...shown.finding, line: now, endLine: now + (endLine - line) };
        // In an open document it was followed: what was reviewed may have the line at another place.
        if (!open.has(shown.uri.toString())) shown.range = new vscode.Range(now - 1, 0, shown.finding.endLine - 1, 0);
        return [shown];
      });
      this.takenAway = before - this.#found.length;
      this.#changed.fire();
      // What was never read hasn't to have changed since.
      return partial ? source.read(signal) : unread;
    });
  }

  /**
   * Goes on with what an earlier window has kept: nothing is reviewed, findings are placed where their lines are now, and those whose files can't be read are left out with
   * a word. A review that was begun meanwhile stays.
   */
  async resume(source: ReviewSource, { findings, notes, partial, left }: KeptReview): Promise<void> {
    const placed = await placedAgain(findings, source);
    if (this.#source || this.#running) return;
    this.#source = source;
    this.#partial = partial;
    this.#found = placed;
    // What was opened since it was read.
    for (const document of vscode.workspace.textDocuments) placeIn(document, this.#of(document));
    const lost = left + findings.length - placed.length;
    this.notes = [
      ...notes,
      ...(lost > 0
        ? [
            plural(
              lost,
              '{0} finding could not be kept while the window was closed.',
              '{0} findings could not be kept while the window was closed.',
            ),
          ]
        : []),
    ];
    this.#changed.fire();
  }

  remove(shown: ShownFinding): void {
    this.#found = this.#found.filter((one) => one !== shown);
    this.#changed.fire();
  }

  clear(): void {
    this.#running?.abort();
    this.#found = [];
    this.#source = null;
    this.notes = [];
    this.unusual = [];
    this.#changed.fire();
  }

  dispose(): void {
    this.#running?.abort();
    this.#store.dispose();
  }

  async #run(source: ReviewSource, read: (signal: AbortSignal) => Promise<ReviewChanges>): Promise<ReviewResult> {
    if (this.#running) throw new AppError('busy', 'a review is running', { what: 'review' });
    const running = (this.#running = new AbortController());
    this.#changed.fire();
    try {
      return await withModelProgress(this.#services, source.doing, async (report, stopped) => {
        const signal = AbortSignal.any([stopped, running.signal]);
        const changes = await read(signal);
        const team = await teamRulesIn(source.root, changes);
        const dismissed = await dismissedPrints(this.#services.dismissals);
        const known = new Set(this.#found.map(({ finding }) => finding.print));
        const reading = this.#services.reviews.review(changes, {
          team,
          // What is in the list already isn't found once more.
          dismissed: new Set([...dismissed, ...known]),
          signal,
          onFinding: (finding) => {
            if (!running.signal.aborted) this.#add(source, finding);
          },
          onSurprise: () => report(t('reading which lines are unusual…')),
          onProgress: (done, of) =>
            report(plural(this.#found.length, 'part {1} of {2}, {0} finding', 'part {1} of {2}, {0} findings', done + 1, of)),
        });
        const result = await reading.catch((error: unknown) => {
          // Of nothing there is nothing left to read.
          if (AppError.is(error, 'reviewNothing')) this.#partial = false;
          throw error;
        });
        // The list was cleared meanwhile: no review is open that this could be of.
        throwIfCancelled(running.signal);
        this.#partial = result.unread > 0;
        this.notes = [...result.notes, ...leftOutWords(changes.leftOut)];
        this.unusual = unusualWords(result.unusual);
        return result;
      });
    } finally {
      this.#running = undefined;
      this.#changed.fire();
    }
  }

  #add(source: ReviewSource, finding: KnownFinding): void {
    const uri = source.uriOf(finding.path);
    const range = new vscode.Range(finding.line - 1, 0, finding.endLine - 1, 0);
    const shown: ShownFinding = { finding, uri, range, gone: false };
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    if (document) placeIn(document, [shown]);
    this.#found = [...this.#found, shown].sort((a, b) => compare(a.finding.path, b.finding.path) || a.finding.line - b.finding.line);
    this.#changed.fire();
  }

  /** Finds the lines in a document that was opened, whose text needn't be what was reviewed. */
  #place(document: vscode.TextDocument): void {
    const own = this.#of(document);
    placeIn(document, own);
    if (own.length > 0) this.#changed.fire();
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const own = this.#of(document);
    const brought = contentChanges.map(({ range, text }) => ({ range, lines: new SaidLines(text.split(/\r\n|\r|\n/)) }));
    // A text that comes from the disk anew replaces all lines between the first and the last that differ.
    // Lines of a notebook's cells are known in its whole text only.
    const anew = new Set(own.filter((shown) => isNotebook(document.uri.path) || brought.some((change) => bringsAnew(change, shown))));
    for (const shown of own) {
      // A file that is itself meant has no line that could be another one.
      if (anew.has(shown) || shown.finding.said === null) continue;
      shown.range = movedRange(document, shown.range, contentChanges);
      shown.gone = linePrint(document.lineAt(shown.range.start.line).text) !== shown.finding.said;
    }
    placeIn(document, [...anew]);
    if (own.length > 0) this.#changed.fire();
  }

  #of({ uri }: vscode.TextDocument): ShownFinding[] {
    return this.#found.filter((shown) => shown.uri.toString() === uri.toString());
  }
}

/** Replaces lines around those of a finding, and has its line among the new ones. */
function bringsAnew({ range, lines }: { range: vscode.Range; lines: SaidLines }, { range: own, finding }: ShownFinding): boolean {
  if (finding.said === null || range.start.line >= own.start.line || range.end.line <= own.end.line) return false;
  return lines.place(1, finding.said) !== null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
