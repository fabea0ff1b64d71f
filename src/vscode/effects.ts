/**
 * The only place of the extension host's side that changes documents, settings or another extension's input box. Each call passes the
 * effects gate, which checks the policy and writes the record. It must not know why an effect is wanted.
 */
import * as vscode from 'vscode';
import { AppError } from '../base/appError.ts';
import type { ChangeApproval, EffectsGate } from '../core/security/effectsGate.ts';
import { changeDigest as filesDigest } from '../node/changeDigest.ts';
import { TypeScriptServer } from '../node/typescriptServer.ts';
import { changeDigest, editedText } from './edits/changeDigest.ts';
import { realPathsOf } from './edits/realPaths.ts';
import { type Aftercare, changeWorkspace, presentChange, type PreparedFile, settleFiles } from './edits/workspaceChange.ts';
import type { SettingKey } from './settings.ts';

export class EditorEffects {
  readonly #gate: EffectsGate;

  constructor(gate: EffectsGate) {
    this.#gate = gate;
  }

  /**
   * Changes one document as one undo step. `approval` is the {@link changeDigest} of the change that the user saw and agreed to; the
   * gate refuses any other. Throws `editFailed`, then also when VS Code refuses; nothing is changed in either case.
   */
  async applyEdit(document: vscode.TextDocument, edits: readonly vscode.TextEdit[], approval: string): Promise<void> {
    const path = vscode.workspace.asRelativePath(document.uri);
    const change = changeDigest(document.uri, document.getText(), editedText(document, edits));
    await this.#gate.run({ kind: 'applyEdit', path, change, approved: approval }, async () => {
      const edit = new vscode.WorkspaceEdit();
      edit.set(document.uri, [...edits]);
      if (!(await vscode.workspace.applyEdit(edit))) throw new AppError('editFailed', 'VS Code refused the edit', { path });
    });
  }

  /**
   * Changes several files as one undo step, all or nothing. The gate holds what would come out now against what was approved. Throws its
   * refusal, and `editFailed` or `editConflict` when VS Code can't do it; everything is as it was then.
   */
  async changeFiles(root: string, files: readonly PreparedFile[], approval: ChangeApproval, aftercare: Aftercare): Promise<void> {
    const realPaths = await realPathsOf(root, files);
    const changes = files.map(presentChange);
    const change = filesDigest(root, changes);
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

  /** Starts VS Code's own TypeScript, to be asked about texts; see {@link TypeScriptServer}. */
  startTypeScript(serverPath: string, locale: string): Promise<TypeScriptServer> {
    return this.#gate.run({ kind: 'startProcess', program: 'typescript' }, () => Promise.resolve(new TypeScriptServer(serverPath, locale)));
  }

  /** Runs `write`, which streams a text into a repository's commit message box: one effect, however many pieces come. */
  writeInputBox<T>(repository: vscode.Uri, write: () => Promise<T>): Promise<T> {
    return this.#gate.run({ kind: 'writeInputBox', repository: vscode.workspace.asRelativePath(repository) }, write);
  }
}
