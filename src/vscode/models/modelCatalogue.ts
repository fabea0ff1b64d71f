/** The models that are offered: the catalogue's, and before them the user's own of the settings. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { builtInCatalogue, withOwnModels } from '../../core/models/catalogue/catalogue.ts';
import type { CatalogueModel } from '../../core/models/catalogue/catalogueEntry.ts';
import { checkModels } from '../../core/models/catalogue/readCatalogue.ts';
import type { Messages } from '../messages.ts';
import type { VsCodeSettings } from '../settings.ts';

export class ModelCatalogue implements Disposable {
  readonly #settings: Pick<VsCodeSettings, 'ownModels' | 'onDidChange'>;
  readonly #messages: Pick<Messages, 'showError'>;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<undefined>());
  readonly onDidChange = this.#changed.event;
  /** What was read, and the settings' text of it. */
  #read: { text: string; models: readonly CatalogueModel[] } | undefined;
  #told = '';

  constructor(settings: Pick<VsCodeSettings, 'ownModels' | 'onDidChange'>, messages: Pick<Messages, 'showError'>) {
    this.#settings = settings;
    this.#messages = messages;
    this.#store.add(
      settings.onDidChange(() => {
        if (this.#read && this.#read.text !== JSON.stringify(settings.ownModels)) this.#changed.fire(undefined);
      }),
    );
  }

  /** Entries that are wrong are told of once, with the entry and the field, and the catalogue's stay alone until they are corrected. */
  get models(): readonly CatalogueModel[] {
    const own = this.#settings.ownModels;
    const text = JSON.stringify(own);
    if (this.#read?.text === text) return this.#read.models;
    const models = this.#withOwn(own);
    this.#read = { text, models };
    return models;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #withOwn(own: readonly unknown[]): readonly CatalogueModel[] {
    const { models } = builtInCatalogue();
    if (own.length === 0) return models;
    try {
      return withOwnModels(models, checkModels(own));
    } catch (error) {
      const refused = AppError.from(error);
      const said = JSON.stringify(refused.data);
      if (said !== this.#told)
        this.#messages.showError(new AppError(refused.code, refused.message, { ...refused.data, own: true }), 'reading your own models');
      this.#told = said;
      return models;
    }
  }
}
