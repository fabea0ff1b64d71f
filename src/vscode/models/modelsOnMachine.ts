/** What the view and the chat's commands tell of the models: looks at the disk, follows what changes, and makes the rows anew. It must not know who shows them. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { type Disposable, disposable, DisposableStore } from '../../base/disposable.ts';
import { lastResult } from '../../base/lastResult.ts';
import { adviseModel, type ModelAdvice } from '../../core/models/advice/modelAdvice.ts';
import type { CatalogueModel } from '../../core/models/catalogue/catalogueEntry.ts';
import {
  type FoundModels,
  incompleteModels,
  type IncompleteModel,
  type InstalledModel,
  installedModels,
  wholeIds,
} from '../../core/models/library/modelLibrary.ts';
import type { SettingsPort } from '../../core/ports.ts';
import type { ModelUse } from '../../core/models/modelUse.ts';
import { type CalledRow, calledRow } from '../../core/models/view/calledRow.ts';
import { type ModelGroup, modelGroups, type ModelRow } from '../../core/models/view/modelRows.ts';
import { type AdviceByRole, noAdvice, type UsedRole } from '../../core/models/view/offeredModels.ts';
import { findModels, libraryFolders, namedFiles } from '../../node/modelLibrary.ts';
import type { MachineMemory } from '../../protocol/worker/memoryPlan.ts';
import type { ModelHeader, ModelInfo } from '../../protocol/worker/modelInfo.ts';
import type { Services } from '../services.ts';
import { RecentModels } from './recentModels.ts';

interface Parts extends Pick<Services, 'dataFolder' | 'log' | 'modelUses'> {
  engine: Pick<Services['engine'], 'inspect' | 'machine' | 'onDidChangeState' | 'state'>;
  catalogue: Pick<Services['catalogue'], 'models' | 'onDidChange'>;
  context: Pick<Services['context'], 'globalState'>;
  models: Pick<Services['models'], 'info' | 'lookAtStaying' | 'onDidChange' | 'remember' | 'state' | 'stays'>;
  runningDownloads: Pick<Services['runningDownloads'], 'list' | 'onDidChange'>;
  settings: SettingsPort;
}

/** Changes that come together, as a download's progress does several times a second, are told once. */
const togetherMs = 250;
/** Programs write models in pieces, and give them their names at the end. */
const watchMs = 500;
/** What other programs leave of the memory changes. */
const adviceMs = 5 * 60_000;

