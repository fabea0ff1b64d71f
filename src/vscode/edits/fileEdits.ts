/**
 * The transaction: several files changed, kept for coming back, and saved, as one. It must not know who made the change or how it was shown; who
 * calls it has shown it, or the user's own command named exactly what to do.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import type { CheckpointFile, CheckpointStore, FileImage } from '../../core/edits/checkpoint.ts';
import type { FileChange } from '../../core/edits/fileChange.ts';
import type { ChangeApproval } from '../../core/security/effectsGate.ts';
import { protectedPathsOf } from '../../core/security/protectedSet.ts';
import { changeDigest } from '../../node/changeDigest.ts';
import type { EditorEffects } from '../effects.ts';
import { isOnlyInEditor } from './fileState.ts';
import { prepareFiles } from './prepareFiles.ts';
import { type ProposedFile, rootedChanges } from './proposedFile.ts';
import type { PreparedFile } from './workspaceChange.ts';

/** What is to be done to files, as somebody has seen it or said it. */
export interface FileEditSet {
  /** A few words, for the list of checkpoints and for undo. */
  label: string;
  files: readonly ProposedFile[];
  /** Digest of what was shown, when that was earlier: the gate refuses anything else. Otherwise `files` are what was agreed to. */
  approved?: string;
}

/** What was done. */
export interface AppliedEdits {
  /** Id of the checkpoint that leads back; null where none can be kept. */
  checkpoint: string | null;
}

interface Parts {
  effects: EditorEffects;
  log: Log;
  checkpoints: CheckpointStore | null;
}

export class FileEdits {
  readonly #effects: EditorEffects;
  readonly #log: Log;
  readonly #checkpoints: CheckpointStore | null;
  /** The change under way: they follow each other, so that each sees what the one before has done. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ effects, log, checkpoints }: Parts) {
    this.#effects = effects;
    this.#log = log;
    this.#checkpoints = checkpoints;
  }

  /**
   * Applies all of it as one undo step, or nothing. Protected files are named to the user first. Throws `nothingChanged`; `editConflict` naming
   * the first file that can't be changed, or isn't the text that the change was made for; `editFailed`; `cancelled` when the user doesn't
   * approve of a protected file.
   */
  apply(set: FileEditSet): Promise<AppliedEdits> {
    const run = this.#last.then(() => this.#apply(set));
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #apply({ label, files, approved }: FileEditSet): Promise<AppliedEdits> {
    const wanted = files.filter((file) => file.from !== undefined || file.before !== file.after);
    if (wanted.length === 0) throw new AppError('nothingChanged', 'the change leaves every file as it is');
    const { root, changes } = rootedChanges(wanted);
    const prepared = await prepareFiles(wanted, changes);
    const approval: ChangeApproval = {
      by: 'person',
      change: approved ?? changeDigest(root, changes),
      protectedPaths: await approveProtected(changes),
    };
    const openBefore = new Map(prepared.map((file) => [file, isUnsaved(file)]));
    const checkpoint = await this.#begin(label, root, prepared);
    try {
      await this.#effects.changeFiles(root, prepared, approval);
    } catch (error) {
      if (checkpoint !== null) await this.#checkpoints?.remove(checkpoint);
      throw error;
    }
    await this.#save(prepared.filter((file) => !openBefore.get(file)));
    if (checkpoint !== null) await this.#checkpoints?.setState(checkpoint, 'applied');
    return { checkpoint };
  }

  async #begin(label: string, root: string, prepared: readonly PreparedFile[]): Promise<string | null> {
    const kept = prepared.filter(({ uri }) => !isOnlyInEditor(uri));
    if (!this.#checkpoints || kept.length === 0) return null;
    return this.#checkpoints.begin({ label, root, by: 'editor', images: kept.map(imagesOf) });
  }

  /** Saves what lies open nowhere or was saved before; an editor with unsaved changes keeps them so. */
  async #save(prepared: readonly PreparedFile[]): Promise<void> {
    if (prepared.length < 2) return;
    for (const { uri, change, contents } of prepared) {
      if (change.after === null || contents || uri.scheme === 'untitled') continue;
      const document = await vscode.workspace.openTextDocument(uri);
      if (document.isDirty && !(await document.save())) this.#log.warn(`could not save ${uri.toString()}; it stays unsaved`);
    }
  }
}

function isUnsaved({ document }: PreparedFile): boolean {
  return document?.isDirty === true;
}

function imagesOf({ change, document, mode }: PreparedFile): CheckpointFile {
  const image = (text: string | null): FileImage | null => (text === null ? null : { text, encoding: document?.encoding ?? 'utf8', mode });
  return {
    path: change.path,
    ...(change.from === undefined ? {} : { from: change.from }),
    before: image(change.before),
    after: image(change.after),
  };
}

/** Names the protected files to the user and returns them. Throws `cancelled` without a yes. */
async function approveProtected(changes: readonly FileChange[]): Promise<readonly string[]> {
  const paths = protectedPathsOf(changes);
  if (paths.length === 0) return paths;
  const yes = 'Change Them';
  const chosen = await vscode.window.showWarningMessage(
    `This change touches ${paths.length === 1 ? 'a protected file' : `${paths.length} protected files`}.`,
    {
      modal: true,
      detail: `${paths.join('\n')}\n\nSuch files can make programs run or steer assistants. Go on only if you have looked at what would change in them.`,
    },
    yes,
  );
  if (chosen !== yes) throw new AppError('cancelled', 'the protected files were not approved');
  return paths;
}
