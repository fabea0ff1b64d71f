import * as vscode from 'vscode';
import { countOf } from '../../base/formatNumbers.ts';
import { type Disposable } from '../../base/disposable.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import { skipWords } from '../../core/indexing/skipReason.ts';
import { shownPath } from './hitPlace.ts';

/** The page is about the index, and nobody's code. */
export const skippedScheme = 'mlx-code-skipped';
const page = vscode.Uri.from({ scheme: skippedScheme, path: '/Files Left Out of the Index.txt' });

/** A page that lists what isn't in the index, and why. */
export class SkippedPage implements Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #provider: Disposable;

  constructor(index: ProjectIndex) {
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(skippedScheme, {
      onDidChange: this.#changed.event,
      provideTextDocumentContent: () => skippedText(index),
    });
  }

  async show(): Promise<void> {
    this.#changed.fire(page);
    await vscode.window.showTextDocument(page, { preview: true });
  }

  dispose(): void {
    this.#provider.dispose();
    this.#changed.dispose();
  }
}

async function skippedText(index: ProjectIndex): Promise<string> {
  const skipped = await index.skipped();
  if (skipped.length === 0) return 'No file is left out, but those that rules name and those that are no text.\n';
  const lines = skipped.map(({ folder, path, reason }) => `${shownPath(folder, path)} ${skipWords[reason]}`);
  return `${countOf(skipped.length, 'file')} left out of the index, beside those that rules name and those that are no text:\n\n${lines.join('\n')}\n`;
}
