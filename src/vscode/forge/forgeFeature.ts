/** Pull requests at GitHub and GitLab, in the editor: commands, a mention in the chat, and the list of all calls. Nothing is asked before somebody runs one of them. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { forgeAt } from '../../core/forge/forgeAddress.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { registerCallsPage } from './callsPage.ts';
import { DraftDocuments } from './draftDocuments.ts';
import { ForgesHere } from './forgeHere.ts';
import { openDraft } from './openDraft.ts';
import { reviewPullRequest } from './reviewPullRequest.ts';
import { addPullRequest, pullRequestMention } from './pullRequestMention.ts';

export function registerForge(services: Services): Disposable {
  const { messages, mentions } = services;
  const store = new DisposableStore();
  const forges = new ForgesHere(services);
  const drafts = store.add(new DraftDocuments(services));
  store.add(forges.calls);
  store.add(registerCallsPage(messages, forges.calls));
  store.add(registerCommand(messages, 'mlxCode.forge.openDraft', () => openDraft(services, forges, drafts)));
  store.add(registerCommand(messages, 'mlxCode.forge.sendDraft', (uri) => drafts.send(uri instanceof vscode.Uri ? uri : undefined)));
  store.add(registerCommand(messages, 'mlxCode.forge.addToChat', () => addPullRequest(services, forges)));
  store.add(registerCommand(messages, 'mlxCode.forge.review', () => reviewPullRequest(services, forges, drafts)));
  store.add(registerCommand(messages, 'mlxCode.forge.connect', () => connect(services, forges)));
  store.add(registerCommand(messages, 'mlxCode.forge.disconnect', () => disconnect(forges)));
  store.add(mentions.add(pullRequestMention(forges)));
  return store;
}

/** To one of the hosts of the setting, or to sign in there with another account. Throws `forgeNone`. */
async function connect({ settings }: Services, forges: ForgesHere): Promise<void> {
  if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'remotes of an untrusted folder');
  const hosts = Object.keys(settings.forges);
  if (hosts.length === 0) throw new AppError('forgeNone', 'no host is set');
  const options = { title: t('Connect to GitHub or GitLab'), placeHolder: t('Choose where to sign in') };
  const host = hosts.length === 1 ? hosts[0] : await vscode.window.showQuickPick(hosts, options);
  const found = host === undefined ? null : forgeAt({ host, plain: isLocal(host), owner: 'any', name: 'any' }, settings.forges);
  if (found && (await forges.connect(found, true)))
    vscode.window.setStatusBarMessage(`$(check) ${t('Connected to {0}', found.remote.host)}`, 5000);
}

async function disconnect({ word }: ForgesHere): Promise<void> {
  const origin = await vscode.window.showQuickPick([...word.allowed], {
    title: t('Disconnect from GitHub or GitLab'),
    placeHolder:
      word.allowed.length === 0
        ? t('MLX-CODE connects to none of them')
        : t('Nothing more is asked of the one you choose, and a token that was typed for it is forgotten; VS Code keeps its own sign-in'),
  });
  if (origin === undefined) return;
  await word.withdraw(origin);
  vscode.window.setStatusBarMessage(`$(check) ${t('Nothing more is asked of {0}', origin)}`, 5000);
}

/** Where http is taken: a server on this machine. */
function isLocal(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);
}
