/**
 * The transaction: several files changed, kept for coming back, and saved, as one. It must not know who made the change or how it was shown; who
 * calls it has shown it, or the user's own command named exactly what to do.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import { OneByOne } from '../../base/oneByOne.ts';
import type { CheckpointFile, CheckpointLimits, CheckpointStore } from '../../core/edits/checkpoint.ts';
import type { FileChange } from '../../core/edits/fileChange.ts';
import type { ChangeApproval } from '../../core/security/effectsGate.ts';
import { protectedPathsOf } from '../../core/security/protectedSet.ts';
import { changeDigest } from '../../node/changeDigest.ts';
import type { EditorEffects } from '../effects.ts';
import { isShownInTab, isOnlyInEditor } from './fileState.ts';
import { imageNow, plannedImages } from './fileImages.ts';
import { prepareFiles } from './prepareFiles.ts';
import { type EditedFile, rootedChanges, rootUri } from './proposedFile.ts';
import { foldersInside } from './realPaths.ts';
import { missingFolders, type PreparedFile } from './workspaceChange.ts';

/** What is to be done to files, as somebody has seen it or said it. */
export interface FileEditSet {
  /** A few words, for the list of checkpoints and for undo. */
  label: string;
  files: readonly EditedFile[];
  /** Digest of what was shown, when that was earlier: the gate refuses anything else. Otherwise `files` are what was agreed to. */
  approved?: string;
  /** It takes back what we did ourselves: protected files need no further yes, and no checkpoint is made of it. */
  takesBack?: boolean;
  /** The user's own command names exactly these files, so that nobody asks about protected ones once more. */
  namedByUser?: boolean;
  /** Folders that were made for what is taken back; the empty ones go. */
  madeFolders?: readonly vscode.Uri[];
}

/** What was done. */
export interface AppliedEdits {
  /** Id of the checkpoint that leads back; null where none is kept. */
  checkpoint: string | null;
  /** Files whose saving changed more of them than was to be changed: whatever VS Code is set to do then. */
  savedOtherwise: readonly vscode.Uri[];
}

/** Which files are saved once they are changed; one with unsaved changes of the user's never is. `auto`: all but a single one that is open. */
export type SaveApplied = 'auto' | 'always' | 'never';

export interface FileEditsOptions {
  save: SaveApplied;
  format: boolean;
  limits: CheckpointLimits;
}

interface Parts {
  effects: EditorEffects;
  log: Log;
  checkpoints: CheckpointStore;
  /** Read for each change anew. */
  options: () => FileEditsOptions;
  /** Runs the work while no other process changes the same folder. */
  lock: <T>(root: string, work: () => Promise<T>) => Promise<T>;
}

export class FileEdits {
  readonly #effects: EditorEffects;
  readonly #log: Log;
  readonly #checkpoints: CheckpointStore;
  readonly #options: Parts['options'];
  readonly #lock: Parts['lock'];
  /** The change under way: they follow each other, so that each sees what the one before has done. */
  readonly #turns = new OneByOne();
  /** Texts that the newest change left, when it was one that no checkpoint is kept of. */
  #onlyInEditor: readonly { document: vscode.TextDocument; after: string }[] = [];

  constructor({ effects, log, checkpoints, options, lock }: Parts) {
    this.#effects = effects;
    this.#log = log;
    this.#checkpoints = checkpoints;
    this.#options = options;
    this.#lock = lock;
  }

  /**
   * Applies all of it as one undo step, or nothing. Protected files are named to the user first. Throws `nothingChanged`; `editConflict` naming
   * the first file that can't be changed, or isn't the text that the change was made for; `diskFull`; `editFailed`; `cancelled` when the user
   * doesn't approve of a protected file; `busy` when another process keeps changing the folder.
   */
  apply(set: FileEditSet): Promise<AppliedEdits> {
    return this.#turns.do(() => this.#apply(set));
  }

  /** The newest change was one of texts that are nowhere but in the editor, and stands there: no checkpoint leads back from it. */
  get lastOnlyInEditor(): boolean {
    return this.#onlyInEditor.some(({ document, after }) => !document.isClosed && document.getText() === after);
  }