export class ModelsOnMachine implements Disposable {
  readonly #parts: Parts;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<undefined>());
  readonly onDidChange = this.#changed.event;
  #found: FoundModels = { files: [], parts: [], cutShort: false };
  #named: FoundModels['files'] = [];
  #uses: ReadonlyMap<string, ModelUse> = new Map();
  readonly #headers = new Map<string, ModelHeader>();
  /** Files whose headers were read, or are asked for now, with their sizes. */
  readonly #asked = new Set<string>();
  /** Rows are made several times a second while something is fetched; what is on the disk changes seldom. */
  readonly #installedOf = lastResult((found: FoundModels, named: FoundModels['files'], catalogue: readonly CatalogueModel[]) =>
    installedModels([...found.files, ...named], catalogue),
  );
  readonly #adviceOf = lastResult(adviceOn);
  #machine: { memory: MachineMemory; at: number } | undefined;
  #asking: Promise<void> | undefined;
  /** The look at the disk that is under way, and the one that follows it. */
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  /** Somebody has asked; before that nothing is looked at by itself. */
  #wanted = false;
  #downloads = 0;
  #timer: NodeJS.Timeout | undefined;
  #watchTimer: NodeJS.Timeout | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { models, runningDownloads, settings, engine, catalogue } = parts;
    this.#store.add(models.onDidChange(() => this.#soon()));
    this.#store.add(runningDownloads.onDidChange(() => this.#followDownloads()));
    this.#store.add(catalogue.onDidChange(() => this.#soon()));
    this.#store.add(engine.onDidChangeState((state) => state === 'ready' && void this.#readHeaders()));
    this.#store.add(settings.onDidChange(() => this.#wanted && void this.look()));
    this.#store.add(disposable(() => [this.#timer, this.#watchTimer].forEach((timer) => clearTimeout(timer))));
  }

  /** As things stand; empty before the first look. */
  get groups(): readonly ModelGroup[] {
    const { models, settings, runningDownloads, catalogue } = this.#parts;
    const { modelPath, completionModelPath, smallModelPath, embeddingModelPath, rerankingModelPath } = settings.get();
    const { info } = models;
    return modelGroups({
      installed: this.installed,
      incomplete: this.#incomplete,
      catalogue: catalogue.models,
      state: models.state,
      info: info && this.#infoAsFound(info),
      stays: models.stays.map((one) => this.#infoAsFound(one)),
      chosen: {
        chat: this.#asFound(modelPath),
        completions: this.#asFound(completionModelPath),
        small: this.#asFound(smallModelPath),
        search: this.#asFound(embeddingModelPath),
        ranking: this.#asFound(rerankingModelPath),
      },
      headers: this.#headers,
      uses: this.#uses,
      downloads: runningDownloads.list,
      advice: this.#advice(),
      now: Date.now(),
    });
  }

  get installed(): readonly InstalledModel[] {
    return this.#installedOf(this.#found, this.#named, this.#parts.catalogue.models);
  }

  get #incomplete(): readonly IncompleteModel[] {
    return incompleteModels(this.#found.parts, this.#parts.catalogue.models);
  }

  /** The path by which the model of a row was loaded; undefined where it isn't one that answers or did before. */
  loadedPath({ known: { path } }: ModelRow): string | undefined {
    const { info, stays } = this.#parts.models;
    return [...(info ? [info] : []), ...stays].find((one) => this.#asFound(one.path) === path)?.path;
  }

  /** There was more in the folders than was looked at. */
  get cutShort(): boolean {
    return this.#found.cutShort;
  }

  /**
   * The row of the model that is called so; looks at the disk first.
   * @throws AppError `modelUnknown`, `modelAmbiguous`
   */
  async called(name: string, wanted: Pick<CalledRow, 'fits' | 'exact'>): Promise<ModelRow> {
    await this.look();
    return calledRow({ groups: this.groups, catalogue: this.#parts.catalogue.models, name, ...wanted });
  }

  /** Looks at the disk anew; who asks while that is under way waits for a look after it. Never rejects. */
  look(): Promise<void> {
    this.#wanted = true;
    if (this.#running) {
      this.#next ??= this.#running.then(() => {
        this.#next = undefined;
        return this.look();
      });
      return this.#next;
    }
    this.#running = this.#look().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Asks the engine for the machine's memory, for the advice; it starts the model process. Never rejects: without it there is no advice. */
  async advise(): Promise<AdviceByRole> {
    if (!this.#machine || Date.now() - this.#machine.at > adviceMs) {
      this.#asking ??= this.#askMachine().finally(() => {
        this.#asking = undefined;
      });
      await this.#asking;
    }
    return this.#advice();
  }

  /** Follows the folders of models until it is disposed. */
  watch(): Disposable {
    const store = new DisposableStore();
    const changed = (): void => {
      clearTimeout(this.#watchTimer);
      this.#watchTimer = setTimeout(() => void this.look(), watchMs);
    };
    for (const { folder } of this.#folders) {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '**/*.{gguf,part}');
      const watcher = store.add(vscode.workspace.createFileSystemWatcher(pattern, false, true, false));
      store.add(watcher.onDidCreate(changed));
      store.add(watcher.onDidDelete(changed));
    }
    return store;
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #folders(): ReturnType<typeof libraryFolders> {
    return libraryFolders(this.#parts.dataFolder, process.env, homedir());
  }

  async #askMachine(): Promise<void> {
    const { engine, settings, log } = this.#parts;
    try {
      this.#machine = { memory: await engine.machine(settings.get().gpu), at: Date.now() };
      this.#soon();
    } catch (error) {
      log.warn(`there is no advice on models: ${String(error)}`);
    }
  }

  #followDownloads(): void {
    const { length } = this.#parts.runningDownloads.list;
    // What has ended left a file, or a part of one.
    if (length < this.#downloads && this.#wanted) void this.look();
    this.#downloads = length;
    this.#soon();
  }

  async #look(): Promise<void> {
    const { settings, context, modelUses, models } = this.#parts;
    void models.lookAtStaying();
    const { modelPath, completionModelPath, smallModelPath, embeddingModelPath, rerankingModelPath } = settings.get();
    const named = [
      modelPath,
      completionModelPath,
      smallModelPath,
      embeddingModelPath,
      rerankingModelPath,
      ...new RecentModels(context.globalState).paths,
    ].filter((path) => path !== '');
    [this.#found, this.#named, this.#uses] = await Promise.all([findModels(this.#folders), namedFiles(named), modelUses.all()]);
    this.#changed.fire(undefined);
    void this.#readHeaders();
  }

  /** Of the files whose headers nobody has read yet, while the engine is there to read them; one after the other. */
  async #readHeaders(): Promise<void> {
    const { engine, models, log } = this.#parts;
    for (const { path, bytes, missing } of this.installed) {
      if (engine.state !== 'ready') return;
      const key = `${String(bytes)} ${path}`;
      if (missing.length > 0 || this.#asked.has(key)) continue;
      this.#asked.add(key);
      try {
        const header = await engine.inspect(path);
        this.#headers.set(path, header);
        models.remember(header);
        this.#soon();
      } catch (error) {
        // What is wrong with it may be mended by the next look.
        this.#asked.delete(key);
        this.#headers.delete(path);
        log.debug(`the header of ${path} is not told: ${String(error)}`);
      }
    }
  }

  #advice(): AdviceByRole {
    if (!this.#machine) return noAdvice;
    return this.#adviceOf(this.#machine.memory, this.installed, this.#parts.catalogue.models);
  }

  /** The path under which a file is listed, where the settings name it by another way to it. */
  #asFound(path: string): string {
    const named = this.#named.find((file) => file.path === path);
    return (named && this.#found.files.find(({ realPath }) => realPath === named.realPath)?.path) ?? path;
  }

  #infoAsFound(info: ModelInfo): ModelInfo {
    const companions = info.companions?.map((one) => ({ ...one, path: this.#asFound(one.path) }));
    return { ...info, path: this.#asFound(info.path), ...(companions && { companions }) };
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire(undefined);
    }, togetherMs);
  }
}

function adviceOn(machine: MachineMemory, here: readonly InstalledModel[], models: readonly CatalogueModel[]): AdviceByRole {
  const installed = wholeIds(here);
  const of = (role: UsedRole): ModelAdvice => adviseModel({ role, models, installed, machine });
  return { chat: of('chat'), completion: of('completion'), embedding: of('embedding'), reranking: of('reranking') };
}
