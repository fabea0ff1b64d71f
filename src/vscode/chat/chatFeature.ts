import path from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import { ChatInput } from '../../core/chat/chatInput.ts';
import { showHidden } from '../../core/security/hiddenText.ts';
import { DrawingProcess } from '../../node/drawings/drawingProcess.ts';
import { registerCommand, setContext } from '../commands.ts';
import type { RestorePlan } from '../edits/editHistory.ts';
import { reviewScheme } from '../edits/proposedFile.ts';
import { attachAgain } from '../context/attachedAgain.ts';
import { ChatContext } from '../context/chatContext.ts';
import { offerContext } from '../context/offeredContext.ts';
import { chooseModel } from '../models/chooseModel.ts';
import type { Services } from '../services.ts';
import { followEditors } from '../editorInFront.ts';
import { registerChatCommands } from './chatCommands.ts';
import { registerBest } from './bestAnswer.ts';
import { ChatEditor } from './chatEditor.ts';
import { ChatPage, type ChatPageParts } from './chatPage.ts';
import { chatViewId } from './chatPlace.ts';
import { ChatView } from './chatView.ts';
import { CompareAnswers } from './compareAnswers.ts';
import { FailedTests } from './failedTests.ts';
import { findInConversation } from './findPick.ts';
import { followSurroundings } from './commandSurroundings.ts';
import { followSituation } from './followSituation.ts';
import { registerConversationCommands } from './conversationCommands.ts';
import { KeptDraft } from './keptDraft.ts';
import { KeptWaiting } from './keptWaiting.ts';
import { insertAtCursor } from './insertAtCursor.ts';
import { followModelsHere } from './modelsHere.ts';
import { leaveAnswer } from './leaveAnswer.ts';
import { NamedPlaces } from './namedPlaces.ts';
import { readOpenArguments } from './openArguments.ts';
import { OpenRepositories } from './openRepositories.ts';
import { ProposalOffers } from './proposalOffers.ts';
import { forkSession } from '../sessions/sessionDeeds.ts';
import { saveCode } from './saveCode.ts';
import { SentTexts } from './sentTexts.ts';
import { workspaceNotice } from './workspaceNotice.ts';

