/**
 * The chat's port to the editor's proposals: turns paths of an answer into places, offers changes, and tells the chat what becomes of them. It
 * must not know cards or turns.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { SourceDocument } from '../../core/chat/contextSource.ts';
import type { EditOffer, EditOffers, NewOffer, OfferedFile } from '../../core/chat/editOffers.ts';
import type { FileChange } from '../../core/edits/fileChange.ts';
import { lineCounts } from '../../core/edits/hunks.ts';
import type { EditAccess, FileText, UnreadableReason } from '../../core/edits/reader/editAccess.ts';
import { userMessage } from '../../core/userMessage.ts';
import { AppliedTexts } from '../edits/appliedTexts.ts';
import { type EditHistory, firstSkipped, type RestorePlan } from '../edits/editHistory.ts';
import { openChangeable } from '../edits/fileState.ts';
import { bindFile, type ProposalFile } from '../edits/pendingFile.ts';
import type { ProposedFile } from '../edits/proposedFile.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Proposals } from '../edits/proposals.ts';
import { assertOneChangeEach } from '../edits/realPaths.ts';
import { foldersOpen, placeOf, relativePath } from '../workspacePaths.ts';
import { chatOrigin } from './chatOrigin.ts';

/** An offer that the editor knows, in whole or in part. */
interface Known {
  label: string;
  /** Null when no file of it can be changed. */
  proposal: Proposal | null;
  /** By URI, as the answer states them. */
  paths: ReadonlyMap<string, string>;
  refused: readonly OfferedFile[];
  /** What leads back from each part of it that was applied. */
  checkpoints: Set<string>;
  /** Those that were taken back. */
  takenBack: Set<string>;
  /** Settled when no part of it is being applied any more. */
  applying?: Promise<unknown>;
}

/** More files than this are not looked through for one that an answer names by its end only. */
const maxFiles = 20_000;

export class ProposalOffers implements EditOffers, Disposable {
  readonly #proposals: Proposals;
  readonly #history: EditHistory;
  readonly #refuseUndo: (plan: RestorePlan) => void;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<EditOffer>());
  readonly onDidChange = this.#changed.event;
  readonly #broughtBack = this.#store.add(new Emitter<EditOffer & { turn: string }>());
  readonly onDidBringBack = this.#broughtBack.event;
  readonly #known = new Map<string, Known>();
  readonly #applied = this.#store.add(new AppliedTexts());
  /** Origins are kept with proposals, and turns are counted anew in each window. */
  readonly #window = randomUUID();

  /** `refuseUndo` says that files of a plan are not as we left them, and what can be done instead. */
  constructor(proposals: Proposals, history: EditHistory, refuseUndo: (plan: RestorePlan) => void) {
    this.#proposals = proposals;
    this.#history = history;
    this.#refuseUndo = refuseUndo;
    this.#store.add(proposals.onDidChange((proposal) => this.#follow(proposal)));
    // That a diff was on screen makes a difference, too.
    this.#store.add(proposals.onDidShow((proposal) => this.#follow(proposal)));
    this.#store.add(history.onDidTakeBack((ids) => this.#takenBack(new Set(ids))));
    this.#store.add(this.#applied.onDidReverse(({ proposal }) => this.#announce(proposal.id)));
  }

  access(documents: readonly SourceDocument[]): EditAccess {
    const folders = foldersOpen();
    const [only] = documents;
    // Without a folder, a file that is open by itself stands under its own.
    const alone = folders.length === 0 && only ? vscode.Uri.parse(only.uri) : undefined;
    const root = folders.length === 1 ? folders[0]?.uri : alone?.with({ path: path.posix.dirname(alone.path) });
    return {
      ...(root?.scheme === 'file' ? { root: root.fsPath } : {}),
      read: async (stated) => readFile(await placeOf(stated)),
      paths: async () => (await vscode.workspace.findFiles('**/*', undefined, maxFiles)).map(relativePath),
    };
  }

  async offer({ label, changes, cut, turn, documents, trial }: NewOffer): Promise<EditOffer> {
    const places = new Map(documents.map((document) => [document.path, vscode.Uri.parse(document.uri)]));
    const files: ProposedFile[] = [];
    const paths = new Map<string, string>();
    const refused: OfferedFile[] = [];
    for (const change of changes) {
      try {
        const file = await proposedFile(change, places);
        await bindFile(file);
        await assertOneChangeEach([...files, file].flatMap(({ uri, from, before }) => (before === null ? [] : [from ?? uri])));
        files.push(file);
        paths.set(file.uri.toString(), change.path);
      } catch (error) {
        refused.push(refusedFile(change, error));
      }
    }
    const origin = this.#originOf(turn);
    const proposal =
      files.length === 0 ? null : await this.#proposals.propose({ label, files, cut, origin, ...(trial && { trial }) }, { show: false });
    const id = proposal?.id ?? randomUUID();
    if (proposal) this.#applied.follow(proposal);
    const known: Known = { label, proposal, paths, refused, checkpoints: new Set(), takenBack: new Set() };
    this.#known.set(id, known);
    return this.#offerOf(id, known);
  }

