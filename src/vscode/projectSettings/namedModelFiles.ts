/** The files of the models that the project of the window names, looked for on this machine whenever the project names others or a model comes. */
import { homedir } from 'node:os';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { CatalogueModel } from '../../core/models/catalogue/catalogueEntry.ts';
import { installedModels } from '../../core/models/library/modelLibrary.ts';
import { type ModelKey, modelKeys, namedModels, type NamedModels, noNamedModels } from '../../core/projectSettings/namedModels.ts';
import type { SettingsProblem } from '../../core/projectSettings/settingsProblem.ts';
import { findModels, libraryFolders } from '../../node/modelLibrary.ts';
import type { ProjectSettingsFiles, ReadSettings } from './projectSettingsFiles.ts';

interface Parts {
  project: ProjectSettingsFiles;
  catalogue: { readonly models: readonly CatalogueModel[] };
  dataFolder: string;
  log: Log;
}

export class NamedModelFiles implements Disposable {
  readonly #parts: Parts;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  /** Told when other files are named. */
  readonly onDidChange = this.#changed.event;
  #named: NamedModels = noNamedModels;
  #names = '';
  /** The look that was begun last; those before it have nothing to tell any more. */
  #look = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#store.add(parts.project.onDidChange(() => this.#names !== this.#namesNow() && this.look()));
    if (this.#namesNow() !== '') this.look();
  }

  /** The file for this kind of work; null where none is named, or it isn't here. */
  pathOf(key: ModelKey): string | null {
    return this.#named.paths.get(key) ?? null;
  }

  /** Why some that are named aren't used, where it is about this file. */
  problemsOf({ uri }: ReadSettings): readonly SettingsProblem[] {
    return this.#parts.project.of(null)?.uri.toString() === uri.toString() ? this.#named.problems : [];
  }

  /** A model came: looks for those that were not there. */
  lookAgain(): void {
    if (this.#named.problems.length > 0) this.look();
  }

  look(): void {
    const look = ++this.#look;
    this.#names = this.#namesNow();
    this.#find(look).catch((error: unknown) => this.#parts.log.warn(`the models of the project were not looked for: ${String(error)}`));
  }

  dispose(): void {
    this.#look++;
    this.#store.dispose();
  }

  async #find(look: number): Promise<void> {
    const { catalogue, dataFolder, project } = this.#parts;
    const read = project.of(null);
    // Without a name nothing is looked for on the disk.
    const named = read && this.#names !== '' ? await this.#findOn(read, catalogue.models, dataFolder) : noNamedModels;
    if (look !== this.#look) return;
    const before = this.#named;
    this.#named = named;
    const told = ({ paths, problems }: NamedModels): string => JSON.stringify([[...paths], problems]);
    if (told(before) !== told(named)) this.#changed.fire(undefined);
  }

  async #findOn({ settings }: ReadSettings, catalogue: readonly CatalogueModel[], dataFolder: string): Promise<NamedModels> {
    const { files } = await findModels(libraryFolders(dataFolder, process.env, homedir()));
    return namedModels(settings, catalogue, installedModels(files, catalogue));
  }

  #namesNow(): string {
    const { values = {}, lines = {} } = this.#parts.project.of(null)?.settings ?? {};
    return modelKeys.flatMap((key) => (values[key] === undefined ? [] : [`${key}:${String(lines[key])}:${values[key]}`])).join('\n');
  }
}
