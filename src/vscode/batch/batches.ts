/**
 * The batch of this window: at most one, from its start to the moment when its last result is applied or thrown away, over restarts of the
 * window too. It hands results over as proposals, so that they are seen, fitted to what changed meanwhile, and undone like any other change.
 */
import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import { type BatchFile, batchSummary, countsOf } from '../../core/batch/batch.ts';
import { BatchQueue } from '../../core/batch/batchQueue.ts';
import { readSaved, restoredFiles, savedForm } from '../../core/batch/savedBatch.ts';
import { conflictMessage } from '../../core/edits/editSentences.ts';
import { userMessage } from '../../core/userMessage.ts';
import { setContext } from '../commands.ts';
import { AppliedTexts, type Reversal } from '../edits/appliedTexts.ts';
import { onComingAndGoing } from '../edits/comingAndGoing.ts';
import { fileConflict, statOf } from '../edits/fileState.ts';
import { bindFile } from '../edits/pendingFile.ts';
import type { ProposedFile } from '../edits/proposedFile.ts';
import type { EditHistory } from '../edits/editHistory.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Proposals } from '../edits/proposals.ts';
import { relativePath, uriOfPath } from '../workspacePaths.ts';
import { type AsksForEdits, EditorBatchWork } from './batchWork.ts';
import { readText } from './readFile.ts';

const savedKey = 'mlxCode.batch.saved';
const origin = 'batch';

export class Batches implements Disposable {
  readonly #edits: AsksForEdits;
  readonly #proposals: Proposals;
  readonly #state: vscode.Memento;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  /** Told when the batch or one of its files has a new state. */
  readonly onDidChange = this.#changed.event;
  #queue: BatchQueue | null = null;
  /** Proposals that show results of the batch. */
  readonly #shown = new Set<string>();
  /** Paths by the checkpoint that leads back from their change. */
  readonly #applied = new Map<string, string[]>();
  /** Which of them were undone in the editor. */
  readonly #texts = this.#store.add(new AppliedTexts());
  /** The proposal that a path's change was applied from, the last time. */
  readonly #from = new Map<string, string>();
  #proposing = false;
  /** What is proposed now: two at once would each take the other's place. */
  readonly #turns = new OneByOne();
  #applying: Promise<number> | null = null;
  #savedStates = '';

  constructor(edits: AsksForEdits, proposals: Proposals, history: Pick<EditHistory, 'onDidTakeBack'>, state: vscode.Memento) {
    this.#edits = edits;
    this.#proposals = proposals;
    this.#state = state;
    this.#store.add(proposals.onDidChange((proposal) => this.#follow(proposal)));
    this.#store.add(this.#texts.onDidReverse((reversal) => this.#reversed(reversal)));
    this.#store.add(history.onDidTakeBack((checkpoints) => this.#takenBack(checkpoints)));
    this.#store.add(onComingAndGoing((uri) => this.#look(uri)));
  }

  get queue(): BatchQueue | null {
    return this.#queue;
  }

