/**
 * The composition root: every service, built by hand in dependency order. The extension and the command line share it; it imports
 * no vscode and starts nothing (the worker comes with the first use).
 */
import path from 'node:path';
import type { Disposable } from './base/disposable.ts';
import type { Log } from './base/log.ts';
import { ChatService } from './core/chat/chatService.ts';
import { PrefillAhead } from './core/chat/prefillAhead.ts';
import type { CheckpointStore } from './core/edits/checkpoint.ts';
import { EditService } from './core/edits/editService.ts';
import { PullRequestTexts } from './core/forge/pullRequestTexts.ts';
import { CommitMessageService } from './core/git/commitMessageService.ts';
import type { InstructionsPort } from './core/instructions/instruction.ts';
import { usualEndpoint } from './core/models/download/modelAddress.ts';
import { ModelDownloads } from './core/models/download/modelDownloads.ts';
import { LoadRetry } from './core/models/loadRetry.ts';
import { MemoryGuard } from './core/models/memoryGuard.ts';
import type { ModelNames } from './core/models/modelNames.ts';
import { ModelService } from './core/models/modelService.ts';
import type { EnginePort, MachinePort, SettingsPort } from './core/ports.ts';
import type { Dismissals } from './core/review/dismissals.ts';
import { ReviewService } from './core/review/reviewService.ts';
import type { IndexSettings } from './core/indexing/indexSettings.ts';
import { ProjectIndex } from './core/indexing/projectIndex.ts';
import { HitRanker } from './core/indexing/hitRanker.ts';
import { QueryVectors } from './core/indexing/queryVectors.ts';
import { VectorFill } from './core/indexing/vectorFill.ts';
import { EmbeddedProvider } from './core/providers/embeddedProvider.ts';
import type { ProviderAccess } from './core/providers/endpointPort.ts';
import { type AnswerFigures, figuresOf } from './core/insights/answerFigures.ts';
import type { ExtensionModelsPort } from './core/providers/extensionModels.ts';
import { ProviderChoice, type ProviderSettings } from './core/providers/providerChoice.ts';
import type { SessionStore } from './core/sessions/session.ts';
import { EffectsGate, type Surroundings } from './core/security/effectsGate.ts';
import { DiskCheckpoints } from './node/checkpointStore.ts';
import { dataPlaces } from './node/dataFolder.ts';
import { DiskChanges } from './node/diskChanges.ts';
import { fileStamp } from './node/fileStamp.ts';
import { DiskIndexes } from './node/indexing/diskIndexes.ts';
import { makeIndexFolder } from './node/indexing/indexFailure.ts';
import { MachineState } from './node/machineState.ts';
import { type FetcherSettings, ModelFetcher } from './node/download/modelFetcher.ts';
import { makePrivateFolder } from './node/privateFolder.ts';
import { Endpoint } from './node/providers/endpoint.ts';
import { SecretScanner } from './node/security/secretScanner.ts';
import { SessionThread } from './node/sessions/sessionThread.ts';
import { KeptDismissals } from './node/review/keptDismissals.ts';
import { SnapshotFolder } from './node/snapshotFolder.ts';
import { forkIndexer, forkWorker } from './node/workerProcess.ts';
import { WorkerSupervisor } from './node/workerSupervisor.ts';

export interface AppPorts {
  log: Log;
  settings: SettingsPort;
  /** Absolute path of the built worker. */
  workerPath: string;
  /** Absolute path of the folder with what is our own, such as backups; made when needed. */
  dataFolder: string;
  /** What models call themselves, kept for the next time; absent where nobody is shown it. */
  modelNames?: ModelNames;
  /** Asked before each effect; that connections are switched off is a setting. */
  surroundings: () => Omit<Surroundings, 'offline'>;
  /** What a project asks assistants to keep to; absent where nobody reads it. */
  instructions?: InstructionsPort;
  /** How models are fetched; absent where none are. */
  downloads?: FetcherSettings;
  /** Others who may answer in the chat; absent where only the model within does. */
  providers?: ProviderSettings & ProviderAccess;
  /** What is indexed of a folder (null: of any), and when; absent where nothing is. */
  index?: (root: string | null) => IndexSettings;
  /** Milliseconds that a search waits for the meaning of what is looked for; absent: as is usual. */
  searchPatienceMs?: number;
  /** Models that other extensions offer; absent where there is no VS Code. */
  extensionModels?: ExtensionModelsPort;
  /** Told what each answer took, whoever gave it; absent where nobody counts. */
  answered?: (figures: AnswerFigures) => void;
}