  async #apply(set: FileEditSet): Promise<AppliedEdits> {
    const wanted = set.files.filter((file) => file.from !== undefined || file.before !== file.after);
    if (wanted.length === 0) throw new AppError('nothingChanged', 'the change leaves every file as it is');
    const { root, changes } = rootedChanges(wanted);
    const prepared = await prepareFiles(root, wanted, changes);
    const change = set.approved ?? changeDigest(root, changes);
    const approval: ChangeApproval = set.takesBack
      ? { by: 'undo', change }
      : { by: 'person', change, protectedPaths: set.namedByUser ? protectedPathsOf(changes) : await approveProtected(changes) };
    return prepared.every(({ uri }) => isOnlyInEditor(uri))
      ? this.#carryOut(set, root, prepared, approval)
      : // Another process may have had the folder while this one waited, for its turn or for a yes.
        this.#lock(root, async () => this.#carryOut(set, root, await prepareFiles(root, wanted, changes), approval));
  }

  async #carryOut(set: FileEditSet, root: string, prepared: readonly PreparedFile[], approval: ChangeApproval): Promise<AppliedEdits> {
    const options = this.#options();
    const toSave = filesToSave(prepared, set.takesBack ? 'always' : options.save);
    const kept = set.takesBack ? [] : prepared.filter(({ uri }) => !isOnlyInEditor(uri));
    const savedOtherwise: vscode.Uri[] = [];
    const checkpoint = kept.length > 0 ? await this.#begin(set.label, root, kept) : null;
    try {
      await this.#effects.changeFiles(root, prepared, approval, {
        format: options.format && !set.takesBack,
        save: toSave,
        savedOtherwise: (uri) => savedOtherwise.push(uri),
        leaveEmpty: await foldersInside(root, set.madeFolders ?? []),
        failed: (what, uri, error) => this.#log.warn(`could not ${what} ${uri.toString()}: ${String(error)}`),
      });
    } catch (error) {
      // Where something could not be put back, only the checkpoint still has it.
      if (checkpoint !== null && !(AppError.is(error) && error.data.restored === false)) await this.#checkpoints.remove(checkpoint);
      throw error;
    }
    this.#onlyInEditor = prepared.flatMap(({ uri, document, change: { after } }) =>
      isOnlyInEditor(uri) && document && after !== null ? [{ document, after }] : [],
    );
    if (checkpoint !== null) await this.#finish(checkpoint, kept);
    return { checkpoint, savedOtherwise };
  }

  async #begin(label: string, root: string, kept: readonly PreparedFile[]): Promise<string> {
    const made = (await missingFolders(kept)).map(({ path: folder }) => path.posix.relative(rootUri(root).path, folder)).reverse();
    const images = await Promise.all(kept.map(plannedImages));
    return this.#checkpoints.begin({ label, root, by: 'editor', images, madeFolders: made });
  }

  /** The change is made: whatever fails from here on must not look as if it weren't. */
  async #finish(checkpoint: string, kept: readonly PreparedFile[]): Promise<void> {
    try {
      const images = await Promise.all(
        kept.map(async (file): Promise<CheckpointFile> => ({ ...(await plannedImages(file)), after: await imageAfter(file) })),
      );
      await this.#checkpoints.setAfter(checkpoint, images);
      await this.#checkpoints.setState(checkpoint, 'applied');
      await this.#checkpoints.setLimits(this.#options().limits);
      await this.#checkpoints.prune();
    } catch (error) {
      this.#log.error(`checkpoint ${checkpoint} could not be completed`, error);
    }
  }
}

async function imageAfter({ uri, change }: PreparedFile): Promise<CheckpointFile['after']> {
  return change.after === null ? null : imageNow(uri);
}

/** Files that lie open nowhere or were saved before; an editor with unsaved changes keeps them so. */
function filesToSave(prepared: readonly PreparedFile[], save: SaveApplied): vscode.Uri[] {
  const changed = prepared.filter(({ change, contents }) => change.after !== null && !contents);
  const candidates = changed.filter(({ uri, document }) => !isOnlyInEditor(uri) && document?.isDirty !== true);
  if (save === 'never') return [];
  const [only] = prepared;
  const leaveOpen = save === 'auto' && prepared.length === 1 && only !== undefined && isShownInTab(only.from ?? only.uri);
  return leaveOpen ? [] : candidates.map(({ uri }) => uri);
}

/** Names the protected files to the user and returns them. Throws `cancelled` without a yes. */
async function approveProtected(changes: readonly FileChange[]): Promise<readonly string[]> {
  const paths = protectedPathsOf(changes);
  if (paths.length === 0) return paths;
  const yes = t('Change Them');
  const chosen = await vscode.window.showWarningMessage(
    plural(paths.length, 'This change touches a protected file.', 'This change touches {0} protected files.'),
    {
      modal: true,
      detail: `${paths.join('\n')}\n\n${t('Such files can make programs run or steer assistants. Go on only if you have looked at what would change in them.')}`,
    },
    yes,
  );
  if (chosen !== yes) throw new AppError('cancelled', 'the protected files were not approved');
  return paths;
}