  /** Throws `busy` when results of an earlier batch still wait for the user. */
  assertFree(): void {
    if (!this.#queue) return;
    const { waiting, changed } = countsOf(this.#queue.files);
    if (waiting + changed > 0) throw new AppError('busy', 'a batch is open', { what: 'batch' });
  }

  /** Begins. Throws `busy`, and `filesNone` for no file. */
  start(instruction: string, uris: readonly vscode.Uri[]): BatchQueue {
    this.assertFree();
    if (uris.length === 0) throw new AppError('filesNone', 'no file');
    const paths = new Set(uris.map(relativePath));
    const queue = this.#open(
      instruction,
      [...paths].map((path) => ({ path, state: 'waiting' })),
    );
    queue.resume();
    return queue;
  }

  /** Brings back what an earlier window left: paused, with its results. Resolves with whether there was something. */
  async restore(): Promise<boolean> {
    const saved = readSaved(this.#state.get(savedKey));
    if (!saved || this.#queue) return false;
    const textOf = async (path: string): Promise<string | null> => {
      try {
        const read = await readText(uriOfPath(path));
        return typeof read === 'string' ? null : read.text;
      } catch (error) {
        // Its folder isn't open any more.
        if (AppError.is(error, 'outsideWorkspace')) return null;
        throw error;
      }
    };
    const files = await restoredFiles(saved, textOf, digestOf);
    if (!files.some(({ state }) => state === 'waiting' || state === 'changed')) return false;
    this.#open(saved.instruction, files);
    return true;
  }

  /** Shows the results so far, or one file's, as one proposal. Throws `batchNoChange` when there is none. */
  review(path?: string): Promise<Proposal> {
    return this.#turns.do(async () => {
      const proposal = await this.#propose(path === undefined ? undefined : [path]);
      await this.#proposals.review(proposal);
      return proposal;
    });
  }

  /**
   * Applies the results so far as one edit that one undo takes back. A file that can't take its change any more is marked as failed and costs the
   * others nothing. What may be incomplete is shown instead. Asked again meanwhile, it is the same application. Resolves with the number of files that
   * were changed.
   */
  apply(): Promise<number> {
    this.#applying ??= this.#turns.do(() => this.#applyAll()).finally(() => (this.#applying = null));
    return this.#applying;
  }

  async #applyAll(): Promise<number> {
    const proposal = await this.#propose();
    if (proposal.cut) {
      await this.#proposals.review(proposal);
      return 0;
    }
    await this.#proposals.apply(proposal);
    return proposal.files.filter(({ state }) => state === 'applied').length;
  }