export interface App extends Disposable {
  readonly engine: EnginePort & { readonly pid: number | undefined };
  readonly machine: MachinePort;
  readonly memory: MemoryGuard;
  readonly effects: EffectsGate;
  readonly models: ModelService;
  readonly loadRetry: LoadRetry;
  readonly downloads: ModelDownloads;
  /** Removes all snapshots of what models have read. Rejects with `snapshotsLeft` when some can't be removed. */
  readonly clearSnapshots: () => Promise<void>;
  /** Who answers in the chat. */
  readonly providers: ProviderChoice;
  readonly chat: ChatService;
  /** Where conversations are kept. Nothing is opened before it is asked. */
  readonly sessionStore: SessionStore;
  /** What is found in the open folders. */
  readonly index: ProjectIndex;
  /** Makes what is found by meaning. Does nothing by itself before it is told to follow. */
  readonly vectors: VectorFill;
  readonly edits: EditService;
  readonly commitMessages: CommitMessageService;
  /** Looks for secrets in what is to be committed. */
  readonly secrets: SecretScanner;
  readonly pullRequestTexts: PullRequestTexts;
  readonly reviews: ReviewService;
  /** Findings of reviews that somebody doesn't want to see again. */
  readonly dismissals: Dismissals;
  readonly checkpoints: CheckpointStore;
  /** Changes of files where no editor has them. */
  readonly disk: DiskChanges;
  /** Ends everything and waits until the worker process is gone. `keepRest` keeps what has to be in the store of the conversations before that is closed for good. */
  close(keepRest?: () => Promise<void>): Promise<void>;
}

/** No other provider than the model within. */
const nobodyElse: ProviderSettings & ProviderAccess = {
  get: () => ({ entries: [], chosen: '' }),
  onDidChange: () => ({ dispose: () => undefined }),
  agreed: () => false,
  key: () => Promise.resolve(null),
};

const nothingIndexed = (): IndexSettings => ({ when: 'off', exclude: [], limits: { fileBytes: 0, files: 0, bytes: 0 }, asKept: false });

/** A search as somebody types goes on by words after this, in milliseconds. */
const usualPatienceMs = 400;