  async review(id: string, which: string | null): Promise<void> {
    const { proposal, files } = this.#chosen(id, which === null ? null : [which]);
    if (proposal) await this.#proposals.review(proposal, which === null ? undefined : files[0]);
  }

  async hunks(id: string, which: string | null): Promise<void> {
    const { proposal, files } = this.#chosen(id, which === null ? null : [which]);
    if (proposal) await this.#proposals.reviewHunks(proposal, which === null ? undefined : files[0]);
  }

  apply(id: string, which: readonly string[]): Promise<void> {
    return this.#apply(id, which, { rest: false });
  }

  applyRest(id: string, which: readonly string[]): Promise<void> {
    return this.#apply(id, which, { rest: true });
  }

  async applyAgain(id: string, which: readonly string[]): Promise<void> {
    const known = this.#known.get(id);
    const { proposal, files } = this.#chosen(id, which);
    if (!known || !proposal) return;
    const undone = files.filter((file) => this.#applied.isUndone(id, file.uri));
    const before = new Map(undone.map((file) => [file, this.#applied.before(id, file.uri)]));
    for (const file of undone) this.#applied.note(id, file.uri, false);
    await this.#proposals.reopen(proposal, before);
    await this.#apply(id, which, { rest: false });
  }

  async #apply(id: string, which: readonly string[], { rest }: { rest: boolean }): Promise<void> {
    const { proposal, files } = this.#chosen(id, which);
    if (!proposal) return;
    // The card's next button is Undo.
    const applied = this.#proposals.apply(proposal, files, { rest, preserveFocus: true });
    const known = this.#known.get(id);
    if (known) known.applying = Promise.allSettled([known.applying, applied]);
    await applied;
  }

  async discard(id: string, which: readonly string[]): Promise<void> {
    const { proposal, files } = this.#chosen(id, which);
    if (proposal) await this.#proposals.discard(proposal, files);
  }

  async undo(id: string): Promise<void> {
    const known = this.#known.get(id);
    // Else what is being applied at the moment would stay.
    await known?.applying;
    if (!known) return;
    const plan = await this.#history.planUndoOf([...known.checkpoints]);
    if (!firstSkipped(plan)) return this.#history.restore(plan);
    this.#refuseUndo(plan);
    throw new AppError('cancelled', 'the user has been told why nothing was undone');
  }

  release(id: string): void {
    this.#known.delete(id);
    this.#applied.release(id);
  }

  dispose(): void {
    this.#known.clear();
    this.#store.dispose();
  }

  #follow(proposal: Proposal): void {
    const known = this.#known.get(proposal.id);
    if (!known) {
      this.#bringBack(proposal);
      return;
    }
    known.proposal = proposal;
    if (proposal.checkpoint !== null && !known.takenBack.has(proposal.checkpoint)) known.checkpoints.add(proposal.checkpoint);
    this.#applied.follow(proposal);
    this.#changed.fire(this.#offerOf(proposal.id, known));
  }

  #announce(id: string): void {
    const known = this.#known.get(id);
    if (known) this.#changed.fire(this.#offerOf(id, known));
  }

  earlier(turn: string): EditOffer | null {
    const proposal = this.#proposals.open.find(({ origin }) => turnOf(origin) === turn);
    if (!proposal) return null;
    return this.#offerOf(proposal.id, this.#known.get(proposal.id) ?? this.#take(proposal));
  }

  #originOf(turn: string): string {
    return `${chatOrigin}${this.#window} ${turn}`;
  }

  /** A proposal of the chat that this one didn't make is an earlier window's. */
  #bringBack(proposal: Proposal): void {
    const { id, origin, state } = proposal;
    const turn = turnOf(origin);
    if (state !== 'open' || turn === null || origin === this.#originOf(turn)) return;
    this.#broughtBack.fire({ ...this.#offerOf(id, this.#take(proposal)), turn });
  }

