import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { ProjectIndex } from '../../core/indexing/projectIndex.ts';
import { skippedText } from '../../core/indexing/skippedText.ts';
import { shownPath } from '../../core/indexing/shownPath.ts';

/** The page is about the index, and nobody's code. */
export const skippedScheme = 'mlx-code-skipped';
const page = (): vscode.Uri => vscode.Uri.from({ scheme: skippedScheme, path: `/${t('Files Left Out of the Index')}.txt` });

/** A page that lists what isn't in the index, and why. */
export class SkippedPage implements Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri>());

  constructor(index: ProjectIndex) {
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(skippedScheme, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: async () => {
          const skipped = await index.skipped();
          return skippedText(
            index.state,
            skipped.map(({ folder, path, reason }) => ({ path: shownPath(folder, path), reason })),
          );
        },
      }),
    );
    // How far it is changes many times a second; what was read, at the end.
    let before = index.state.status;
    this.#store.add(
      index.onDidChange(({ status }) => {
        if (status !== before || status === 'ready') this.#changed.fire(page());
        before = status;
      }),
    );
  }

  async show(): Promise<void> {
    this.#changed.fire(page());
    await vscode.window.showTextDocument(page(), { preview: true });
  }

  dispose(): void {
    this.#store.dispose();
  }
}