/** Builds the services. Cheap: nothing is read, started or connected. */
export function createApp(ports: AppPorts): App {
  const { log, settings } = ports;
  const fetching: FetcherSettings = ports.downloads ?? {
    settings: () => ({ offline: true, endpoint: usualEndpoint, hosts: [] }),
    token: () => Promise.resolve(null),
  };
  const effects = new EffectsGate(() => ({ ...ports.surroundings(), offline: fetching.settings().offline }), log);
  const places = dataPlaces(ports.dataFolder);
  const snapshots = new SnapshotFolder(places.snapshots, settings, log);
  const engine = new WorkerSupervisor({
    log,
    start: () =>
      effects.run({ kind: 'startProcess', program: 'worker' }, async () => {
        await snapshots.prepare();
        // For what is measured; a worker that finds no folder keeps nothing.
        await makePrivateFolder(ports.dataFolder).catch((error: unknown) => log.warn(`the data folder can't be made: ${String(error)}`));
        return forkWorker(ports.workerPath);
      }),
    idleMs: () => settings.get().idleMinutes * 60_000,
    onAnswer: (answer) => ports.answered?.(figuresOf(answer, models.info)),
  });
  snapshots.follow(engine);
  const models: ModelService = new ModelService(engine, settings, log, {
    snapshotFolder: snapshots.path,
    measurements: places.measurements,
    ...(ports.modelNames && { names: ports.modelNames }),
  });
  const loadRetry = new LoadRetry({
    models,
    stamp: fileStamp,
    // Where the process is gone, its start is for the load itself.
    fits: async (params) =>
      engine.state === 'ready' &&
      (await engine.plan(params).then(
        ({ contextSize }) => contextSize !== null,
        () => false,
      )),
    now: () => performance.now(),
  });
  const downloads = new ModelDownloads({
    fetcher: new ModelFetcher(fetching),
    effects,
    endpoint: () => fetching.settings().endpoint,
    place: (name) => path.join(places.models, name),
  });
  const edits = new EditService(engine, models, settings, log, ports.instructions);
  const elsewhere = ports.providers ?? nobodyElse;
  const providers = new ProviderChoice({
    embedded: new EmbeddedProvider(engine, models),
    models,
    settings: elsewhere,
    access: elsewhere,
    endpoint: new Endpoint(),
    effects,
    log,
    ...(ports.extensionModels && { extensions: ports.extensionModels }),
    ...(ports.answered && { answered: ports.answered }),
  });
  const chat = new ChatService(engine, models, settings, log, () => new Date(), edits, providers);
  if (ports.instructions) chat.instructWith(ports.instructions);
  const programs = path.dirname(ports.workerPath);
  const sessionStore = new SessionThread({ program: path.join(programs, 'sessions.mjs'), dataFolder: ports.dataFolder, log });
  const machine = MachineState.of(effects);
  const ahead = new PrefillAhead({ engine, machine, settings, log, onDidPlan: chat.onDidPlan });
  const memory = new MemoryGuard({ engine, models, machine, log });
  const commitMessages = new CommitMessageService(engine, models, settings, log, providers);
  const secrets = new SecretScanner(path.join(programs, 'secretRules.mjs'));
  const pullRequestTexts = new PullRequestTexts(engine, models, settings, log, providers);
  const reviews = new ReviewService(engine, models, settings, log, providers, secrets);
  const dismissals = new KeptDismissals(ports.dataFolder, log);
  const checkpoints = new DiskCheckpoints(ports.dataFolder, log);
  const disk = new DiskChanges(effects, checkpoints, ports.dataFolder, log);
  const indexes = new DiskIndexes({
    folder: places.indexes,
    log,
    start: () =>
      effects.run({ kind: 'startProcess', program: 'indexer' }, async () => {
        await makeIndexFolder(places.indexes);
        return forkIndexer(path.join(programs, 'indexer.mjs'), path.join(programs, 'parsers'));
      }),
  });
  const meaning = new QueryVectors({
    engine,
    settings,
    patienceMs: ports.searchPatienceMs ?? usualPatienceMs,
    // Before it was counted there may be some.
    worthIt: (): boolean => vectors.state.done > 0 || vectors.state.of === 0,
  });
  const ranker = new HitRanker({ engine, port: indexes, settings, log });
  const index = new ProjectIndex({ port: indexes, machine, settings: ports.index ?? nothingIndexed, meaning, ranker, log });
  const vectors: VectorFill = new VectorFill({ index, port: indexes, engine, settings, log });
  const close = async (keepRest = (): Promise<void> => Promise.resolve()): Promise<void> => {
    vectors.dispose();
    index.dispose();
    ahead.dispose();
    memory.dispose();
    chat.dispose();
    providers.dispose();
    loadRetry.dispose();
    models.dispose();
    snapshots.dispose();
    const closeStore = keepRest().finally(() => sessionStore.close());
    await Promise.all([engine.dispose(), indexes.close(), closeStore]);
  };
  const clearSnapshots = (): Promise<void> => snapshots.clear(engine);
  return {
    engine,
    machine,
    memory,
    effects,
    models,
    loadRetry,
    downloads,
    clearSnapshots,
    providers,
    chat,
    sessionStore,
    index,
    vectors,
    edits,
    commitMessages,
    secrets,
    pullRequestTexts,
    reviews,
    dismissals,
    checkpoints,
    disk,
    close,
    dispose: () => void close(),
  };
}