  #take(proposal: Proposal): Known {
    const { id, label, files, checkpoint } = proposal;
    const known: Known = {
      label,
      proposal,
      paths: new Map(files.map(({ uri }) => [uri.toString(), relativePath(uri)])),
      refused: [],
      checkpoints: new Set(checkpoint === null ? [] : [checkpoint]),
      takenBack: new Set(),
    };
    this.#known.set(id, known);
    this.#applied.follow(proposal);
    return known;
  }

  /** Undone from the chat, by the command, or by a restore of more than that. */
  #takenBack(ids: ReadonlySet<string>): void {
    for (const [id, known] of this.#known) {
      const own = [...known.checkpoints].filter((checkpoint) => ids.has(checkpoint));
      for (const checkpoint of own) {
        known.checkpoints.delete(checkpoint);
        known.takenBack.add(checkpoint);
      }
      // As long as a part of it is applied, the card leads back from that.
      if (own.length === 0 || known.checkpoints.size > 0) continue;
      for (const file of known.proposal?.files ?? []) if (file.state === 'applied') this.#applied.note(id, file.uri, true);
      this.#changed.fire(this.#offerOf(id, known));
    }
  }

  #offerOf(id: string, { label, proposal, paths, refused }: Known): EditOffer {
    const files =
      proposal?.files.map((file) =>
        offeredFile(file, paths.get(file.uri.toString()) ?? relativePath(file.uri), this.#applied.isUndone(id, file.uri)),
      ) ?? [];
    return { id, label, cut: proposal?.cut ?? false, files: [...files, ...refused] };
  }

  #chosen(id: string, which: readonly string[] | null): { proposal: Proposal | undefined; files: readonly ProposalFile[] } {
    const known = this.#known.get(id);
    const proposal = known?.proposal ? this.#proposals.get(known.proposal.id) : undefined;
    if (known?.proposal && !proposal) throw new AppError('proposalGone', 'the proposal is not known any more');
    const files = proposal?.files.filter((file) => which === null || which.includes(known?.paths.get(file.uri.toString()) ?? '')) ?? [];
    return { proposal, files };
  }
}

/** The turn that a proposal was made for, by its key; null where it isn't of the chat. */
function turnOf(origin: string): string | null {
  return origin.startsWith(chatOrigin) ? (origin.split(' ').at(-1) ?? null) : null;
}

async function proposedFile(
  { path: stated, from, before, after, match }: FileChange,
  places: ReadonlyMap<string, vscode.Uri>,
): Promise<ProposedFile> {
  const place = async (one: string): Promise<vscode.Uri> => {
    const uri = places.get(one) ?? (await placeOf(one));
    if (!uri) throw new AppError('editConflict', 'in no open folder', { path: one, reason: nowhere() });
    return uri;
  };
  return { uri: await place(stated), ...(from === undefined ? {} : { from: await place(from) }), before, after, match };
}

async function readFile(uri: vscode.Uri | null): Promise<FileText> {
  if (!uri) return { reason: nowhere() };
  try {
    return { text: (await openChangeable(uri)).getText() };
  } catch (error) {
    const reason = AppError.is(error, 'editConflict') ? error.data.reason : undefined;
    return { reason: unreadable.find((one) => one === reason) ?? 'missingFile' };
  }
}

/** Why a path means no place. */
function nowhere(): 'outside' | 'noFolder' {
  return foldersOpen().length === 0 ? 'noFolder' : 'outside';
}

const unreadable: readonly UnreadableReason[] = [
  'missingFile',
  'binary',
  'tooLarge',
  'encoding',
  'readOnly',
  'directory',
  'outside',
  'protected',
];

function offeredFile(file: ProposalFile, stated: string, undone: boolean): OfferedFile {
  const states = { open: 'waiting', applied: 'applied', rejected: 'rejected', conflict: 'conflict' } as const;
  return {
    path: stated,
    from: file.from ? relativePath(file.from) : null,
    kind: kindOf(file.before, file.after, file.from !== undefined),
    added: file.added,
    removed: file.removed,
    state: undone ? 'undone' : states[file.state],
    fuzzy: file.match !== 'exact',
    seen: file.seen,
    accepted: file.accepted && (file.state === 'open' || file.state === 'conflict'),
    fitting: file.fitting,
    problem: file.reason,
    note: undone || file.state === 'rejected' ? null : file.note,
  };
}

function refusedFile(change: FileChange, error: unknown): OfferedFile {
  return {
    path: change.path,
    from: change.from ?? null,
    kind: kindOf(change.before, change.after, change.from !== undefined),
    ...lineCounts(change.before, change.after),
    state: 'conflict',
    fuzzy: change.match !== 'exact',
    seen: false,
    accepted: false,
    fitting: null,
    problem: userMessage(error).text,
    note: null,
  };
}

function kindOf(before: string | null, after: string | null, renamed: boolean): OfferedFile['kind'] {
  if (before === null) return 'created';
  if (after === null) return 'deleted';
  return renamed ? 'renamed' : 'modified';
}
