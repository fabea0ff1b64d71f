import type * as vscode from 'vscode';
import type { Log } from '../base/log.ts';
import type { CacheUses } from '../core/cacheUses.ts';
import type { ChatService } from '../core/chat/chatService.ts';
import type { MentionKinds } from '../core/context/mentionKinds.ts';
import type { PinnedSources } from '../core/context/pinnedSources.ts';
import type { EditService } from '../core/edits/editService.ts';
import type { SlashCommands } from '../core/chat/slashCommands.ts';
import type { PullRequestTexts } from '../core/forge/pullRequestTexts.ts';
import type { CommitMessageService } from '../core/git/commitMessageService.ts';
import type { ProjectIndex } from '../core/indexing/projectIndex.ts';
import type { InstructionsPort } from '../core/instructions/instruction.ts';
import type { VectorFill } from '../core/indexing/vectorFill.ts';
import type { ModelDownloads } from '../core/models/download/modelDownloads.ts';
import type { RunningDownloads } from '../core/models/download/runningDownloads.ts';
import type { Insights } from '../core/insights/insights.ts';
import type { LoadRetry } from '../core/models/loadRetry.ts';
import type { MemoryGuard } from '../core/models/memoryGuard.ts';
import type { ModelUses } from '../core/models/modelUse.ts';
import type { ModelService } from '../core/models/modelService.ts';
import type { EnginePort, MachinePort } from '../core/ports.ts';
import type { Dismissals } from '../core/review/dismissals.ts';
import type { ReviewService } from '../core/review/reviewService.ts';
import type { ProviderChoice } from '../core/providers/providerChoice.ts';
import type { SessionService } from '../core/sessions/sessionService.ts';
import type { SecretScanner } from '../node/security/secretScanner.ts';
import type { ChatPlace } from './chat/chatPlace.ts';
import type { ChatFolder } from './context/chatFolder.ts';
import type { WorkspaceFiles } from './context/workspaceFiles.ts';
import type { EditHistory } from './edits/editHistory.ts';
import type { FileEdits } from './edits/fileEdits.ts';
import type { Proposals } from './edits/proposals.ts';
import type { RestoreView } from './edits/restoreView.ts';
import type { EditorEffects } from './effects.ts';
import type { SecretQuestion } from './git/secretQuestion.ts';
import type { NamedModelFiles } from './projectSettings/namedModelFiles.ts';
import type { RepositoryChoice } from './git/repositoryChoice.ts';
import type { Messages } from './messages.ts';
import type { ProviderWord } from './providers/providerWord.ts';
import type { ModelCatalogue } from './models/modelCatalogue.ts';
import type { ModelsOnMachine } from './models/modelsOnMachine.ts';
import type { VsCodeSettings } from './settings.ts';

/** What the extension's features are made from; each takes the members it names. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly channel: vscode.LogOutputChannel;
  readonly log: Log;
  readonly settings: VsCodeSettings;
  /** Absolute path of the folder with what is our own. */
  readonly dataFolder: string;
  readonly messages: Messages;
  readonly effects: EditorEffects;
  readonly edits: FileEdits;
  readonly history: EditHistory;
  readonly restoreView: RestoreView;
  readonly proposals: Proposals;
  readonly engine: EnginePort;
  readonly machine: MachinePort;
  readonly memory: MemoryGuard;
  readonly models: ModelService;
  /** Says when a model that could not be loaded is worth another try. */
  readonly loadRetry: LoadRetry;
  readonly downloads: ModelDownloads;
  /** Those of this window. */
  readonly runningDownloads: RunningDownloads;
  /** The models that are offered, the user's own among them. */
  readonly catalogue: ModelCatalogue;
  readonly modelUses: ModelUses;
  /** What there is of models here, in the rows that people see. */
  readonly modelsOnMachine: ModelsOnMachine;
  /** The models that the project of the window names. */
  readonly namedModels: NamedModelFiles;
  /** Removes all snapshots of what models have read. Rejects with `snapshotsLeft` when some can't be removed. */
  readonly clearSnapshots: () => Promise<void>;
  /** Who answers in the chat. */
  readonly providers: ProviderChoice;
  /** Their keys, and where questions may be sent. */
  readonly providerWord: ProviderWord;
  readonly chat: ChatService;
  /** Where it is to be seen. */
  readonly chatPlace: ChatPlace;
  /** The conversations that are kept, and which of them the chat has. */
  readonly sessions: SessionService;
  /** Counts what is done, for the user alone. */
  readonly insights: Insights;
  /** What is found in the open folders. */
  readonly index: ProjectIndex;
  readonly vectors: VectorFill;
  /** What this process keeps to be asked again. */
  readonly caches: CacheUses;
  /** What the open folders ask assistants to keep to. */
  readonly instructions: InstructionsPort;
  /** What the user has attached to the chat. */
  readonly attached: PinnedSources;
  /** What can be mentioned in the chat; a feature adds its own kinds. */
  readonly mentions: MentionKinds;
  /** The files of the open folders, for names that are typed. */
  readonly workspaceFiles: WorkspaceFiles;
  /** In which folder the chat's commands look. */
  readonly chatFolder: ChatFolder;
  /** What can be typed after a slash in the chat; a feature adds its own. */
  readonly commands: SlashCommands;
  /** Asks the model for edits. */
  readonly editService: EditService;
  readonly commitMessages: CommitMessageService;
  readonly pullRequestTexts: PullRequestTexts;
  readonly reviews: ReviewService;
  /** Findings of reviews that the user doesn't want to see again. */
  readonly dismissals: Dismissals;
  /** Which git repository is meant. */
  readonly repositories: RepositoryChoice;
  /** Looks for secrets in texts. */
  readonly secrets: SecretScanner;
  /** Asks about those in what is to be committed; what was allowed once is for all who ask. */
  readonly secretQuestion: SecretQuestion;
}
