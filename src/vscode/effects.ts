/**
 * The only place of the extension host's side that changes documents, settings or another extension's input box. Each call passes the
 * effects gate, which checks the policy and writes the record. It must not know why an effect is wanted.
 */
import * as vscode from 'vscode';
import { AppError } from '../base/appError.ts';
import type { ChangeApproval, EffectsGate, RepositoryChange, SavedFile } from '../core/security/effectsGate.ts';
import { changeDigest } from '../node/changeDigest.ts';
import { commandDigest } from '../node/commandDigest.ts';
import { removeFiles } from '../node/modelRemoval.ts';
import { TypeScriptServer } from '../node/typescriptServer.ts';
import { realPathsOf } from './edits/realPaths.ts';
import { type Aftercare, changeWorkspace, presentChange, type PreparedFile, settleFiles } from './edits/workspaceChange.ts';
import type { SettingKey } from './settings.ts';

/** A command for a terminal in a folder; `allowed`: whether commands are wanted at all. */
export interface WantedCommand {
  command: string;
  cwd: vscode.Uri;
  allowed: boolean;
  approved: string | null;
}

export class EditorEffects {
  readonly #gate: EffectsGate;

  readonly #setByProject: (key: SettingKey) => boolean;

  /** `setByProject`: whether a project's file sets a setting. */
  constructor(gate: EffectsGate, setByProject: (key: SettingKey) => boolean = () => false) {
    this.#gate = gate;
    this.#setByProject = setByProject;
  }

  /**
   * Changes files as one undo step, all or nothing. The gate holds what would come out now against what was approved. Throws its
   * refusal, and `editFailed` or `editConflict` when VS Code can't do it; everything is as it was then.
   */
  async changeFiles(root: string, files: readonly PreparedFile[], approval: ChangeApproval, aftercare: Aftercare): Promise<void> {
    const realPaths = await realPathsOf(root, files);
    const changes = files.map(presentChange);
    const change = changeDigest(root, changes);
    await this.#gate.run({ kind: 'changeFiles', root, changes, change, approval, realPaths }, async () => {
      await changeWorkspace(files);
      await settleFiles(files, aftercare);
    });
  }

  /** Sets one of our own settings for this user. */
  async setSetting(key: SettingKey, value: unknown): Promise<void> {
    await this.#gate.run({ kind: 'setSetting', key: `mlxCode.${key}` }, async () => {
      await vscode.workspace.getConfiguration('mlxCode').update(key, value, vscode.ConfigurationTarget.Global);
    });
  }

  /**
   * Changes one of our own settings where it counts: in the workspace where that sets it, or a project's file does, which goes before the user's; else for this
   * user. `change` is given that target's own value, undefined where it has none.
   */
  async changeSetting(key: SettingKey, change: (own: unknown) => unknown): Promise<void> {
    await this.#gate.run({ kind: 'setSetting', key: `mlxCode.${key}` }, async () => {
      const config = vscode.workspace.getConfiguration('mlxCode');
      const found = config.inspect(key);
      // Our settings count for a whole window: a folder among several has no say.
      const { Workspace, Global } = vscode.ConfigurationTarget;
      if (found?.workspaceValue === undefined && !this.#setByProject(key)) await config.update(key, change(found?.globalValue), Global);
      else await config.update(key, change(found?.workspaceValue), Workspace);
    });
  }

  /** Runs `remove`, which removes what is our own in the data folder. */
  removeData<T>(folder: string, remove: () => Promise<T>): Promise<T> {
    return this.#gate.run({ kind: 'removeData', folder }, remove);
  }

  /** Writes a file to where the user said in a dialog. Throws `fileNotSaved`. */
  async saveFile(place: vscode.Uri, what: SavedFile, text: string): Promise<void> {
    await this.#gate.run({ kind: 'saveFile', file: place.path, what }, async () => {
      try {
        await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(text));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new AppError('fileNotSaved', reason, { what, path: place.path, reason }, error);
      }
    });
  }

  /** Puts a model's files into the system's bin, one effect each. */
  removeModel(files: readonly { path: string; bytes: number }[]): Promise<void> {
    return removeFiles(this.#gate, files, () => undefined);
  }

  /** Runs `read`, which starts git. Throws `workspaceUntrusted` where that may tell it to run others. */
  readGit<T>(read: () => Promise<T>): Promise<T> {
    return this.#gate.run({ kind: 'startProcess', program: 'git' }, read);
  }

  /** Runs `change`, which has VS Code's git change a repository, hooks and all. Throws `workspaceUntrusted`. */
  changeRepository<T>(repository: vscode.Uri, what: RepositoryChange, change: () => Promise<T>): Promise<T> {
    return this.#gate.run({ kind: 'changeRepository', repository: vscode.workspace.asRelativePath(repository), what }, change);
  }

  /** Throws `runRefused` and `workspaceUntrusted` where no command could be run now, whoever agreed to it; `allowed`: whether commands are wanted at all. */
  refuseCommand(allowed: boolean): void {
    const refused = this.#gate.refusalOf({ kind: 'startProcess', program: 'command', allowed, digest: '', approved: '' });
    if (refused) throw refused;
  }

  /**
   * Has `run` carry out the command in a terminal. It is given what the gate let through, and has to know no other: `approved` is the digest
   * (`node/commandDigest.ts`) of what a person has read. Throws as {@link refuseCommand}, and `internal` for anything else than that.
   */
  runCommand<T>({ command, cwd, allowed, approved }: WantedCommand, run: (command: string, cwd: vscode.Uri) => Promise<T>): Promise<T> {
    const digest = commandDigest(command, cwd.toString());
    return this.#gate.run({ kind: 'startProcess', program: 'command', allowed, digest, approved }, () => run(command, cwd));
  }

  /** Starts VS Code's own TypeScript, to be asked about texts; see {@link TypeScriptServer}. */
  startTypeScript(serverPath: string, locale: string): Promise<TypeScriptServer> {
    return this.#gate.run({ kind: 'startProcess', program: 'typescript' }, () => Promise.resolve(new TypeScriptServer(serverPath, locale)));
  }

  /** For calls to GitHub and GitLab, each of which is an effect of its own. */
  get forForges(): Pick<EffectsGate, 'run' | 'refusalOf'> {
    return this.#gate;
  }

  /** Runs `write`, which streams a text into a repository's commit message box: one effect, however many pieces come. */
  writeInputBox<T>(repository: vscode.Uri, write: () => Promise<T>): Promise<T> {
    return this.#gate.run({ kind: 'writeInputBox', repository: vscode.workspace.asRelativePath(repository) }, write);
  }
}