/** The chat panel, its commands, and what the editor offers it as context. */
export function registerChat(services: Services): Disposable {
  const {
    context,
    attached,
    chat,
    chatPlace,
    commands,
    edits,
    history,
    index,
    log,
    messages,
    proposals,
    restoreView,
    secrets,
    sessions,
    settings,
    workspaceFiles,
  } = services;
  const store = new DisposableStore();
  store.add(followEditors());
  const refuseUndo = (plan: RestorePlan): void => {
    restoreView.refuse(plan).catch((error: unknown) => messages.showError(error, 'undo from the chat'));
  };
  chat.offerEdits(store.add(new ProposalOffers(proposals, history, refuseUndo)));
  chat.showCommands(commands);
  const tests = store.add(new FailedTests(log));
  const repositories = store.add(new OpenRepositories());
  store.add(registerChatCommands(services, tests));
  store.add(registerConversationCommands(services));
  store.add(followSurroundings(services, tests, repositories));
  store.add(followSituation(services, tests, repositories));
  const answers = store.add(new CompareAnswers(chat));
  let followingModels: Disposable | undefined;
  const clear = async (): Promise<void> => {
    if (!(await leaveAnswer(services))) return;
    sessions.begin();
    attached.clear();
  };
  const asked = (most: number, longest: number) => sessions.questions(most, longest);
  const sent = new SentTexts({ store: context.workspaceState, asked, secrets, log });
  const parts: ChatPageParts = {
    chat,
    clear,
    compare: (turn) => answers.show(turn),
    fork: async (turn, options) => {
      const { text, sources } = await forkSession(services, turn, options);
      return { question: text, attached: options.before ? await attachAgain(services, sources) : 0 };
    },
    context: new ChatContext(services),
    input: store.add(new ChatInput(chat, commands, log, new KeptWaiting(context.workspaceState, log, () => settings.keepsHistory))),
    draft: new KeptDraft(context.workspaceState, log),
    drawings: store.add(new DrawingProcess({ program: path.join(context.extensionPath, 'dist', 'drawings.mjs'), log })),
    places: new NamedPlaces(workspaceFiles, index),
    sent,
    log,
    insert: (text) => insertAtCursor(edits, text),
    saveCode: (info, text) => saveCode(edits, info, text),
    showError: (error, doing) => messages.showError(error, doing),
  };
  // Nobody's disk is looked at before there is somebody to tell.
  const onShown = (): void => {
    void sessions.ready();
    followingModels ??= store.add(followModelsHere(services));
  };
  const { extensionUri } = context;
  const viewPage = new ChatPage(parts, () => !chatPlace.isInEditor, chatPlace.onDidChange);
  const editorPage = new ChatPage(parts, () => chatPlace.isInEditor, chatPlace.onDidChange);
  const view = new ChatView({ extensionUri, page: viewPage, log, onShown });
  const editor = store.add(new ChatEditor({ extensionUri, page: editorPage, place: chatPlace, log, onShown }));
  store.add(vscode.window.registerWebviewViewProvider(chatViewId, view));
  store.add(sessions.onDidRemove((said) => chat.forgotten(said)));
  store.add(
    sessions.onDidChange(() => {
      for (const place of [view, editor]) place.caption(showHidden(sessions.current.title ?? ''));
    }),
  );
  const reviewing = (): boolean => proposals.find() !== undefined || vscode.window.activeTextEditor?.document.uri.scheme === reviewScheme;
  store.add(offerContext(services, reviewing));
  store.add(followBusy(chat));

  const notice = (): void => {
    const schemes = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
    chat.setNotice(workspaceNotice({ trusted: vscode.workspace.isTrusted, schemes }));
  };
  store.add(vscode.workspace.onDidChangeWorkspaceFolders(notice));
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(notice));
  notice();

  const look = (): void => chat.setLook(settings.chatLook);
  store.add(settings.onDidChange(look));
  look();

  store.add(
    registerCommand(messages, 'mlxCode.chat.open', async (wanted) => {
      const { question, send } = readOpenArguments(wanted);
      await chatPlace.reveal();
      const page = chatPlace.isInEditor ? editorPage : viewPage;
      page.focus();
      if (question === '') return;
      if (send) await page.send(question);
      else page.compose(question);
    }),
  );
  store.add(
    registerCommand(messages, 'mlxCode.chat.openInSideBar', async () => {
      editor.close();
      await chatPlace.reveal();
      viewPage.focus();
    }),
  );
  store.add(registerCommand(messages, 'mlxCode.chat.openInEditor', () => editor.show()));
  store.add(registerCommand(messages, 'mlxCode.chat.openInNewWindow', () => editor.showInNewWindow()));
  store.add(registerCommand(messages, 'mlxCode.chat.clear', clear));
  store.add(registerCommand(messages, 'mlxCode.chat.stop', () => chat.stop()));
  store.add(
    registerCommand(messages, 'mlxCode.chat.find', async () => {
      await sessions.ready();
      await chatPlace.reveal();
      findInConversation(services);
    }),
  );
  store.add(
    registerCommand(messages, 'mlxCode.chat.retry', async () => {
      await chatPlace.reveal();
      await chat.retry();
    }),
  );
  store.add(
    registerCommand(messages, 'mlxCode.chat.retryWith', async () => {
      await chatPlace.reveal();
      if (await chooseModel(services, undefined, { title: t('Ask Again with Which Model?') })) await chat.retry();
    }),
  );
  store.add(registerBest(services));
  store.add(registerCommand(messages, 'mlxCode.chat.compareAnswers', () => answers.show()));
  store.add(
    registerCommand(messages, 'mlxCode.chat.replay', async () => {
      await chatPlace.reveal();
      await chat.replay();
    }),
  );
  store.add(
    registerCommand(messages, 'mlxCode.chat.forgetEarlierAnswers', () => {
      const count = chat.forgetEarlierAnswers();
      const done =
        count === 0
          ? t('There are no earlier answers to forget')
          : plural(count, 'Forgot {0} earlier answer', 'Forgot {0} earlier answers');
      vscode.window.setStatusBarMessage(`$(check) ${done}`, 5000);
    }),
  );
  return store;
}

/** Keeps the context key that the stop command's `when` reads. */
function followBusy(chat: Services['chat']): Disposable {
  let busy = false;
  return chat.onEvent(({ type }) => {
    if (!['turn', 'snapshot', 'working'].includes(type)) return;
    const { snapshot } = chat;
    const now = snapshot.busy || snapshot.working;
    if (now === busy) return;
    busy = now;
    setContext('mlxCode.chat.busy', busy);
  });
}