  /** Ends it and throws away what wasn't applied. */
  async discard(): Promise<void> {
    const queue = this.#queue;
    if (!queue) return;
    queue.dispose();
    this.#queue = null;
    for (const proposal of this.#proposals.open) if (this.#shown.has(proposal.id)) await this.#proposals.discard(proposal);
    this.#forget();
    this.#announce();
  }

  dispose(): void {
    this.#queue?.dispose();
    this.#store.dispose();
  }

  #open(instruction: string, files: readonly BatchFile[]): BatchQueue {
    this.#queue?.dispose();
    this.#forget();
    const queue = new BatchQueue(instruction, files, new EditorBatchWork(instruction, this.#edits, uriOfPath));
    this.#queue = queue;
    queue.onDidChange(() => this.#announce());
    this.#announce();
    return queue;
  }

  async #propose(paths?: readonly string[]): Promise<Proposal> {
    const queue = this.#queue;
    if (!queue) throw new AppError('batchNone', 'no batch');
    const files: ProposedFile[] = [];
    let cut = false;
    for (const file of queue.files) {
      if (file.state !== 'changed' || !file.change || (paths && !paths.includes(file.path))) continue;
      const { before, after, match } = file.change;
      try {
        const proposed = { uri: uriOfPath(file.path), before, after, match };
        // Somebody who deleted a file doesn't want it back.
        if (!(await statOf(proposed.uri))) throw fileConflict(proposed.uri, 'deleted');
        await bindFile(proposed);
        files.push(proposed);
        cut ||= file.cut === true;
      } catch (error) {
        // One that can't be changed any more keeps none of the others from it.
        if (!AppError.is(error)) throw error;
        queue.markFailed(file.path, userMessage(error).text);
      }
    }
    if (files.length === 0) throw noChange(queue);
    this.#proposing = true;
    try {
      const label = queue.instruction.length > 50 ? `${queue.instruction.slice(0, 50)}…` : queue.instruction;
      const proposal = await this.#proposals.propose({ label, files, cut, origin }, { show: false });
      this.#shown.add(proposal.id);
      this.#texts.follow(proposal);
      this.#releaseDecided();
      return proposal;
    } catch (error) {
      if (!AppError.is(error, 'nothingChanged')) throw error;
      // Somebody has made all of them by hand.
      queue.markApplied(files.map(({ uri }) => relativePath(uri)));
      throw noChange(queue);
    } finally {
      this.#proposing = false;
    }
  }

  /** Says of results whether their files are there, at a place or below it, on which something went or came. Never throws. */
  async #look(uri: vscode.Uri): Promise<void> {
    const queue = this.#queue;
    const place = relativePath(uri);
    const files = queue?.files.filter(({ path, state }) => state === 'changed' && (path === place || path.startsWith(`${place}/`))) ?? [];
    const notes = new Map<string, string | null>();
    for (const { path } of files) {
      try {
        notes.set(path, (await statOf(uriOfPath(path))) ? null : conflictMessage('deleted', path));
      } catch (error) {
        notes.set(path, userMessage(error).text);
      }
    }
    queue?.markBlocked(notes);
  }

  /** What the user decides on in a diff is decided for the batch. */
  #follow(proposal: Proposal): void {
    const queue = this.#queue;
    // A newer proposal of ours takes an older one's place: nobody has decided anything.
    if (!queue || this.#proposing || !this.#shown.has(proposal.id)) return;
    this.#texts.follow(proposal);
    const pathsOf = (state: string): string[] =>
      proposal.files.filter((file) => file.state === state).map((file) => relativePath(file.uri));
    const applied = pathsOf('applied').filter((path) => queue.find(path)?.state === 'changed');
    if (proposal.checkpoint !== null && applied.length > 0) this.#applied.set(proposal.checkpoint, applied);
    for (const path of applied) this.#from.set(path, proposal.id);
    queue.markApplied(applied);
    for (const path of pathsOf('rejected')) if (queue.find(path)?.state === 'changed') queue.skip(path);
    this.#releaseDecided();
  }

  /** Lets go of proposals that nothing waits in and no file's change came from: another took their place, or nothing of them was wanted. */
  #releaseDecided(): void {
    const sources = new Set(this.#from.values());
    for (const id of this.#shown) {
      if (sources.has(id) || this.#proposals.get(id)?.state === 'open') continue;
      this.#shown.delete(id);
      this.#texts.release(id);
    }
  }

  #takenBack(checkpoints: readonly string[]): void {
    const paths = checkpoints.flatMap((checkpoint) => this.#applied.get(checkpoint) ?? []);
    if (paths.length > 0) this.#queue?.markTakenBack(paths);
  }

  #reversed({ proposal, uri, undone }: Reversal): void {
    const path = relativePath(uri);
    // What an earlier result made of the file is not what its row shows.
    if (this.#from.get(path) !== proposal.id) return;
    if (undone) this.#queue?.markTakenBack([path]);
    else this.#queue?.markDoneAgain([path]);
  }

  #forget(): void {
    this.#shown.clear();
    this.#applied.clear();
    this.#texts.clear();
    this.#from.clear();
  }

  #announce(): void {
    const queue = this.#queue;
    const counts = queue && countsOf(queue.files);
    setContext('mlxCode.batch.open', queue !== null);
    setContext('mlxCode.batch.state', queue?.state ?? '');
    setContext('mlxCode.batch.changed', (counts?.changed ?? 0) > 0);
    this.#save();
    this.#changed.fire(undefined);
  }

  /** Saved at each file's new state, so that a window that ends at any moment loses at most the file in work. */
  #save(): void {
    const queue = this.#queue;
    const states = queue ? queue.files.map(({ path, state }) => `${path} ${state}`).join('\n') : '';
    if (states === this.#savedStates) return;
    this.#savedStates = states;
    const counts = queue && countsOf(queue.files);
    const worth = queue && counts && counts.waiting + counts.changed > 0;
    void this.#state.update(savedKey, worth ? savedForm(queue, digestOf) : undefined);
  }
}

/** Says how the batch stands where it has nothing to show. */
function noChange({ files }: BatchQueue): AppError {
  const counts = countsOf(files);
  return new AppError('batchNoChange', 'no result', { summary: batchSummary(counts), waiting: counts.waiting > 0 });
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex');
}
