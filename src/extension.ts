/**
 * Where VS Code starts and ends the extension: ports, services, features, public API, and nothing else.
 */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { createApp, type App } from './app.ts';
import { configure, t, type Texts } from './base/l10n.ts';
import { CacheUses } from './core/cacheUses.ts';
import { SlashCommands } from './core/chat/slashCommands.ts';
import { MentionKinds } from './core/context/mentionKinds.ts';
import { PinnedSources } from './core/context/pinnedSources.ts';
import { Insights } from './core/insights/insights.ts';
import { RunningDownloads } from './core/models/download/runningDownloads.ts';
import { SessionNamer } from './core/sessions/sessionNamer.ts';
import { SessionService } from './core/sessions/sessionService.ts';
import { defaultDataFolder } from './node/dataFolder.ts';
import { withFolderLock } from './node/folderLock.ts';
import { InsightsFiles } from './node/insights/insightsFiles.ts';
import { KeptModelUses } from './node/modelUses.ts';
import { TextShelf } from './node/textShelf.ts';
import { ChatPlace } from './vscode/chat/chatPlace.ts';
import { ChatFolder } from './vscode/context/chatFolder.ts';
import { WorkspaceFiles } from './vscode/context/workspaceFiles.ts';
import { EditHistory } from './vscode/edits/editHistory.ts';
import { RestoreView } from './vscode/edits/restoreView.ts';
import { FileEdits } from './vscode/edits/fileEdits.ts';
import { ProposalDiffs } from './vscode/edits/proposalDiffs.ts';
import { keepProposals, keptProposals } from './vscode/edits/proposalStore.ts';
import { Proposals } from './vscode/edits/proposals.ts';
import { EditorEffects } from './vscode/effects.ts';
import { registerFeatures } from './vscode/features.ts';
import { SecretQuestion } from './vscode/git/secretQuestion.ts';
import { RepositoryChoice } from './vscode/git/repositoryChoice.ts';
import { InstructionsHere } from './vscode/instructions/instructionsHere.ts';
import { channelLog } from './vscode/log.ts';
import { KeptNames } from './vscode/models/keptNames.ts';
import { ModelCatalogue } from './vscode/models/modelCatalogue.ts';
import { ModelsOnMachine } from './vscode/models/modelsOnMachine.ts';
import { Messages } from './vscode/messages.ts';
import { NamedModelFiles } from './vscode/projectSettings/namedModelFiles.ts';
import { ProjectSettingsFiles } from './vscode/projectSettings/projectSettingsFiles.ts';
import { ProviderWord } from './vscode/providers/providerWord.ts';
import { vsCodeModels } from './vscode/providers/vsCodeModels.ts';
import type { Services } from './vscode/services.ts';
import { windowProject } from './vscode/sessions/windowProject.ts';
import { windowSession } from './vscode/sessions/windowSession.ts';
import { downloadTokenKey } from './vscode/models/downloadToken.ts';
import { VsCodeSettings } from './vscode/settings.ts';

/** What other extensions get from us: figures, no powers. */
export interface MlxCodeApi {
  /** How long `activate` took, in milliseconds. */
  readonly activationMs: number;
  /** Names of features that could not be registered; empty when all is well. */
  readonly failedFeatures: readonly string[];
  /** The services themselves, in VS Code's extension test mode only. */
  readonly forTests?: { app: App; services: Services };
}

let running: { app: App; sessions: SessionService } | undefined;
let counting: Insights | undefined;

