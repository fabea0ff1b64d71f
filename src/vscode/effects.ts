/**
 * The only place of the extension host's side that changes documents, settings or another extension's input box. Each call passes the
 * effects gate, which checks the policy and writes the record. It must not know why an effect is wanted.
 */
import * as vscode from 'vscode';
import { AppError } from '../base/appError.ts';
import type { EffectsGate } from '../core/security/effectsGate.ts';
import type { SettingKey } from './settings.ts';

export class EditorEffects {
  readonly #gate: EffectsGate;

  constructor(gate: EffectsGate) {
    this.#gate = gate;
  }

  /**
   * Applies an edit that the user has just agreed to, as one undo step. Throws `editFailed` when VS Code refuses it (then nothing
   * was changed: our edits hold text changes only).
   */
  async applyEdit(edit: vscode.WorkspaceEdit): Promise<void> {
    const paths = edit.entries().map(([uri]) => vscode.workspace.asRelativePath(uri));
    await this.#gate.run({ kind: 'applyEdit', paths, approved: true }, async () => {
      if (!(await vscode.workspace.applyEdit(edit))) throw new AppError('editFailed', 'VS Code refused the edit', { path: paths[0] ?? '' });
    });
  }

  /** Sets one of our own settings for this user. */
  async setSetting(key: SettingKey, value: unknown): Promise<void> {
    await this.#gate.run({ kind: 'setSetting', key: `mlxCode.${key}` }, async () => {
      await vscode.workspace.getConfiguration('mlxCode').update(key, value, vscode.ConfigurationTarget.Global);
    });
  }

  /** Runs `write`, which streams a text into a repository's commit message box: one effect, however many pieces come. */
  writeInputBox<T>(repository: vscode.Uri, write: () => Promise<T>): Promise<T> {
    return this.#gate.run({ kind: 'writeInputBox', repository: vscode.workspace.asRelativePath(repository) }, write);
  }
}
