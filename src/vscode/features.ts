/**
 * The list of what the extension offers. Each feature is registered by itself and timed, so that one that fails leaves the rest
 * working and shows up in the log. Registration does nothing heavy: no file is read, no process started.
 */
import type { Disposable } from '../base/disposable.ts';
import { registerCodeActions } from './actions/codeActions.ts';
import { registerEditActions } from './actions/editActions.ts';
import { registerExplain } from './actions/explain.ts';
import { registerExtract } from './actions/extract.ts';
import { registerFix } from './actions/fix.ts';
import { registerGenerateTests } from './actions/generateTests.ts';
import { registerMoveSymbol } from './actions/moveSymbol.ts';
import { registerRefactor } from './actions/refactor.ts';
import { registerSuggestNames } from './actions/suggestNames.ts';
import { registerTemplates } from './actions/template.ts';
import { registerBatch } from './batch/batchFeature.ts';
import { registerChat } from './chat/chatFeature.ts';
import { registerCompletion } from './completion/completionFeature.ts';
import { registerContext } from './context/contextFeature.ts';
import { registerHunkReview } from './edits/hunkCommands.ts';
import { registerProposalCommands } from './edits/proposalCommands.ts';
import { registerRenameFiles } from './edits/renameFiles.ts';
import { registerReplaceInFiles } from './edits/replaceInFiles.ts';
import { registerRestoreCommands } from './edits/restoreCommands.ts';
import { registerForge } from './forge/forgeFeature.ts';
import { registerBranchTexts } from './git/branchTexts.ts';
import { registerCommitMessage } from './git/commitMessage.ts';
import { registerEverydayGit } from './git/everydayGit.ts';
import { registerSplit } from './git/split/splitFeature.ts';
import { registerGraph } from './graph/graphFeature.ts';
import { registerIndex } from './indexing/indexFeature.ts';
import { registerInlineEdits } from './inlineEdit/inlineEdits.ts';
import { keepDocumentsUnwatched } from './edits/unwatchedLanguage.ts';
import { registerInsights } from './insights/insightsFeature.ts';
import { registerKnowledge } from './knowledge/knowledgeFeature.ts';
import { registerLanguageModel } from './languageModels/languageModelProvider.ts';
import { registerParticipant } from './languageModels/participant.ts';
import { registerCompanionNotice } from './models/companionNotice.ts';
import { registerContextNotice } from './models/contextNotice.ts';
import { registerDiagnostics } from './models/diagnosticsPage.ts';
import { registerModelChatCommands } from './models/modelChatCommands.ts';
import { registerModelCommands } from './models/modelCommands.ts';
import { registerModelsView } from './models/modelsFeature.ts';
import { registerModelStatus } from './models/modelStatus.ts';
import { registerProjectSettings } from './projectSettings/projectSettingsFeature.ts';
import { registerProviders } from './providers/providerFeature.ts';
import { registerReview } from './review/reviewFeature.ts';
import { registerRun } from './run/runCommand.ts';
import { registerDeleteData } from './security/deleteData.ts';
import type { Services } from './services.ts';
import { registerSessions } from './sessions/sessionsFeature.ts';
import { registerCustomCommands } from './templates/templateFeature.ts';

interface Feature {
  name: string;
  register(services: Services): Disposable;
}

const features: readonly Feature[] = [
  { name: 'models', register: registerModelCommands },
  { name: 'diagnostics', register: registerDiagnostics },
  { name: 'second models', register: registerCompanionNotice },
  { name: 'context size', register: registerContextNotice },
  { name: 'model status', register: registerModelStatus },
  { name: 'project settings', register: registerProjectSettings },
  { name: 'providers', register: registerProviders },
  { name: 'models view', register: registerModelsView },
  { name: 'models in the chat', register: registerModelChatCommands },
  { name: 'chat', register: registerChat },
  { name: 'sessions', register: registerSessions },
  { name: 'context', register: registerContext },
  { name: 'team knowledge', register: registerKnowledge },
  { name: 'index', register: registerIndex },
  { name: 'graph', register: registerGraph },
  { name: 'language model', register: registerLanguageModel },
  { name: 'chat participant', register: registerParticipant },
  { name: 'documents of ours', register: keepDocumentsUnwatched },
  { name: 'completion', register: registerCompletion },
  { name: 'proposed edits', register: registerProposalCommands },
  { name: 'rename files', register: registerRenameFiles },
  { name: 'replace in files', register: registerReplaceInFiles },
  { name: 'hunk review', register: registerHunkReview },
  { name: 'checkpoints', register: registerRestoreCommands },
  { name: 'batch', register: registerBatch },
  { name: 'explain', register: registerExplain },
  { name: 'refactor', register: registerRefactor },
  { name: 'fix', register: registerFix },
  { name: 'edit actions', register: registerEditActions },
  { name: 'templates', register: registerTemplates },
  { name: 'commands of files', register: registerCustomCommands },
  { name: 'generate tests', register: registerGenerateTests },
  { name: 'names', register: registerSuggestNames },
  { name: 'extract', register: registerExtract },
  { name: 'move symbol', register: registerMoveSymbol },
  { name: 'inline edit', register: registerInlineEdits },
  { name: 'code actions', register: registerCodeActions },
  { name: 'commit message', register: registerCommitMessage },
  { name: 'everyday git', register: registerEverydayGit },
  { name: 'pull requests', register: registerForge },
  { name: 'changelog and release notes', register: registerBranchTexts },
  { name: 'proposed commits', register: registerSplit },
  { name: 'review', register: registerReview },
  { name: 'running commands', register: registerRun },
  { name: 'insights', register: registerInsights },
  { name: 'delete data', register: registerDeleteData },
];

/** Registers every feature with the extension's subscriptions; returns the names of those that failed. */
export function registerFeatures(services: Services): string[] {
  const failed: string[] = [];
  for (const feature of features) {
    const start = performance.now();
    try {
      services.context.subscriptions.push(feature.register(services));
      services.log.debug(`feature ${feature.name} registered in ${(performance.now() - start).toFixed(1)} ms`);
    } catch (error) {
      failed.push(feature.name);
      services.log.error(`feature ${feature.name} could not be registered`, error);
    }
  }
  return failed;
}