export function activate(context: vscode.ExtensionContext): MlxCodeApi {
  const start = performance.now();
  configure(textsHere());
  const channel = vscode.window.createOutputChannel('MLX-CODE', { log: true });
  context.subscriptions.push(channel);
  try {
    const log = channelLog(channel);
    const projectSettings = new ProjectSettingsFiles(log);
    const settings = new VsCodeSettings(projectSettings);
    const surroundings = () => ({
      workspaceTrusted: vscode.workspace.isTrusted,
      project: projectSettings.ofRoot,
      projectRead: () => projectSettings.read(),
    });
    const dataFolder = settings.dataFolder === '' ? defaultDataFolder(process.env) : settings.dataFolder;
    const providerWord = new ProviderWord(settings, context);
    const insights = new Insights({
      store: new InsightsFiles(dataFolder),
      settings: () => settings.insights,
      now: () => new Date(),
      log,
    });
    counting = insights;
    const instructions = new InstructionsHere(settings);
    context.subscriptions.push(instructions);
    const app = createApp({
      log,
      instructions,
      settings,
      workerPath: context.asAbsolutePath('dist/worker.mjs'),
      dataFolder,
      modelNames: new KeptNames(context.globalState),
      surroundings,
      index: (root) => settings.index(root),
      downloads: { settings: () => settings.downloads, token: async () => (await context.secrets.get(downloadTokenKey)) ?? null },
      providers: providerWord,
      extensionModels: vsCodeModels,
      answered: (figures) => insights.answered(figures),
    });
    const effects = new EditorEffects(app.effects, (key) => settings.setByProject(key));
    const edits = new FileEdits({
      effects,
      log,
      checkpoints: app.checkpoints,
      options: () => settings.edits,
      lock: (root, work) => withFolderLock(dataFolder, root, undefined, work),
    });
    const history = new EditHistory({ checkpoints: app.checkpoints, edits, log });
    const restoreView = new RestoreView(history);
    const proposals = new Proposals(edits, new ProposalDiffs());
    const { engine, models, clearSnapshots, chat, edits: editService, commitMessages, reviews, dismissals, pullRequestTexts } = app;
    const messages = new Messages(log);
    const sessions = new SessionService({
      store: app.sessionStore,
      chat,
      last: windowSession(context.workspaceState, log),
      project: windowProject,
      keeps: () => settings.keepsHistory,
      keepDays: () => settings.keepDays,
      newId: randomUUID,
      now: Date.now,
      log,
    });
    running = { app, sessions };
    chat.keepWith(sessions);
    const namer = new SessionNamer({
      engine,
      machine: app.machine,
      chat,
      current: () => ({ id: sessions.current.id, byQuestion: sessions.namedByQuestion }),
      name: (id, title) => sessions.nameByModel(id, title),
      wanted: () => settings.namesConversations,
      log,
    });
    const catalogue = new ModelCatalogue(settings, messages);
    const namedModels = new NamedModelFiles({ project: projectSettings, catalogue, dataFolder, log });
    settings.followNamed(namedModels);
    const modelUses = new KeptModelUses(dataFolder, log);
    const runningDownloads = new RunningDownloads(app.downloads);
    const modelsOnMachine = new ModelsOnMachine({
      catalogue,
      context,
      dataFolder,
      engine,
      log,
      models,
      modelUses,
      runningDownloads,
      settings,
    });
    const services: Services = {
      instructions,
      context,
      channel,
      log,
      settings,
      dataFolder,
      messages,
      effects,
      edits,
      history,
      restoreView,
      proposals,
      engine,
      machine: app.machine,
      memory: app.memory,
      models,
      loadRetry: app.loadRetry,
      downloads: app.downloads,
      runningDownloads,
      catalogue,
      modelUses,
      modelsOnMachine,
      namedModels,
      clearSnapshots,
      providers: app.providers,
      providerWord,
      chat,
      sessions,
      insights,
      index: app.index,
      vectors: app.vectors,
      caches: new CacheUses(),
      attached: new PinnedSources(log),
      mentions: new MentionKinds(),
      workspaceFiles: new WorkspaceFiles(),
      chatFolder: new ChatFolder(),
      chatPlace: new ChatPlace(),
      commands: new SlashCommands(),
      editService,
      commitMessages,
      pullRequestTexts,
      reviews,
      dismissals,
      repositories: new RepositoryChoice(effects, context.extension.extensionKind),
      secrets: app.secrets,
      secretQuestion: new SecretQuestion({ effects, log, secrets: app.secrets }),
    };
    const keepingLimits = settings.onDidChange(() => {
      app.checkpoints
        .setLimits(settings.edits.limits)
        .catch((error: unknown) => log.error('the limits of the checkpoints were not kept', error));
    });
    context.subscriptions.push(
      settings,
      projectSettings,
      namedModels,
      modelsOnMachine.onDidChange(() => namedModels.lookAgain()),
      namer,
      sessions,
      services.attached,
      services.repositories,
      services.workspaceFiles,
      services.chatFolder,
      catalogue,
      modelsOnMachine,
      restoreView,
      proposals,
      keepingLimits,
    );
    const failedFeatures = registerFeatures(services);
    const { storageUri } = context;
    if (storageUri) {
      const shelf = new TextShelf(vscode.Uri.joinPath(storageUri, 'proposals').fsPath, keptProposals);
      context.subscriptions.push(keepProposals(proposals, shelf, log));
    }
    const activationMs = performance.now() - start;
    log.info(`MLX-CODE started in ${activationMs.toFixed(1)} ms, VS Code ${vscode.version}, Node ${process.versions.node}`);
    const api = { activationMs, failedFeatures };
    return context.extensionMode === vscode.ExtensionMode.Test ? { ...api, forTests: { app, services } } : api;
  } catch (error) {
    channel.error(error instanceof Error ? error : String(error));
    void vscode.window
      .showErrorMessage(t('MLX-CODE could not start.'), t('Show Log'))
      .then((chosen) => (chosen ? channel.show() : undefined));
    throw error;
  }
}

/** Our texts in VS Code's display language, where we have them. */
function textsHere(): Texts | undefined {
  const { bundle } = vscode.l10n;
  return bundle && { language: vscode.env.language, contents: bundle };
}

/** Waits until what was said and counted is kept and the worker process is gone. */
export async function deactivate(): Promise<void> {
  await Promise.all([running?.app.close(() => running?.sessions.close() ?? Promise.resolve()), counting?.close()]);
}
