/**
 * The extension's settings as the core reads them. It owns the ids and the bounds; the manifest owns the defaults. Settings that say
 * what runs on this machine are read with `inspect()`, so that a workspace's values never count, whatever their scope is
 * declared to be.
 */
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/event.ts';
import type { GatherSettings } from '../core/chat/contextGatherer.ts';
import type { CompletionOptions } from '../core/completion/completionService.ts';
import { usualCheckpointLimits } from '../core/edits/checkpointLimits.ts';
import type { IndexSettings } from '../core/indexing/indexSettings.ts';
import { type ForgeHosts, forgeHosts } from '../core/forge/forgeAddress.ts';
import { mostFileBytes, usualIndexLimits } from '../core/indexing/usualIndexLimits.ts';
import { type StyleChoice, styleChoices } from '../core/git/style/commitStyle.ts';
import { usualEndpoint } from '../core/models/download/modelAddress.ts';
import { leastBatch, mostBatch } from '../core/models/ggufMemory.ts';
import type { DownloadSettings, Settings, SettingsPort } from '../core/ports.ts';
import type { ChatLook } from '../protocol/webview.ts';
import type { ModelTuning } from '../protocol/worker/loadParams.ts';
import { type ProjectModel, projectModels, usualMarkers, withoutProjectModels, withProjectModel } from '../core/models/projectModel.ts';
import { fewestAnswers, mostAnswers, usualAnswers } from '../core/chat/best/answerCount.ts';
import { usualInstructionTokens } from '../core/instructions/instruction.ts';
import type { ModelKey } from '../core/projectSettings/namedModels.ts';
import { type ProjectKey, projectKeys, projectSettingsFile, type ProjectValues } from '../core/projectSettings/projectKeys.ts';
import { type SettingLayer, settingLayers } from '../core/projectSettings/settingLayers.ts';
import type { FileEditsOptions } from './edits/fileEdits.ts';
import { inTopmostFolders, ProjectFiles } from './models/projectFiles.ts';
import type { NamedModelFiles } from './projectSettings/namedModelFiles.ts';
import type { ProjectSettingsFiles } from './projectSettings/projectSettingsFiles.ts';

/** Every setting the extension reads, without the prefix `mlxCode.`; the manifest test holds both lists together. */
export const settingKeys = [
  'actions.refactorPresets',
  'chat.attachCurrentFile',
  'chat.bestOf',
  'chat.bestOfTests',
  'chat.density',
  'chat.fontFamily',
  'chat.fontSize',
  'chat.maxTokens',
  'chat.prefillAhead',
  'chat.reuseAnswers',
  'chat.summarize',
  'chat.keepHistory',
  'chat.nameConversations',
  'chat.keepDays',
  'chat.temperature',
  'chat.thinkingTokens',
  'completion.delayMs',
  'completion.enabled',
  'completion.inComments',
  'completion.inStrings',
  'completion.languages',
  'completion.leastConfidence',
  'completion.loadModel',
  'completion.maxTokens',
  'completion.relatedCode',
  'completion.timeLimitMs',
  'context.elsewhere',
  'context.gather',
  'context.instructionTokens',
  'context.maxTokens',
  'context.share',
  'dataFolder',
  'edits.checkpointCount',
  'edits.checkpointDays',
  'edits.checkpointMegabytes',
  'edits.formatOnApply',
  'edits.saveOnApply',
  'git.commitBody',
  'git.commitStyle',
  'git.forges',
  'git.noticeUnrelated',
  'index.exclude',
  'index.maxFileKilobytes',
  'index.maxFiles',
  'index.when',
  'insights.enabled',
  'insights.keepDays',
  'models.batch',
  'models.byProject',
  'models.completionModel',
  'models.contextSize',
  'models.downloadHosts',
  'models.draftModel',
  'models.embeddingModel',
  'models.smallModel',
  'models.flashAttention',
  'models.gpu',
  'models.gpuLayers',
  'models.idleMinutes',
  'models.keepLoaded',
  'models.kvCache',
  'models.lockMemory',
  'models.lookup',
  'models.mirror',
  'models.own',
  'models.path',
  'models.provider',
  'models.rerankingModel',
  'models.snapshotMegabytes',
  'models.threads',
  'offline',
  'providers',
  'run.enabled',
  'run.outputCharacters',
  'run.timeLimitSeconds',
] as const;
export type SettingKey = (typeof settingKeys)[number];

/** Those that name a model beside the one that answers. */
const companionKeys = [
  'models.completionModel',
  'models.draftModel',
  'models.smallModel',
  'models.embeddingModel',
  'models.rerankingModel',
] as const satisfies readonly SettingKey[];

