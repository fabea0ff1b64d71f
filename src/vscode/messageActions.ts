import * as vscode from 'vscode';
import type { ChatActionId, MessageAction } from '../protocol/webview.ts';

const commands: Record<ChatActionId, readonly [command: string, ...args: unknown[]]> = {
  chooseModel: ['mlxCode.models.choose'],
  showLog: ['mlxCode.log.show'],
  retry: ['mlxCode.chat.retry'],
  retryWith: ['mlxCode.chat.retryWith'],
  bestOf: ['mlxCode.chat.bestOf'],
  openWalkthrough: ['workbench.action.openWalkthrough', 'mlx-code.mlx-code#start'],
  restartWorker: ['mlxCode.models.restartWorker'],
  openSettings: ['workbench.action.openSettings', '@ext:mlx-code.mlx-code'],
  showCheckpoints: ['mlxCode.edits.showCheckpoints'],
  setProviderKey: ['mlxCode.providers.setKey'],
  setDownloadToken: ['mlxCode.models.setDownloadToken'],
  explainSelection: ['mlxCode.actions.explainSelection'],
  downloadModel: ['mlxCode.models.downloadRecommended'],
  downloadNamed: ['mlxCode.models.download'],
  showContext: ['mlxCode.chat.showContext'],
  manageTrust: ['workbench.trust.manage'],
  openOrigin: ['mlxCode.sessions.openOrigin'],
  find: ['mlxCode.chat.find'],
  openInEditor: ['mlxCode.chat.openInEditor'],
  openInSideBar: ['mlxCode.chat.openInSideBar'],
};

/** The command behind a button. */
export function commandOf({ id, about }: Pick<MessageAction, 'id' | 'about'>): { command: string; arguments: unknown[] } {
  const [command, ...args] = commands[id];
  return { command, arguments: about === undefined ? args : [...args, about] };
}

/** Does what a button under a message, in a notification or in the chat, promises. */
export async function runMessageAction(action: Pick<MessageAction, 'id' | 'about'>): Promise<void> {
  const { command, arguments: args } = commandOf(action);
  await vscode.commands.executeCommand(command, ...args);
}
