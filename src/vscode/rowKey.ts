/**
 * What a key means for the row of a list that has the focus. VS Code doesn't tell the command of a key which row that is, but it has the list open that row: what opens
 * rows asks here first.
 */
import * as vscode from 'vscode';

/** The list opens a row at once; what is opened later was opened by somebody else. Milliseconds. */
const openMs = 500;

export class RowKey<Meaning extends string> {
  #meant: Meaning | undefined;
  #until = 0;

  /** Has the list with the focus open its row, for this. */
  async press(meaning: Meaning): Promise<void> {
    this.#meant = meaning;
    this.#until = performance.now() + openMs;
    await vscode.commands.executeCommand('list.select');
  }

  /** What the row that is being opened was opened for, once; undefined for nothing but to be opened. */
  take(): Meaning | undefined {
    const meant = performance.now() < this.#until ? this.#meant : undefined;
    this.#meant = undefined;
    return meant;
  }
}
