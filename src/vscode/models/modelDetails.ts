/** A model's page: a document of ours that nobody can change, made anew whenever it is asked for. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { detailsText } from '../../core/models/view/detailsText.ts';
import type { ModelRow } from '../../core/models/view/modelRows.ts';
import { userMessage } from '../../core/userMessage.ts';
import type { EnginePort } from '../../core/ports.ts';

/** The page is about a model, and nobody's code. */
export const modelPageScheme = 'mlx-code-model';
/** Of the manifest, which has long lines of it wrapped: VS Code doesn't do so with plain text. */
const pageLanguage = 'mlx-code-model-page';

export class ModelDetails implements Disposable {
  readonly #engine: Pick<EnginePort, 'inspect'>;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  /** Texts of the pages, by URI. */
  readonly #texts = new Map<string, string>();

  constructor(engine: Pick<EnginePort, 'inspect'>) {
    this.#engine = engine;
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(modelPageScheme, {
        onDidChange: this.#changed.event,
        // Of a page that was left open over a restart nothing is known any more.
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? `${t('Open this page from the list of models again.')}\n`,
      }),
    );
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())));
  }

  /** Opens the page of a row, as a preview that the next one takes the place of; reads the header of a file for it. */
  async show({ id, label, known }: ModelRow): Promise<void> {
    // A download that isn't whole has a path and no file.
    const file = id.startsWith('part:') ? null : known.path;
    let problem: string | null = null;
    let { header } = known;
    if (file !== null) {
      header = await this.#engine.inspect(file).catch((error: unknown) => {
        problem = userMessage(AppError.from(error)).text;
        return header;
      });
    }
    const name = label.replace(/[\\/:]/g, '-');
    const uri = vscode.Uri.from({ scheme: modelPageScheme, path: `/${t('Model {0}', name)}`, query: id });
    const text = detailsText({ name: label, known: { ...known, header }, problem, now: Date.now() });
    this.#texts.set(uri.toString(), text);
    const page = await vscode.workspace.openTextDocument(uri);
    if (page.languageId !== pageLanguage) await vscode.languages.setTextDocumentLanguage(page, pageLanguage);
    // For another language VS Code closes the page and opens it again.
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(page, { preview: true, preserveFocus: true });
  }

  dispose(): void {
    this.#store.dispose();
  }
}