/** What projects set, by the settings that they set. */
const projectKeyOf: ReadonlyMap<string, ProjectKey> = new Map(
  (Object.keys(projectKeys) as ProjectKey[]).flatMap((key) => {
    const { setting } = projectKeys[key];
    return setting === null ? [] : [[setting, key]];
  }),
);

/** The models that a project may name, by the settings that name a user's. */
const namedModelOf = {
  'models.path': 'model',
  'models.completionModel': 'models.completion',
  'models.smallModel': 'models.small',
  'models.embeddingModel': 'models.embedding',
  'models.rerankingModel': 'models.reranking',
} as const satisfies Partial<Record<SettingKey, ModelKey>>;

export class VsCodeSettings implements SettingsPort, Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<undefined>());
  readonly onDidChange: SettingsPort['onDidChange'] = (listener) => this.#changed.event(() => listener());

  readonly #projectFiles = this.#store.add(new ProjectFiles(() => this.#changed.fire(undefined)));

  /** The settings of the open folders' own files; null where none are read. */
  readonly project: ProjectSettingsFiles | null;

  #namedModels: NamedModelFiles | null = null;
  /** The file that answers for the time of one question, whatever is chosen. */
  #answering: string | null = null;

  constructor(project: ProjectSettingsFiles | null = null) {
    this.project = project;
    if (project) this.#store.add(project.onDidChange(() => this.#changed.fire(undefined)));
    this.#followProjects();
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('mlxCode')) return;
        this.#followProjects();
        this.#changed.fire(undefined);
      }),
    );
  }

  /** Has a model's file answer while something is asked, also where another program's model is chosen; nothing of it is kept. */
  async answeredBy<T>(path: string, work: () => Promise<T>): Promise<T> {
    const before = this.#answering;
    this.#answering = path;
    this.#changed.fire(undefined);
    try {
      return await work();
    } finally {
      this.#answering = before;
      this.#changed.fire(undefined);
    }
  }

  /** How many answers the best is chosen of, and whether those that change files may be tried with the project's tests. */
  get bestOf(): { answers: number; tests: 'ask' | 'never' } {
    return {
      answers: whole(this.#effective('chat.bestOf'), fewestAnswers, mostAnswers, usualAnswers),
      tests: ofUser('chat.bestOfTests') === 'never' ? 'never' : 'ask',
    };
  }

  /** What the project of the first folder sets; undefined where it sets nothing. */
  get ofProject(): Partial<ProjectValues> | undefined {
    return this.project?.of(null)?.settings.values;
  }

  /** How the chat is set; null for as VS Code is. */
  get chatLook(): ChatLook {
    const family = asText(this.#effective('chat.fontFamily')).trim();
    const size = number(this.#effective('chat.fontSize'), 0, 40, 0);
    return {
      density: this.#effective('chat.density') === 'compact' ? 'compact' : 'comfortable',
      // Less can't be read.
      fontSize: size === 0 ? null : Math.max(8, size),
      fontFamily: family === '' ? null : family.slice(0, 200),
    };
  }

  /** What is said in the chat is kept on this computer. */
  get keepsHistory(): boolean {
    return ofUser('chat.keepHistory') !== false;
  }

  /** A model names conversations. */
  get namesConversations(): boolean {
    return this.#effective('chat.nameConversations') !== false;
  }

  /** Days after which a conversation in which nothing is said any more is removed; 0 for never. */
  get keepDays(): number {
    return whole(ofUser('chat.keepDays'), 0, 36_500, 0);
  }

  /** Whether what is done is counted for Insights, and how many days that is kept; 0 for ever. */
  get insights(): { enabled: boolean; keepDays: number } {
    return { enabled: ofUser('insights.enabled') !== false, keepDays: whole(ofUser('insights.keepDays'), 0, 36_500, 365) };
  }

  get(): Settings {
    const ahead = this.#effective('chat.prefillAhead');
    return {
      modelPath: this.#answering ?? this.projectModel?.path ?? this.#namedModels?.pathOf('model') ?? this.modelElsewhere,
      modelMarker: this.#answering === null ? (this.#marker ?? null) : null,
      completionModelPath: this.#companion('models.completionModel'),
      draftModelPath: expandHome(asText(ofUser('models.draftModel'))),
      smallModelPath: this.#companion('models.smallModel'),
      embeddingModelPath: this.#companion('models.embeddingModel'),
      rerankingModelPath: this.#companion('models.rerankingModel'),
      keepLoaded: whole(ofUser('models.keepLoaded'), 1, 8, 2),
      // What is too much is told with the model that it is too much for.
      contextSize: whole(ofUser('models.contextSize'), 0, Number.MAX_SAFE_INTEGER, 0),
      threads: whole(ofUser('models.threads'), 0, 256, 0),
      gpu: ofUser('models.gpu') === 'off' ? 'off' : 'auto',
      tuning: tuning(),
      idleMinutes: number(ofUser('models.idleMinutes'), 0, 10_080, 15),
      snapshotMegabytes: whole(ofUser('models.snapshotMegabytes'), 0, 100_000, 1024),
      maxTokens: whole(this.#effective('chat.maxTokens'), 16, 32_768, 1024),
      thinkingTokens: whole(this.#effective('chat.thinkingTokens'), 0, 131_072, 2048),
      temperature: number(this.#effective('chat.temperature'), 0, 2, 0.2),
      reuseAnswers: this.#effective('chat.reuseAnswers') !== false,
      summarize: this.#effective('chat.summarize') !== false,
      prefillAhead: ahead === 'always' || ahead === 'off' ? ahead : 'pluggedIn',
      commitBody: this.#effective('git.commitBody') === true,
    };
  }

  /** Whether several unrelated changes in what is staged are said. */
  get noticeUnrelated(): boolean {
    return this.#effective('git.noticeUnrelated') !== false;
  }

  /** The form that commit messages have. */
  get commitStyle(): StyleChoice {
    return styleChoices.find((choice) => choice === this.#effective('git.commitStyle')) ?? 'repository';
  }

  /** The model that the user has chosen for the kind of this project; null where `models.path` counts. */
  get projectModel(): ProjectModel | null {
    return this.#projectModels.find(({ marker }) => this.#projectFiles.has(marker)) ?? null;
  }

  /** What kinds this project is of, by the files that are there, those with a model of their own first; the one that counts is the first of these. */
  async projectKinds(): Promise<ProjectModel[]> {
    const chosen = this.#projectModels;
    const markers = await inTopmostFolders([...new Set([...chosen.map(({ marker }) => marker), ...usualMarkers])]);
    return markers.map((marker) => chosen.find((one) => one.marker === marker) ?? { marker, path: '' });
  }

  /** Settles when it is known of which kinds, among those that are set now, this project is. */
  projectSeen(): Promise<void> {
    this.#followProjects();
    return this.#projectFiles.seen();
  }

  /** The model that answers where no kind of project says otherwise; empty for none. */
  get modelElsewhere(): string {
    return expandHome(asText(ofUser('models.path')));
  }

  /** The setting that has another model answer here, or for the kind of project with that file, and its value; an empty path is none. */
  modelChoice(path: string, marker = this.#marker): [key: SettingKey, value: unknown] {
    if (marker === undefined) return ['models.path', path];
    const counts = this.projectModel?.marker ?? null;
    return ['models.byProject', withProjectModel(ofUser('models.byProject'), { marker, path }, counts)];
  }

  /** The settings that name one of these files as a model, for whatever work and wherever, and their values without it. */
  withoutModels(paths: ReadonlySet<string>): [key: SettingKey, value: unknown][] {
    const isMeant = (path: string): boolean => paths.has(expandHome(path));
    const byProject = ofUser('models.byProject');
    return [
      ...(isMeant(this.modelElsewhere) ? [['models.path', ''] satisfies [SettingKey, unknown]] : []),
      ...(projectModels(byProject).some(({ path }) => isMeant(path))
        ? [['models.byProject', withoutProjectModels(byProject, isMeant)] satisfies [SettingKey, unknown]]
        : []),
      ...companionKeys.filter((key) => isMeant(asText(ofUser(key)))).map((key): [SettingKey, unknown] => [key, '']),
    ];
  }

  /** The models that the project names are known from now on. */
  followNamed(models: NamedModelFiles): void {
    this.#namedModels = models;
    this.#store.add(models.onDidChange(() => this.#changed.fire(undefined)));
    this.#changed.fire(undefined);
  }

  /** What has another model answer here than elsewhere: a file that tells the kind of project, or the project's settings. A user's own choice for a kind goes before. */
  get #marker(): string | undefined {
    return this.projectModel?.marker ?? (this.#namedModels?.pathOf('model') == null ? undefined : projectSettingsFile);
  }

  /** The user's own, or where there is none the project's. */
  #companion(key: Exclude<keyof typeof namedModelOf, 'models.path'>): string {
    const own = expandHome(asText(ofUser(key)));
    return own === '' ? (this.#namedModels?.pathOf(namedModelOf[key]) ?? '') : own;
  }

  get #projectModels(): ProjectModel[] {
    return projectModels(ofUser('models.byProject')).map(({ marker, path }) => ({ marker, path: expandHome(path) }));
  }

  #followProjects(): void {
    this.#projectFiles.follow(this.#projectModels.map(({ marker }) => marker));
  }

  /** Whether the file of the active editor goes along with a question by itself. */
  get attachCurrentFile(): boolean {
    return this.#effective('chat.attachCurrentFile') !== false;
  }

  /** What is gathered from the project for a question, and how much. Where it may go is the user's own word. */
  get gathering(): GatherSettings {
    return {
      on: this.#effective('context.gather') !== false,
      share: number(this.#effective('context.share'), 0, 80, 25) / 100,
      maxTokens: whole(this.#effective('context.maxTokens'), 100, 200_000, 3_000),
      elsewhere: ofUser('context.elsewhere') === true,
    };
  }

  /** The most tokens that what the project asks assistants to keep to may take of a question; 0 for none. */
  get instructionTokens(): number {
    return whole(this.#effective('context.instructionTokens'), 0, 100_000, usualInstructionTokens);
  }

  /** The user's own refactor instructions by name. VS Code leaves out a workspace's values in Restricted Mode. */
  get refactorPresets(): { title: string; instruction: string }[] {
    const value = this.#effective('actions.refactorPresets');
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '')
      .map(([title, instruction]) => ({ title, instruction }));
  }

  /** When inline suggestions come, and how far they go. */
  get completion(): CompletionOptions & { related: boolean } {
    const delay = number(this.#effective('completion.delayMs'), -1, 10_000, -1);
    return {
      enabled: this.#effective('completion.enabled') !== false,
      languages: booleans(this.#effective('completion.languages')),
      inComments: this.#effective('completion.inComments') !== false,
      inStrings: this.#effective('completion.inStrings') !== false,
      delayMs: delay < 0 ? null : delay,
      maxTokens: whole(this.#effective('completion.maxTokens'), 4, 1024, 96),
      maxMs: number(this.#effective('completion.timeLimitMs'), 50, 60_000, 2000),
      leastConfidence: number(this.#effective('completion.leastConfidence'), 0, 1, 0.15),
      loadModel: this.#effective('completion.loadModel') !== false,
      related: this.#effective('completion.relatedCode') !== false,
    };
  }

  /** Whether commands may be run at all, and how long and how much of their output is kept. A workspace has no say in it. */
  get running(): { enabled: boolean; seconds: number; characters: number } {
    return {
      enabled: ofUser('run.enabled') !== false,
      seconds: whole(ofUser('run.timeLimitSeconds'), 1, 86_400, 60),
      characters: whole(ofUser('run.outputCharacters'), 100, 200_000, 5_000),
    };
  }

  /** The hosts at which pull requests may be asked for, none by default. */
  get forges(): ForgeHosts {
    return forgeHosts(ofUser('git.forges'));
  }

  /** Where our own data is kept, an absolute path; empty for the usual place. Counts from the start of the extension host on. */
  get dataFolder(): string {
    const folder = expandHome(asText(ofUser('dataFolder')));
    return path.isAbsolute(folder) ? folder : '';
  }

  /** From where models are fetched, if at all. */
  get downloads(): DownloadSettings {
    const mirror = asText(ofUser('models.mirror')).trim();
    const hosts = ofUser('models.downloadHosts');
    return {
      offline: ofUser('offline') === true,
      endpoint: mirror === '' ? usualEndpoint : mirror,
      hosts: Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string') : [],
    };
  }

  /** Who else may answer in the chat, as it is written there, and who is chosen. */
  get providers(): { entries: unknown; chosen: string } {
    return { entries: ofUser('providers'), chosen: this.#answering === null ? asText(ofUser('models.provider')) : '' };
  }

  /** The user's own entries for the list of models, as they are written. */
  get ownModels(): readonly unknown[] {
    const own = ofUser('models.own');
    return isList(own) ? own : [];
  }

  /** What is indexed of an open folder, and when; null: what holds for all of them. */
  index(root: string | null): IndexSettings {
    const when = this.#effective('index.when');
    const folder = root === null ? undefined : vscode.Uri.file(root);
    const exclude = this.#effective('index.exclude', folder);
    return {
      when: when === 'always' || when === 'off' ? when : 'pluggedIn',
      // The project's come first, so that none of them takes back what the user leaves out.
      exclude: [
        ...((folder && this.project?.of(folder)?.settings.values.exclude) ?? []),
        ...(isList(exclude) ? exclude.filter((line): line is string => typeof line === 'string') : []),
      ],
      limits: {
        ...usualIndexLimits,
        files: whole(this.#effective('index.maxFiles'), 100, 1_000_000, usualIndexLimits.files),
        fileBytes: 1_000 * whole(this.#effective('index.maxFileKilobytes'), 10, mostFileBytes / 1_000, usualIndexLimits.fileBytes / 1_000),
      },
      asKept: false,
    };
  }

  /** What happens around a change that is applied. */
  get edits(): FileEditsOptions {
    const save = this.#effective('edits.saveOnApply');
    return {
      save: save === 'always' || save === 'never' ? save : 'auto',
      format: this.#effective('edits.formatOnApply') === true,
      limits: {
        count: whole(ofUser('edits.checkpointCount'), 1, 10_000, usualCheckpointLimits.count),
        days: number(ofUser('edits.checkpointDays'), 1, 3650, usualCheckpointLimits.days),
        megabytes: number(ofUser('edits.checkpointMegabytes'), 1, 100_000, usualCheckpointLimits.megabytes),
      },
    };
  }

  /** All values that are set, in the window or for a folder, the one that counts first. */
  layers(key: SettingKey, folder?: vscode.Uri): SettingLayer[] {
    const config = vscode.workspace.getConfiguration('mlxCode', folder);
    const set = settingLayers(config.inspect(key) ?? {}, config.get(key), vscode.workspace.isTrusted, this.#projectLayer(key, folder));
    const named = this.#namedLayer(key);
    if (!named) return set;
    // A user's own goes before, but for the model that answers.
    const [first] = set;
    const last = key !== 'models.path' && first?.origin === 'user' && asText(first.value) !== '';
    return last ? [first, named, ...set.slice(1)] : [named, ...set];
  }

  /** Whether the file of the project sets it, so that a user who wants it otherwise here has to set it in the workspace. */
  setByProject(key: SettingKey): boolean {
    return this.#projectLayer(key, undefined) !== undefined;
  }

  /** As it holds in the window, or for a folder, which may have its own. */
  #effective(key: SettingKey, folder?: vscode.Uri): unknown {
    if (this.#projectLayer(key, folder)) return this.layers(key, folder)[0]?.value;
    return vscode.workspace.getConfiguration('mlxCode', folder).get(key);
  }

  #namedLayer(key: SettingKey): SettingLayer | null {
    const name = key in namedModelOf ? namedModelOf[key as keyof typeof namedModelOf] : null;
    const value = name === null ? null : (this.#namedModels?.pathOf(name) ?? null);
    const read = this.project?.of(null);
    return name === null || value === null || !read
      ? null
      : { origin: 'project', value, file: read.file, line: read.settings.lines[name] ?? 1 };
  }

  #projectLayer(key: SettingKey, folder: vscode.Uri | undefined): Omit<SettingLayer, 'origin'> | undefined {
    const name = projectKeyOf.get(key);
    const read = name === undefined ? null : (this.project?.of(folder ?? null) ?? null);
    if (name === undefined || name === 'exclude' || read?.settings.values[name] === undefined) return undefined;
    const { file, settings } = read;
    return { value: settings.values[name], file, line: settings.lines[name] ?? 1 };
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function tuning(): ModelTuning {
  const layers = whole(ofUser('models.gpuLayers'), -1, 10_000, -1);
  const batch = whole(ofUser('models.batch'), 0, mostBatch, 0);
  const attention = ofUser('models.flashAttention');
  return {
    gpuLayers: layers < 0 ? null : layers,
    flashAttention: attention === 'on' || attention === 'off' ? attention : 'auto',
    kvCache: ofUser('models.kvCache') === 'q8_0' ? 'q8_0' : 'f16',
    batch: batch === 0 ? null : Math.max(leastBatch, batch),
    lockMemory: ofUser('models.lockMemory') === true,
    lookup: ofUser('models.lookup') !== false,
  };
}

/** The user's own value or the manifest's default; never a workspace's. */
function ofUser(key: SettingKey): unknown {
  const found = vscode.workspace.getConfiguration('mlxCode').inspect(key);
  return found?.globalValue ?? found?.defaultValue;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function booleans(value: unknown): Record<string, boolean> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function number(value: unknown, min: number, max: number, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : otherwise;
}

function whole(value: unknown, min: number, max: number, otherwise: number): number {
  return Math.round(number(value, min, max, otherwise));
}

function expandHome(file: string): string {
  return /^~(?=[\\/]|$)/.test(file) ? path.join(homedir(), file.slice(1)) : file;
}
